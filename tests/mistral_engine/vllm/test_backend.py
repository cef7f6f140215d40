"""Requests over vLLM end as over our own engine, whatever vLLM does. With a vLLM of a few lines."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from engine_api.constraint import Constraint, Grammar, Syntax
from engine_api.errors import ConfigError, EngineBusyError, EngineClosedError, RequestError
from engine_api.events import Finished, FinishReason, PromptScored, TextDelta
from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine import Engine
from mistral_engine.in_flight.streams import EventIterator
from tests.mistral_engine.vllm.fake_core import FakeCore, embedded, engine_on

SECONDS = 30  # in which whatever is waited for has happened


@contextmanager
def opened(core: FakeCore, **settings: Any) -> Iterator[Engine]:
    engine = engine_on(core, **settings)
    try:
        yield engine
    finally:
        engine.close()


def tokens_of(text: str) -> list[int]:
    return embedded().vocabulary.encode_within(text)


def saying(text: str) -> FakeCore:
    """Says it to everybody, and ends."""
    answer = [*tokens_of(text), embedded().vocabulary.eos_id]
    return FakeCore(lambda prompt, params: answer)


def endless(seconds: float = 0.001) -> FakeCore:
    return FakeCore(lambda prompt, params: [], seconds, context_length=2**20)


def request_of(engine: Engine, **params: Any) -> GenerationRequest:
    settings = SamplingParams(**params)
    prompt = engine.prompts.build_raw("Hello")
    constraint = settings.constraint
    compiled = engine.compile(constraint, prompt) if constraint is not None else None
    return GenerationRequest("r", prompt, settings, compiled)


def long_request(engine: Engine, num_tokens: int, token_id: int) -> GenerationRequest:
    prompt = replace(engine.prompts.build_raw("Hello"), token_ids=(token_id,) * num_tokens)
    return GenerationRequest("r", prompt, SamplingParams())


def ask(engine: Engine, **params: Any) -> tuple[str, Finished]:
    *events, last = engine.generate(request_of(engine, **params))
    assert isinstance(last, Finished)
    return "".join(event.text for event in events if isinstance(event, TextDelta)), last


def reasons_of(waiting: list[EventIterator]) -> list[FinishReason]:
    ends = [list(events)[-1] for events in waiting]
    return [end.reason for end in ends if isinstance(end, Finished)]


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_an_answer_is_told_and_counted_to_its_own_end() -> None:
    with opened(saying("The bora is cold.")) as engine:
        text, last = ask(engine)
        assert text == "The bora is cold."
        assert last.reason is FinishReason.STOP
        assert last.usage.num_completion_tokens == len(tokens_of(text)) + 1
        assert last.usage.num_reused_tokens == 16
        until(lambda: engine.stats.num_running == 0)
        assert engine.stats.num_generated_tokens == last.usage.num_completion_tokens
        assert engine.stats.num_preemptions == engine.stats.num_steps > 0


def test_a_stop_string_across_tokens_ends_it_and_vllm_is_told() -> None:
    core = saying("The bora is cold.")
    with opened(core) as engine:
        text, last = ask(engine, stop=("ra is c",))
        assert (text, last.reason, last.stopped_by) == ("The bo", FinishReason.STOP, "ra is c")
        until(lambda: len(core.aborted) == 1)


def test_its_longest_answer_and_its_stop_tokens_are_vllms_too() -> None:
    core = saying("The bora is cold.")
    with opened(core) as engine:
        _, last = ask(engine, max_tokens=2, stop_token_ids=(7, 2))
        assert (last.reason, last.usage.num_completion_tokens) == (FinishReason.LENGTH, 2)
        assert core.asked[-1]["max_tokens"] == 2
        assert core.asked[-1]["stop_token_ids"] == [2, 7]
        until(lambda: engine.stats.num_running == 0)
        assert core.aborted == []


def test_an_answer_that_is_to_be_longer_than_the_context_ends_with_the_context() -> None:
    core = endless()
    core.context_length = 32
    with opened(core) as engine:
        _, last = ask(engine, min_tokens=1000)
        assert (last.reason, last.error) == (FinishReason.LENGTH, None)
        assert core.asked[-1]["min_tokens"] == core.asked[-1]["max_tokens"] < 32


def test_a_request_goes_with_its_adapter_and_another_name_is_refused() -> None:
    core = saying("The bora is cold.")
    with opened(core) as engine:
        for adapter in ("sailor", None):
            *_, last = engine.generate(replace(request_of(engine), adapter=adapter))
            assert isinstance(last, Finished)
            assert last.reason is FinishReason.STOP
        assert [asked["adapter"] for asked in core.asked] == ["sailor", None]
        with pytest.raises(RequestError) as refused:
            engine.generate(replace(request_of(engine), adapter="pilot"))
        assert refused.value.field == "adapter"


def test_log_probabilities_come_with_the_likeliest_that_were_asked_for_and_no_more() -> None:
    with opened(saying("The bora")) as engine:
        *events, last = engine.generate(request_of(engine, logprobs=2, prompt_logprobs=1))
        scored, *deltas = events
        entries = [
            each for delta in deltas if isinstance(delta, TextDelta) for each in delta.logprobs
        ]
        assert [each.token_id for each in entries] == tokens_of("The bora")
        assert {each.top for each in entries} == {((1, -1.0), (2, -2.0))}
        assert {each.logprob for each in entries} == {-9.0}
        assert isinstance(scored, PromptScored)
        assert [each.top for each in scored.logprobs] == [((1, -1.0),)] * len(scored.logprobs)
        assert isinstance(last, Finished)
        assert last.last_logprob is not None


def test_no_more_are_in_vllm_than_run_at_once_and_the_rest_come_in_order() -> None:
    core = FakeCore(lambda prompt, params: [300] * 5 + [2], 0.001)
    with opened(core, max_running=3) as engine:
        waiting = [engine.generate(request_of(engine, seed=seed)) for seed in range(11)]
        assert reasons_of(waiting) == [FinishReason.STOP] * 11
        assert core.most_at_once == 3
        assert [params["seed"] for params in core.asked] == list(range(11))


def test_too_many_are_refused_at_once_and_with_when_to_come_back() -> None:
    with opened(endless(), max_running=1, max_queued=1) as engine:
        running, queued = (engine.generate(request_of(engine)) for _ in range(2))
        until(lambda: engine.stats.num_running == 1)
        with pytest.raises(EngineBusyError) as refused:
            ask(engine)
        assert refused.value.retry_after >= 1
        with pytest.raises(EngineBusyError):
            engine.require_room()
        queued.close()
        running.close()
        until(lambda: engine.stats.num_running == engine.stats.num_waiting == 0)


def test_who_waits_too_long_is_told_and_never_reaches_vllm() -> None:
    core = endless()
    with opened(core, max_running=1, queue_timeout_seconds=0.2) as engine:
        running = engine.generate(request_of(engine))
        _, last = ask(engine)
        assert last.reason is FinishReason.QUEUE_TIMEOUT
        assert len(core.asked) == 1
        running.close()


def test_nobody_is_put_into_a_vllm_whose_cache_is_full() -> None:
    core = endless()
    with opened(core, max_running=4, max_queued=1, queue_timeout_seconds=None) as engine:
        running = engine.generate(request_of(engine))
        next(iter(running))
        core.cache_usage, core.num_held_up = 0.95, 1
        until(lambda: engine.stats.num_cached_tokens > core.cache_capacity // 2)
        waiting = engine.generate(request_of(engine))
        until(lambda: engine.stats.num_waiting == 1)
        with pytest.raises(EngineBusyError):
            engine.require_room()
        assert len(core.asked) == 1
        core.num_held_up = 0
        until(lambda: engine.stats.num_running == 2)
        waiting.close()
        running.close()


def test_long_prompts_that_come_at_once_wait_in_front_of_the_cache_they_would_fill() -> None:
    core = endless(0.05)
    with opened(core, max_running=8, queue_timeout_seconds=None) as engine:
        requests = [long_request(engine, 1500, token_id) for token_id in range(300, 304)]
        waiting = [EventIterator(partial(engine.abort, request)) for request in requests]
        engine.submit(list(zip(requests, waiting, strict=True)))
        until(lambda: engine.stats.num_running == 2)  # so many fit
        assert engine.stats.num_waiting == 2
        waiting[0].close()
        until(lambda: len(core.asked) == 3)
        assert core.most_at_once == 2
        for events in waiting:
            events.close()
        until(lambda: engine.stats.num_running == engine.stats.num_waiting == 0)


def test_an_answer_is_cut_at_its_deadline() -> None:
    core = endless()
    with opened(core, deadline_seconds=0.2) as engine:
        _, last = ask(engine)
        assert last.reason is FinishReason.LENGTH
        assert last.error is None
        until(lambda: engine.stats.num_running == 0)


def test_whoever_leaves_frees_the_place_whether_running_or_waiting() -> None:
    core = endless()
    with opened(core, max_running=4) as engine:
        waiting = [engine.generate(request_of(engine)) for _ in range(16)]
        until(lambda: engine.stats.num_running == 4)
        for events in waiting[::-1]:
            events.close()
        until(lambda: engine.stats.num_running == engine.stats.num_waiting == 0)
        assert engine.figures.finished == {FinishReason.ABORT: 16}
        assert len(core.aborted) == len(core.asked) == 4


def test_a_request_that_runs_cannot_be_put_in_again() -> None:
    with opened(endless()) as engine:
        request = request_of(engine)
        running = engine.generate(request)
        next(iter(running))
        (last,) = engine.generate(request)
        assert isinstance(last, Finished)
        assert last.reason is FinishReason.ERROR
        running.close()


def test_a_failure_of_one_ends_one_and_what_it_says_stays_in_the_log() -> None:
    def script(prompt: list[int], params: dict[str, Any]) -> list[int]:
        if params["seed"] == 1:
            raise RuntimeError("/secret/path")
        return [300, 2]

    with opened(FakeCore(script)) as engine:
        ends = [ask(engine, seed=seed)[1] for seed in range(3)]
        assert [end.reason for end in ends] == [
            FinishReason.STOP,
            FinishReason.ERROR,
            FinishReason.STOP,
        ]
        assert "secret" not in str(ends[1].error)
        assert engine.is_alive


@pytest.mark.parametrize("reason", ["error", "abort", "repetition"])
def test_what_vllm_ends_for_reasons_of_its_own_is_an_error(
    caplog: pytest.LogCaptureFixture, reason: str
) -> None:
    core = endless()
    core.ends_with = reason
    with opened(core) as engine:
        _, last = ask(engine)
        assert last.reason is FinishReason.ERROR
        told, _, error_id = (last.error or "").rpartition(" ")
        assert told == f"vLLM has ended it: {reason}; the server's log has it under"
        [record] = [each for each in caplog.records if error_id in each.getMessage()]
        assert record.levelname == "ERROR"


def test_logits_that_are_no_numbers_end_the_request() -> None:
    core = endless()
    core.is_corrupted = True
    with opened(core) as engine:
        _, last = ask(engine)
        assert (last.reason, last.error) == (
            FinishReason.ERROR,
            "the model's logits are not finite",
        )


def test_all_end_when_vllm_dies_and_nobody_is_taken_in() -> None:
    core = endless()
    with opened(core, max_running=2) as engine:
        waiting = [engine.generate(request_of(engine)) for _ in range(4)]
        until(lambda: engine.stats.num_running == 2)
        core.is_dead = True  # whoever asks it next is told, or the next look finds out
        ends = [list(events)[-1] for events in waiting]
        assert [end.reason for end in ends if isinstance(end, Finished)] == [
            FinishReason.CLOSED
        ] * 4
        assert not engine.is_alive
        with pytest.raises(EngineClosedError, match="died"):
            ask(engine)
        until(lambda: core.was_shut_down)


def test_closing_ends_all_and_shuts_vllm_down() -> None:
    core = endless()
    engine = engine_on(core, max_running=2)
    waiting = [engine.generate(request_of(engine)) for _ in range(5)]
    until(lambda: engine.stats.num_running == 2)
    engine.close()
    assert core.was_shut_down
    assert core.aborted
    assert reasons_of(waiting) == [FinishReason.CLOSED] * 5
    assert engine.stats.num_running == engine.stats.num_waiting == 0
    with pytest.raises(EngineClosedError, match="closed"):
        ask(engine)
    engine.close()


def test_no_thread_is_left_of_a_vllm_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("tests.mistral_engine.vllm.fake_core.VllmBackend", _opening(broken))
    with pytest.raises(OSError, match="no space"):
        engine_on(endless())
    until(lambda: all(thread.name != "engine" for thread in threading.enumerate()))


def _opening(open_core: Callable[..., Any]) -> Callable[..., Any]:
    from mistral_engine.vllm.backend import VllmBackend

    return lambda _, *rest: VllmBackend(open_core, *rest)


YES = Constraint(Grammar(Syntax.REGEX, "yes"))


def test_an_answer_ends_with_its_grammar_and_not_a_token_later() -> None:
    core = saying("yes")
    with opened(core) as engine:
        text, last = ask(engine, constraint=YES)
        assert (text, last.reason) == ("yes", FinishReason.STOP)
        assert last.usage.num_completion_tokens == len(tokens_of("yes"))
        assert "%llguidance" in core.asked[-1]["lark"]


def test_half_of_what_a_grammar_wants_is_an_error() -> None:
    with opened(saying("no")) as engine:
        text, last = ask(engine, constraint=YES)
        assert (text, last.reason) == ("", FinishReason.ERROR)
        assert str(last.error).startswith("the grammar: ")


@pytest.mark.parametrize("params", [{"min_p": 0.1}, {"logit_bias": ((5, 1.0),)}])
def test_what_vllm_does_not_do_while_it_speculates_is_refused(params: dict[str, Any]) -> None:
    with opened(saying("yes"), is_speculating=True) as engine:
        with pytest.raises(RequestError) as refused:
            ask(engine, **params)
        assert refused.value.field == next(iter(params))
        assert ask(engine)[0] == "yes"


def test_what_is_measured_begins_anew() -> None:
    with opened(saying("yes")) as engine:
        engine.warm_up()
        assert sum(engine.figures.duration.counts) == 0
        ask(engine)
        assert sum(engine.figures.duration.counts) == 1


def test_an_adapter_that_vllm_cannot_load_stops_the_load_and_vllm() -> None:
    core = FakeCore(lambda prompt, params: [2], adapters=("pirate",), unloadable="pirate")
    with pytest.raises(ConfigError, match=r"vllm\.adapters\.pirate cannot be loaded"):
        engine_on(core)
    assert core.was_shut_down
