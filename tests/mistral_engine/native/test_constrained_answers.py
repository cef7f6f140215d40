"""Prompts scored and answers constrained by the real engine, in time and one step behind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import torch
from torch import Tensor

from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.conversation import Message
from engine_api.errors import RequestError
from engine_api.events import (
    Event,
    FinishReason,
    PromptScored,
    TextDelta,
)
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine
from mistral_engine.native.guide.grammar import Grammars
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.guide.masks import Masks
from mistral_engine.native.schedule.sequence import Sequence
from tests.engines.asking import answers, calls_of, end_of, text_of
from tests.engines.shapes import CALLS, OBJECT, SCHEMA
from tests.mistral_engine.idle import wait_until_idle
from tests.mistral_engine.inside import loop_of, pool_of, runner_of
from tests.mistral_engine.native.guide.guides import guide_of
from tests.mistral_engine.requests import request_for
from tests.mistral_engine.small_engine import small_engine

WORD = Constraint(Grammar(Syntax.REGEX, "[a-z]{3,9}"))
FREE = SamplingParams(max_tokens=20, temperature=0)


@pytest.fixture(scope="module", params=["in time", "a step behind"])
def engine(request: pytest.FixtureRequest, checkpoint: Path) -> Iterator[Engine]:
    is_behind = request.param == "a step behind"  # as on a GPU
    store = "paged" if is_behind else "contiguous"
    with small_engine(checkpoint, is_behind=is_behind, kv_store=store) as engine:
        yield engine


def asked(engine: Engine, text: str, params: SamplingParams) -> GenerationRequest:
    return request_for(engine, engine.prompts.build([Message("user", text)]), params)


def own_logprobs(reference: Any, prompt: Prompt) -> Tensor:
    """(tokens, vocab): what transformers says may follow each token."""
    with torch.inference_mode():
        logits: Tensor = reference(torch.tensor([prompt.token_ids])).logits[0]
    return logits.log_softmax(-1)


def scored(events: list[Event]) -> PromptScored:
    assert isinstance(events[0], PromptScored)
    assert not any(isinstance(event, PromptScored) for event in events[1:])
    return events[0]


def test_scores_are_what_transformers_says(engine: Engine, reference: Any) -> None:
    """In chunks of 48, eight at once in a cache for two; and again, when the cache is warm."""
    prompts = [Prompt((1, *((7 * i + n) % 3000 + 3 for i in range(150)))) for n in range(8)]
    params = SamplingParams(max_tokens=3, temperature=0, prompt_logprobs=2)
    rounds = [[GenerationRequest("r", prompt, params) for prompt in prompts] for _ in range(2)]
    told = [events for requests in rounds for events in answers(engine, requests)]
    for events, prompt in zip(told, prompts * 2, strict=True):
        expected = own_logprobs(reference, prompt)
        entries = scored(events).logprobs
        assert [entry.token_id for entry in entries] == list(prompt.token_ids[1:])
        for place, entry in enumerate(entries):
            assert entry.logprob == pytest.approx(float(expected[place, entry.token_id]), abs=1e-4)
            likely = expected[place].topk(2)
            assert [value for _, value in entry.top] == pytest.approx(
                likely.values.tolist(), abs=1e-4
            )
        assert end_of(events).usage.num_reused_tokens == 0


def test_what_a_scored_prompt_computed_is_there_for_others(engine: Engine) -> None:
    prompt = Prompt((1, *range(100, 200)))
    wait_until_idle(engine)
    answers(
        engine, [GenerationRequest("r", prompt, SamplingParams(max_tokens=1, prompt_logprobs=0))]
    )
    (events,) = answers(engine, [GenerationRequest("r", prompt, FREE)])
    assert end_of(events).usage.num_reused_tokens >= 64


def test_a_prompt_of_one_token_has_no_scores(engine: Engine) -> None:
    params = SamplingParams(max_tokens=1, prompt_logprobs=0)
    (events,) = answers(engine, [GenerationRequest("r", Prompt((1,)), params)])
    assert scored(events).logprobs == ()


def test_scores_come_only_when_they_are_asked_for(engine: Engine) -> None:
    (events,) = answers(engine, [asked(engine, "What is a bora?", FREE)])
    assert not any(isinstance(event, PromptScored) for event in events)


@pytest.mark.parametrize("temperature", [0.0, 1.0, 2.0])
def test_answers_under_a_schema_are_valid_in_a_crowd_of_free_ones(
    engine: Engine, temperature: float
) -> None:
    """Free greedy answers stay what they are alone."""
    questions = ["What is a bora?", "Where does the sirocco blow?", "Hello"]
    free = [asked(engine, question, FREE) for question in questions]
    alone = [text_of(answers(engine, [request])[0]) for request in free]
    shaped = [
        asked(
            engine,
            questions[seed % 3],
            SamplingParams(max_tokens=90, temperature=temperature, seed=seed, constraint=OBJECT),
        )
        for seed in range(12)
    ]
    together = answers(engine, [*shaped, *[asked(engine, q, FREE) for q in questions]])
    for events in together[:12]:
        assert end_of(events).reason is FinishReason.STOP
        jsonschema.validate(json.loads(text_of(events)), SCHEMA)
    assert [text_of(events) for events in together[12:]] == alone


def test_calls_are_valid_and_made_where_they_must_be(engine: Engine) -> None:
    constraint = Constraint(calls=CALLS, must_call=True)
    params = [
        SamplingParams(max_tokens=150, temperature=1.5, seed=seed, constraint=constraint)
        for seed in range(8)
    ]
    for events in answers(engine, [asked(engine, "Hello", each) for each in params]):
        assert end_of(events).reason is FinishReason.TOOL_CALLS
        assert not text_of(events)
        calls = calls_of(events)
        assert 1 <= len(calls) <= 2
        for name, arguments in calls:
            assert name == "get_wind"
            jsonschema.validate(json.loads(arguments), SCHEMA)


def test_an_answer_ends_with_the_token_after_which_nothing_can_follow(engine: Engine) -> None:
    params = SamplingParams(max_tokens=90, temperature=0, constraint=OBJECT, logprobs=0)
    (events,) = answers(engine, [asked(engine, "Hello", params)])
    end = end_of(events)
    assert end.last_logprob is None  # no end-of-sequence token was needed
    assert text_of(events).endswith("}")


def test_a_constrained_answer_can_be_cut_by_length_or_by_a_stop_string(engine: Engine) -> None:
    cut = SamplingParams(max_tokens=4, temperature=0, constraint=OBJECT)
    stopped = SamplingParams(max_tokens=90, temperature=0, constraint=OBJECT, stop=('"speed',))
    by_length, by_string = answers(engine, [asked(engine, "Hello", p) for p in (cut, stopped)])
    assert end_of(by_length).reason is FinishReason.LENGTH
    assert end_of(by_string).stopped_by == '"speed'


def test_an_answer_that_goes_on_from_text_matches_from_there(engine: Engine) -> None:
    params = SamplingParams(max_tokens=20, temperature=0, constraint=WORD)
    prompt = engine.prompts.build_raw("The bora is a ")
    (events,) = answers(engine, [request_for(engine, prompt, params)])
    assert re.fullmatch("[a-z]{3,9}", text_of(events))


def test_a_grammar_that_fails_midway_ends_its_own_request_alone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never with STOP, as if half an answer were a whole one."""
    doomed = asked(engine, "Hello", SamplingParams(max_tokens=50, constraint=OBJECT, seed=1))
    spared = asked(engine, "Hello", SamplingParams(max_tokens=90, constraint=WORD, seed=1))
    original = Guide.advance

    def advance(guide: Guide, token_id: int) -> None:
        vars(guide)["length"] = vars(guide).get("length", 0) + 1  # of its copies as well
        original(guide, token_id)

    def error(guide: Guide) -> str | None:
        is_object = guide.matcher is not None and not guide.matcher.is_accepting()
        return "too costly" if is_object and vars(guide).get("length", 0) > 5 else None

    monkeypatch.setattr(Guide, "advance", advance)
    monkeypatch.setattr(Guide, "error", property(error))
    first, second = answers(engine, [doomed, spared])
    assert end_of(first).reason is FinishReason.ERROR
    assert "too costly" in (end_of(first).error or "")
    assert end_of(second).reason is FinishReason.STOP


