"""The engine whole, on the embedded model in float32: same tokens as transformers, always."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest
import torch
from prometheus_client import REGISTRY
from torch import Tensor

from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.conversation import Message
from engine_api.errors import ContextLengthError, EngineClosedError, RequestError
from engine_api.events import Event, Finished, FinishReason, TextDelta
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from openai_bridge.monitoring import metrics
from tests.engines.asking import text_of
from tests.mistral_engine.idle import wait_until_idle
from tests.mistral_engine.inside import loop_of, pool_of, runner_of


def a_request(engine: Engine, text: str = "What is a mistral?", **params: Any) -> GenerationRequest:
    params.setdefault("temperature", 0)
    prompt = engine.prompts.build([Message("user", text)])
    return GenerationRequest("test", prompt, SamplingParams(**params))


def finished(events: list[Event]) -> Finished:
    last = events[-1]
    assert isinstance(last, Finished)
    assert not any(isinstance(event, Finished) for event in events[:-1])
    return last


def test_a_seeded_request_gives_the_same_tokens_alone_and_in_a_crowd(
    engine: Engine, recorded: dict[GenerationRequest, list[int]]
) -> None:
    def seeded() -> GenerationRequest:
        return a_request(engine, temperature=1.2, top_p=0.95, seed=42, max_tokens=40)

    alone, crowded = seeded(), seeded()
    list(engine.generate(alone))
    others = [
        engine.generate(a_request(engine, f"Tell me about wind {i}", temperature=1, max_tokens=60))
        for i in range(20)
    ]
    list(engine.generate(crowded))
    for other in others:
        list(other)
    assert recorded[crowded] == recorded[alone]


def test_max_tokens_is_exact_and_reported_as_length(engine: Engine) -> None:
    events = list(engine.generate(a_request(engine, max_tokens=3, ignore_eos=True)))
    assert finished(events).reason is FinishReason.LENGTH
    assert finished(events).usage.num_completion_tokens == 3


def test_generation_without_a_limit_ends_where_the_context_does(engine: Engine) -> None:
    events = list(engine.generate(a_request(engine, ignore_eos=True)))
    last = finished(events)
    assert last.reason is FinishReason.LENGTH
    total = last.usage.num_prompt_tokens + last.usage.num_completion_tokens
    assert total == engine.context_length


def test_a_stop_string_ends_generation_at_once_and_is_not_emitted(engine: Engine) -> None:
    whole = text_of(list(engine.generate(a_request(engine, max_tokens=40))))
    stop = whole[len(whole) // 2 :][:5]
    events = list(engine.generate(a_request(engine, max_tokens=40, stop=(stop,))))
    assert finished(events).reason is FinishReason.STOP
    assert text_of(events) == whole[: whole.index(stop)]
    full = finished(list(engine.generate(a_request(engine, max_tokens=40))))
    assert finished(events).usage.num_completion_tokens < full.usage.num_completion_tokens


def test_repetition_penalty_changes_a_greedy_answer(engine: Engine) -> None:
    plain = text_of(list(engine.generate(a_request(engine, max_tokens=60, ignore_eos=True))))
    penalised = a_request(engine, max_tokens=60, ignore_eos=True, repetition_penalty=1.8)
    events = list(engine.generate(penalised))
    assert finished(events).reason is FinishReason.LENGTH
    assert text_of(events) != plain


def test_an_aborted_request_frees_its_cache_before_the_next_step(engine: Engine) -> None:
    events = engine.generate(a_request(engine, ignore_eos=True, max_tokens=900))
    next(events)
    steps = engine.stats.num_steps
    events.close()
    wait_until_idle(engine)
    assert engine.stats.num_steps - steps <= 3
    assert engine.stats.num_cached_tokens == 0
    assert pool_of(engine).num_held_tokens == 0


def test_closing_an_async_stream_aborts_its_request(engine: Engine) -> None:
    async def leave_early() -> None:
        [stream] = engine.stream(a_request(engine, ignore_eos=True, max_tokens=900))
        await stream.__anext__()
        await stream.aclose()
        await stream.aclose()

    asyncio.run(leave_early())
    wait_until_idle(engine)
    assert pool_of(engine).num_held_tokens == 0


def test_an_event_loop_that_is_gone_disturbs_nobody(engine: Engine) -> None:
    async def vanish() -> None:
        engine.stream(a_request(engine, max_tokens=20))

    asyncio.run(vanish())
    assert text_of(list(engine.generate(a_request(engine, max_tokens=20))))
    wait_until_idle(engine)


def test_256_requests_from_many_threads_and_a_loop_share_the_batch(engine: Engine) -> None:
    answers: list[str] = []

    def in_a_thread() -> None:
        answers.append(text_of(list(engine.generate(a_request(engine, max_tokens=10)))))

    async def on_a_loop() -> None:
        async def one() -> None:
            [stream] = engine.stream(a_request(engine, max_tokens=10))
            answers.append(text_of([event async for event in stream]))

        await asyncio.gather(*(one() for _ in range(128)))

    threads = [threading.Thread(target=in_a_thread) for _ in range(128)]
    for thread in threads:
        thread.start()
    asyncio.run(on_a_loop())
    for thread in threads:
        thread.join()
    assert len(answers) == 256
    assert len(set(answers)) == 1


def test_a_prompt_as_long_as_the_context_is_refused_with_both_numbers(engine: Engine) -> None:
    request = GenerationRequest("r", Prompt((1,) * 1024), SamplingParams())
    with pytest.raises(ContextLengthError, match=r"1,024 tokens.*1,024"):
        engine.generate(request)


def test_figures_that_were_read_do_not_change_any_more(checkpoint: Path) -> None:
    engine = load_engine(EngineConfig(str(checkpoint), device_map="cpu"))
    before = engine.stats
    list(engine.generate(a_request(engine, max_tokens=3, ignore_eos=True)))
    wait_until_idle(engine)
    engine.close()
    assert before.num_steps == 0
    assert engine.stats.num_steps == 3


def test_a_request_that_runs_already_is_refused_and_the_first_goes_on(engine: Engine) -> None:
    """Requests are known by identity: a second run would get the first one's text."""
    request = a_request(engine, ignore_eos=True, max_tokens=50)
    first, second = engine.generate(request), engine.generate(request)
    assert finished(list(second)).error == "this request runs already"
    assert finished(list(first)).usage.num_completion_tokens == 50


