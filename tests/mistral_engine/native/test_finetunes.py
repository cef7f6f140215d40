"""Finetunes with a chat template, from prompt to events: random weights, held by grammars."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.conversation import Message, Tool
from engine_api.errors import RequestError
from engine_api.events import CallArguments, CallBegun, Event, Finished, FinishReason, TextDelta
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from tests.checkpoints.making.finetune import Finetune, plain, special
from tests.checkpoints.templates import template

USER = Message("user", "Why?")
ADDED = (*special("<|im_end|>", "<|im_start|>"), *plain("<tool_call>", "</tool_call>"))
TEMPLATES = {"default": template("chatml"), "tool_use": template("hermes_tools")}
HERMES = Finetune(TEMPLATES, ADDED, "<|im_end|>", padding=27)
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "additionalProperties": False}
TOOL = Tool("count", "Counts.", {**SCHEMA, "required": ["n"]})
CALLS = CallGrammar((Function("count", json.dumps(TOOL.parameters)),), 2)


@contextmanager
def loaded(finetune: Finetune, directory: Path) -> Iterator[Engine]:
    finetune.write(directory)
    limits = {"device_map": "cpu", "max_running": 4, "kv_cache_gib": 0.008}
    engine = load_engine(EngineConfig(str(directory), dtype="float32", **limits))
    engine.warm_up()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def hermes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with loaded(HERMES, tmp_path_factory.mktemp("hermes")) as engine:
        yield engine


def answer(engine: Engine, prompt: Prompt, params: SamplingParams) -> tuple[list[Event], Finished]:
    compiled = engine.compile(params.constraint, prompt) if params.constraint else None
    *events, last = engine.generate(GenerationRequest("a", prompt, params, compiled))
    assert isinstance(last, Finished)
    assert last.error is None
    return events, last


def calls_in(events: list[Event]) -> list[tuple[str, str]]:
    calls: list[tuple[str, str]] = []
    for event in events:
        if isinstance(event, CallBegun):
            calls.append((event.name, ""))
        elif isinstance(event, CallArguments):
            calls[event.index] = (calls[event.index][0], calls[event.index][1] + event.text)
    return calls


@pytest.mark.parametrize("seed", range(4))
def test_a_call_that_is_demanded_comes_as_one(hermes: Engine, seed: int) -> None:
    prompt = hermes.prompts.build([USER], [TOOL])
    constraint = Constraint(calls=CALLS, must_call=True)
    params = SamplingParams(max_tokens=300, seed=seed, logprobs=1, constraint=constraint)
    events, last = answer(hermes, prompt, params)
    assert last.reason is FinishReason.TOOL_CALLS
    assert not any(isinstance(event, TextDelta) for event in events)
    made = calls_in(events)
    assert 1 <= len(made) <= 2
    for name, arguments in made:
        assert name == "count"
        assert list(json.loads(arguments)) == ["n"]


def test_a_call_behind_prose_is_held_and_told_apart(hermes: Engine) -> None:
    """The bias makes a model say the tag, which it was never taught."""
    prompt = hermes.prompts.build([USER], [TOOL])
    begin = HERMES.id_of("<tool_call>")
    bias = ((begin, 5.0),)
    texts, num_calls = set(), 0
    for seed in range(6):
        params = SamplingParams(
            max_tokens=200,
            seed=seed,
            logit_bias=bias,
            logprobs=1,
            constraint=Constraint(calls=CALLS),
        )
        events, _ = answer(hermes, prompt, params)
        text = "".join(event.text for event in events if isinstance(event, TextDelta))
        shown = b"".join(
            entry.data or b"" for e in events if isinstance(e, TextDelta) for entry in e.logprobs
        )
        assert shown.decode(errors="replace") == text
        assert "<tool_call>" not in text
        texts.add(text)
        num_calls += len(calls_in(events))
    assert num_calls
    assert any(texts)


def test_prose_or_calls_where_both_are_held(hermes: Engine) -> None:
    prompt = hermes.prompts.build([USER], [TOOL])
    text = Grammar(Syntax.CHOICE, '["yes", "no"]')
    for seed in range(4):
        params = SamplingParams(max_tokens=200, seed=seed, constraint=Constraint(text, CALLS))
        events, _ = answer(hermes, prompt, params)
        said = "".join(event.text for event in events if isinstance(event, TextDelta))
        assert said in ("yes", "no") or (not said and calls_in(events))


def test_added_tokens_can_be_said_biased_and_stopped_at(hermes: Engine) -> None:
    prompt = hermes.prompts.build([USER])
    end, begin, tag = HERMES.eos_id, HERMES.eos_id + 1, HERMES.id_of("</tool_call>")
    ended, last = answer(hermes, prompt, SamplingParams(max_tokens=9, logit_bias=((end, 100),)))
    assert (ended, last.reason, last.usage.num_completion_tokens) == ([], FinishReason.STOP, 1)
    _, last = answer(
        hermes,
        prompt,
        SamplingParams(max_tokens=9, logit_bias=((begin, 100),), stop_token_ids=(begin,)),
    )
    assert last.stopped_by == begin
    events, _ = answer(hermes, prompt, SamplingParams(max_tokens=2, logit_bias=((tag, 100),)))
    assert [e.text for e in events if isinstance(e, TextDelta)] == ["</tool_call>", "</tool_call>"]


def test_rows_of_the_weights_beyond_the_vocabulary_are_no_tokens(hermes: Engine) -> None:
    beyond = HERMES.num_pieces + len(ADDED)
    params = SamplingParams(max_tokens=1, logit_bias=((beyond, 100),))
    with pytest.raises(RequestError, match="size of the vocabulary"):
        answer(hermes, hermes.prompts.build([USER]), params)


def test_a_base_model_is_warmed_up_completes_and_refuses_chats(tmp_path: Path) -> None:
    with loaded(Finetune(None), tmp_path) as engine:
        prompt = engine.prompts.build_raw("Once upon")
        _, last = answer(engine, prompt, SamplingParams(max_tokens=3, prompt_logprobs=1))
        assert last.usage.num_completion_tokens
        with pytest.raises(RequestError, match="/v1/completions"):
            engine.prompts.build([USER])