@pytest.mark.parametrize("params", [{"ignore_eos": True}, {"min_tokens": 3}])
def test_what_contradicts_a_constraint_is_refused(params: dict[str, Any]) -> None:
    with pytest.raises(RequestError) as refusal:
        SamplingParams(constraint=OBJECT, **params)
    assert refusal.value.field in params


def test_a_stop_token_ends_and_is_told(engine: Engine) -> None:
    (plain,) = answers(engine, [asked(engine, "What is a bora?", FREE)])
    (wind,) = engine.vocabulary.encode("wind")
    params = SamplingParams(max_tokens=20, temperature=0, stop_token_ids=(wind,), logprobs=0)
    (events,) = answers(engine, [asked(engine, "What is a bora?", params)])
    end = end_of(events)
    assert text_of(events) == text_of(plain)[: text_of(plain).index(" wind")]
    assert (end.reason, end.stopped_by) == (FinishReason.STOP, wind)
    assert end.last_logprob is not None
    assert end.last_logprob.token_id == wind


@pytest.mark.parametrize(
    "params", [{"stop_token_ids": (99_999,)}, {"logit_bias": ((99_999, 1.0),)}]
)
def test_a_token_beyond_the_vocabulary_is_refused_by_name(
    engine: Engine, params: dict[str, Any]
) -> None:
    with pytest.raises(RequestError, match="99,999") as refusal:
        engine.generate(asked(engine, "Hello", SamplingParams(**params)))
    assert refusal.value.field in params