def test_a_prompt_without_tokens_is_refused(engine: Engine) -> None:
    with pytest.raises(RequestError, match="no tokens"):
        engine.generate(GenerationRequest("r", Prompt(()), SamplingParams()))


def test_a_bias_for_a_token_that_does_not_exist_is_refused_with_both_numbers(
    engine: Engine,
) -> None:
    with pytest.raises(RequestError, match=r"logit_bias has the token 3,072.*3,072"):
        engine.generate(a_request(engine, logit_bias=((3072, 1.0),)))


def test_log_probabilities_come_with_the_text_they_belong_to(engine: Engine) -> None:
    request = a_request(engine, max_tokens=8, ignore_eos=True, logprobs=2)
    deltas = [event for event in engine.generate(request) if isinstance(event, TextDelta)]
    entries = [entry for delta in deltas for entry in delta.logprobs]
    assert entries
    for entry in entries:
        assert entry.logprob <= 0
        assert len(entry.top) == 2
        assert entry.top[0] == (entry.token_id, entry.logprob)  # greedy takes the most likely


def test_a_failing_step_fails_its_requests_and_no_others(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    forward = runner_of(engine).forward

    def failing(chunks: Any, untold: Any) -> Tensor:
        monkeypatch.setattr(runner_of(engine), "forward", forward)
        raise MemoryError("no room")

    monkeypatch.setattr(runner_of(engine), "forward", failing)
    failed = finished(list(engine.generate(a_request(engine))))
    assert failed.reason is FinishReason.ERROR
    assert "no room" not in (failed.error or "")  # an exception's own text is not the caller's
    error_id = (failed.error or "").rpartition(" ")[2]
    [record] = [r for r in caplog.records if error_id in r.getMessage()]
    assert record.exc_info is not None
    assert "no room" in str(record.exc_info[1])
    assert finished(list(engine.generate(a_request(engine, max_tokens=5)))).error is None
    wait_until_idle(engine)
    assert pool_of(engine).num_held_tokens == 0


def test_logits_that_are_not_finite_fail_one_request_and_the_rest_go_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward = runner_of(engine).forward
    poisoned = a_request(engine, max_tokens=50, ignore_eos=True)

    @torch.inference_mode()
    def poisoning(chunks: Any, untold: Any) -> Tensor:
        logits = forward(chunks, untold)
        ready = [chunk.sequence for chunk in chunks if chunk.completes_prompt]
        for row, sequence in enumerate(ready):
            if sequence.request is poisoned and sequence.num_completion_tokens == 5:
                logits[row, 7] = torch.nan
        return logits

    monkeypatch.setattr(runner_of(engine), "forward", poisoning)
    healthy = engine.generate(a_request(engine, max_tokens=50, ignore_eos=True))
    bad = finished(list(engine.generate(poisoned)))
    assert bad.reason is FinishReason.ERROR
    assert "not finite" in (bad.error or "")
    assert bad.usage.num_completion_tokens == 5
    assert finished(list(healthy)).usage.num_completion_tokens == 50


def test_what_gave_logits_that_are_not_finite_is_reused_by_nobody(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward = runner_of(engine).forward
    text = "Where does the mistral blow, and when, and where does it come from? " * 8

    @torch.inference_mode()
    def poisoning(chunks: Any, untold: Any) -> Tensor:
        logits: Tensor = forward(chunks, untold)
        return logits.fill_(torch.nan)

    reused = [finished(list(engine.generate(a_request(engine, text, max_tokens=2))))]
    with monkeypatch.context() as patched:
        patched.setattr(runner_of(engine), "forward", poisoning)
        bad = finished(list(engine.generate(a_request(engine, text, max_tokens=2))))
    reused += [finished(list(engine.generate(a_request(engine, text, max_tokens=2)))) for _ in "ab"]
    assert "not finite" in (bad.error or "")
    assert bad.usage.num_reused_tokens > 0
    first, after, last = (each.usage.num_reused_tokens for each in reused)
    assert first == after == 0
    assert last > 0


def test_ids_beyond_the_vocabulary_of_the_tokenizer_are_never_chosen(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checkpoints with a padded embedding have more logits than the tokenizer has pieces."""
    forward = runner_of(engine).forward

    def padded(chunks: Any, untold: Any) -> Tensor:
        return torch.nn.functional.pad(forward(chunks, untold), (0, 8), value=1e3)

    monkeypatch.setattr(runner_of(engine), "forward", padded)
    events = list(engine.generate(a_request(engine, max_tokens=5, ignore_eos=True)))
    assert finished(events).reason is FinishReason.LENGTH


def test_closing_the_engine_ends_what_is_in_flight_and_refuses_the_rest(checkpoint: Path) -> None:
    engine = load_engine(EngineConfig(str(checkpoint), device_map="cpu"))
    events = engine.generate(a_request(engine, ignore_eos=True))
    next(events)
    engine.close()
    assert finished(list(events)).error == "the engine is closed"
    assert not engine.is_alive
    with pytest.raises(EngineClosedError):
        engine.generate(a_request(engine))


def test_an_engine_that_nobody_holds_is_freed_with_its_thread_and_its_figures(
    checkpoint: Path,
) -> None:
    """As in a notebook that loads the model again: only one may be in memory."""
    engine = load_engine(EngineConfig(str(checkpoint), device_map="cpu"))
    metrics.register(engine)
    list(engine.generate(a_request(engine, max_tokens=2)))
    whatever = [weakref.ref(part) for part in (engine, loop_of(engine), runner_of(engine)._body)]
    capacity = engine.stats.cache_capacity
    thread = loop_of(engine)._thread
    before = exported_capacity()
    del engine
    gc.collect()
    thread.join(timeout=30)
    gc.collect()
    assert [part() for part in whatever] == [None] * 3
    assert not thread.is_alive()
    assert before - exported_capacity() == capacity


def exported_capacity() -> float:
    """Of all engines in this process, as Prometheus would be told."""
    return REGISTRY.get_sample_value("mistral_kv_cache_capacity_tokens") or 0.0


def test_a_text_that_cannot_fit_is_refused_before_it_is_tokenized(
    engine: Engine, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "What is a mistral? " * 200_000
    longest = max(len(tokenizer.piece_bytes(i) or b"") for i in range(tokenizer.size))
    least = f"{len(text) // longest:,}"[:3]  # its first digits: control tokens are counted too
    monkeypatch.setattr(Tokenizer, "encode", None)
    for build in (
        lambda: engine.prompts.build([Message("user", "Hi"), Message("user", text)]),
        lambda: engine.prompts.build_raw(text),
    ):
        with pytest.raises(ContextLengthError, match=rf"has at least {least}[\d,]+ tokens.* 1,024"):
            build()


def test_whatever_fits_is_never_refused_for_its_length(engine: Engine) -> None:
    """The longest pieces there are, and spaces that may be dropped."""
    vocabulary = engine.vocabulary
    longest = max(map(vocabulary.piece_bytes, range(vocabulary.size)), key=len).decode()
    for text in (longest * 900, " " * 100_000 + "Hi" + " " * 100_000):
        prompt = engine.prompts.build([Message("user", text)])
        assert len(prompt.token_ids) >= 900 or not text.strip(" ").startswith(longest)


def test_one_line_is_logged_for_each_request_and_never_its_content(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "mistral_engine"):
        list(engine.generate(a_request(engine, "my secret", max_tokens=3, ignore_eos=True)))
    [record] = caplog.records
    assert "length" in record.message
    assert "3 out" in record.message
    assert "secret" not in record.message