def test_deltas_count_the_tokens_so_far(engine: Engine) -> None:
    (events,) = answers(engine, [asked(engine, "What is a bora?", FREE)])
    counts = [event.num_tokens for event in events if isinstance(event, TextDelta)]
    assert counts == sorted(counts)
    assert counts[-1] <= end_of(events).usage.num_completion_tokens


def test_scores_are_right_where_the_prompt_was_preempted_half_way(
    engine: Engine, reference: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice each, as if there were no more room; some of them find their beginnings evicted."""
    extend = pool_of(engine).extend

    def refusing(sequence: Sequence, num_tokens: int) -> bool:
        is_half_way = sequence.is_to_be_scored and sequence.num_scored > 0
        if is_half_way and sequence.num_preemptions < 2:
            return False
        return extend(sequence, num_tokens)

    monkeypatch.setattr(pool_of(engine), "extend", refusing)
    before = engine.stats.num_preemptions
    scoring = SamplingParams(max_tokens=1, temperature=0, prompt_logprobs=0)
    prompts = [Prompt((1, *((11 * i + n) % 3000 + 3 for i in range(140)))) for n in range(5)]
    requests = [GenerationRequest("r", prompt, scoring) for prompt in prompts]
    streams = [asked(engine, f"Tell me about wind {n}", FREE) for n in range(3)]
    told = answers(engine, [*requests, *streams])
    wait_until_idle(engine)
    assert engine.stats.num_preemptions - before >= 2 * len(prompts)
    for events, prompt in zip(told, prompts, strict=False):
        expected = own_logprobs(reference, prompt)
        entries = scored(events).logprobs
        assert [entry.token_id for entry in entries] == list(prompt.token_ids[1:])
        for place, entry in enumerate(entries):
            assert entry.logprob == pytest.approx(float(expected[place, entry.token_id]), abs=1e-4)
    assert pool_of(engine).num_held_tokens == 0


def assert_greedy_within(
    reference: Any, grammars: Grammars, request: GenerationRequest, said: list[int]
) -> None:
    """Each token is the model's favourite of those that the grammar allows."""
    prompt, constraint = request.prompt, request.params.constraint
    assert constraint is not None
    own = own_logprobs(reference, Prompt((*prompt.token_ids, *said)))[len(prompt.token_ids) - 1 :]
    guide, masks = guide_of(grammars, constraint, not prompt.lead), Masks(own.shape[-1])
    for logits, token_id in zip(own, said, strict=False):
        if guide.is_binding:
            pending = masks.begin({0: guide})
            assert pending is not None
            [forbidden] = pending.wait().mask
            logits = logits.masked_fill(forbidden, -torch.inf)
        best = logits.topk(2).values
        assert logits[token_id] > best[0] - 1e-4, "another token was more likely"
        guide.advance(token_id)
        assert guide.error is None


def test_a_greedy_answer_takes_the_likeliest_token_that_its_grammar_allows(
    engine: Engine, reference: Any, recorded: dict[GenerationRequest, list[int]]
) -> None:
    """Every one in a crowd, in a cache too small for all, among free ones."""
    before = engine.stats.num_preemptions
    kinds = [
        OBJECT,
        WORD,
        Constraint(Grammar(Syntax.GBNF, 'root ::= ("the " [a-z]+ " " | "a ")+ "wind"')),
        Constraint(calls=CALLS, must_call=True),
        Constraint(WORD.text, CALLS),
        Constraint(Grammar(Syntax.REGEX, "(\\w+ ){30}x")),
    ]
    requests = [
        asked(engine, text, SamplingParams(max_tokens=70, temperature=0, constraint=constraint))
        for constraint in kinds
        for text in ("What is a bora?", "Where does the sirocco blow, and how fast?")
    ]
    free = SamplingParams(max_tokens=100, temperature=0, ignore_eos=True)
    answers(engine, [*requests, *(asked(engine, f"wind {n}", free) for n in range(10))])
    assert engine.stats.num_preemptions > before
    for request in requests:
        assert_greedy_within(reference, loop_of(engine)._grammars, request, recorded[request])


BEGIN_CALLS = 5  # [TOOL_CALLS]
TO_CALL = (8.0, 10.0, 12.0, 14.0)  # biases, of which some have a model call amid its prose


def test_a_call_that_begins_amid_free_prose_is_held_to_its_grammar_from_its_first_token(
    engine: Engine,
) -> None:
    """Also where the token that begins it is told only after the next one has been computed."""
    params = [
        SamplingParams(
            max_tokens=150,
            temperature=2.0,
            seed=seed,
            constraint=Constraint(calls=CALLS),
            logit_bias=((BEGIN_CALLS, bias),),
        )
        for bias in TO_CALL
        for seed in range(8)
    ]
    told = answers(engine, [asked(engine, "Tell me of the bora", each) for each in params])
    calls = 0
    for events in told:
        assert end_of(events).error is None
        if end_of(events).reason is FinishReason.TOOL_CALLS:
            calls += bool(text_of(events))
            for _, arguments in calls_of(events):
                jsonschema.validate(json.loads(arguments), SCHEMA)
    assert calls, "some were meant to call after some prose"


def test_an_answer_is_prose_of_its_grammar_or_calls_and_never_both(engine: Engine) -> None:
    kinds = set()
    for bias in (-100.0, 100.0):
        params = SamplingParams(
            max_tokens=150,
            temperature=1.0,
            constraint=Constraint(WORD.text, CALLS),
            logit_bias=((BEGIN_CALLS, bias),),
        )
        for events in answers(engine, [asked(engine, "Hello", params) for _ in range(4)]):
            end, text = end_of(events), text_of(events)
            kinds.add(end.reason)
            if end.reason is FinishReason.STOP:
                assert re.fullmatch("[a-z]{3,9}", text)
            else:
                assert not text
                assert all(name == "get_wind" for name, _ in calls_of(events))
    assert kinds == {FinishReason.STOP, FinishReason.TOOL_CALLS}


def test_an_answer_has_no_token_beyond_the_one_that_completes_it(
    engine: Engine, recorded: dict[GenerationRequest, list[int]]
) -> None:
    constraint = Constraint(Grammar(Syntax.CHOICE, json.dumps(["bora", "sirocco"])))
    request = asked(engine, "Hello", SamplingParams(temperature=0, constraint=constraint))
    [events] = answers(engine, [request])
    end = end_of(events)
    assert text_of(events) in ("bora", "sirocco")
    assert (end.reason, end.stopped_by) == (FinishReason.STOP, None)
    assert engine.vocabulary.eos_id not in recorded[request]
    assert end.usage.num_completion_tokens == len(recorded[request])


def test_a_seeded_constrained_answer_is_the_same_alone_and_in_a_crowd(
    engine: Engine, recorded: dict[GenerationRequest, list[int]]
) -> None:
    params = SamplingParams(max_tokens=60, temperature=1.5, seed=5, constraint=OBJECT)
    alone, crowded = (asked(engine, "Hello", params) for _ in range(2))
    answers(engine, [alone])
    others = [
        asked(engine, f"wind {n}", SamplingParams(max_tokens=40, seed=n, constraint=constraint))
        for n, constraint in enumerate((OBJECT, WORD, None, Constraint(calls=CALLS)))
    ]
    answers(engine, [*others, crowded])
    assert recorded[alone] == recorded[crowded]


@pytest.mark.parametrize(
    "grammar",
    [Grammar(Syntax.GBNF, "root ::= root"), Grammar(Syntax.GBNF, 'root ::= "a" root')],
    ids=["allows nothing", "never ends"],
)
def test_a_grammar_that_leads_nowhere_is_an_error_of_its_request_alone(
    engine: Engine, grammar: Grammar
) -> None:
    """llguidance allows only the end of the sequence there. It must not look like an answer."""
    lost = SamplingParams(max_tokens=20, temperature=0, constraint=Constraint(grammar))
    fine = SamplingParams(max_tokens=90, temperature=0, constraint=OBJECT)
    failed, done = answers(engine, [asked(engine, "Hello", each) for each in (lost, fine)])
    assert end_of(failed).reason is FinishReason.ERROR
    assert (end_of(failed).error or "").startswith("the grammar: ")
    assert end_of(done).reason is FinishReason.STOP
    wait_until_idle(engine)
    assert pool_of(engine).num_held_tokens == 0


@pytest.mark.parametrize(
    ("constraint", "field"),
    [
        (Constraint(Grammar(Syntax.REGEX, "(")), "constraint.text"),
        (Constraint(calls=CallGrammar((Function("f", '{"not": {}}'),), 1)), "constraint.calls"),
    ],
)
def test_a_grammar_that_cannot_be_read_is_refused_before_it_runs(
    engine: Engine, constraint: Constraint, field: str
) -> None:
    with pytest.raises(RequestError) as refusal:
        engine.compile(constraint, engine.prompts.build([Message("user", "a")]))
    assert refusal.value.field == field


def test_a_constraint_that_was_not_compiled_is_no_request(engine: Engine) -> None:
    prompt = engine.prompts.build([Message("user", "a")])
    with pytest.raises(ValueError, match="belong together"):
        GenerationRequest("r", prompt, SamplingParams(constraint=WORD))


@pytest.mark.parametrize("continues_text", [False, True])
def test_what_was_compiled_before_is_not_compiled_when_it_is_asked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, continues_text: bool
) -> None:
    constraint = Constraint(Grammar(Syntax.REGEX, f"[n]ever seen before {continues_text}"), CALLS)
    chat = engine.prompts.build([Message("user", "Hello")])
    prompt = engine.prompts.build_raw("Hello") if continues_text else chat
    request = request_for(engine, prompt, SamplingParams(max_tokens=3, constraint=constraint))

    def looking(*_: Any) -> Any:
        raise AssertionError("it is looked up again")

    monkeypatch.setattr(loop_of(engine)._grammars, "compile", looking)
    [events] = answers(engine, [request])
    assert end_of(events).error is None


def test_a_step_that_fails_beside_its_masks_fails_its_requests_and_no_others(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward: Callable[..., Tensor] = runner_of(engine).forward

    def failing(chunks: Any, untold: Any) -> Tensor:
        monkeypatch.setattr(runner_of(engine), "forward", forward)
        raise MemoryError("no room")

    monkeypatch.setattr(runner_of(engine), "forward", failing)
    params = SamplingParams(max_tokens=90, temperature=0, constraint=OBJECT)
    [failed] = answers(engine, [asked(engine, "Hello", params)])
    assert "no room" not in (end_of(failed).error or "")
    assert end_of(failed).reason is FinishReason.ERROR
    [fine] = answers(engine, [asked(engine, "Hello", params)])
    assert end_of(fine).reason is FinishReason.STOP


def test_a_constrained_answer_that_is_left_disturbs_nobody(engine: Engine) -> None:
    params = SamplingParams(max_tokens=90, temperature=0, constraint=OBJECT)
    leaving = engine.generate(asked(engine, "Hello", params))
    staying = engine.generate(asked(engine, "Hello", params))
    next(leaving)
    leaving.close()
    assert end_of(list(staying)).reason is FinishReason.STOP
    wait_until_idle(engine)
    assert pool_of(engine).num_held_tokens == 0


def test_an_answer_that_ended_by_itself_tells_how_likely_its_end_was(
    engine: Engine, reference: Any, recorded: dict[GenerationRequest, list[int]]
) -> None:
    params = SamplingParams(max_tokens=150, temperature=0, logprobs=2)
    request = asked(engine, "What is a bora?", params)
    [events] = answers(engine, [request])
    end, said = end_of(events), recorded[request]
    assert end.reason is FinishReason.STOP
    assert end.last_logprob is not None
    assert end.last_logprob.token_id == engine.vocabulary.eos_id == said[-1]
    own = own_logprobs(reference, Prompt((*request.prompt.token_ids, *said)))[-2]
    assert end.last_logprob.logprob == pytest.approx(float(own[said[-1]]), abs=1e-3)
    assert len(end.last_logprob.top) == 2
    [unasked] = answers(engine, [asked(engine, "What is a bora?", FREE)])
    assert end_of(unasked).last_logprob is None


def test_a_stop_token_cannot_end_an_answer_before_min_tokens(
    engine: Engine, recorded: dict[GenerationRequest, list[int]]
) -> None:
    first = asked(engine, "What is a bora?", SamplingParams(max_tokens=30, temperature=0))
    answers(engine, [first])
    said = recorded[first]
    stops = tuple(set(said[3:6]))
    params = SamplingParams(max_tokens=30, temperature=0, stop_token_ids=stops)
    early, late = (
        asked(engine, "What is a bora?", params),
        asked(
            engine,
            "What is a bora?",
            SamplingParams(max_tokens=30, min_tokens=12, temperature=0, stop_token_ids=stops),
        ),
    )
    answers(engine, [early, late])
    assert recorded[early] == said[: min(map(said.index, stops)) + 1]
    assert not set(recorded[late][:12]) & {*stops, engine.vocabulary.eos_id}
    assert len(recorded[late]) > 12


def test_scores_and_a_constraint_go_together(engine: Engine, reference: Any) -> None:
    params = SamplingParams(max_tokens=60, temperature=0, constraint=OBJECT, prompt_logprobs=1)
    request = asked(engine, "What is a bora?", params)
    [events] = answers(engine, [request])
    assert len(scored(events).logprobs) == len(request.prompt.token_ids) - 1
    jsonschema.validate(json.loads(text_of(events)), SCHEMA)
