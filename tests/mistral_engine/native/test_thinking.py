"""A model that likes to think, in the real engine, in time and one step behind: limits hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.conversation import Message, Tool
from engine_api.events import CallArguments, Event, Finished, FinishReason, TextDelta, ThoughtDelta
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from engine_api.thinking import Thinking
from mistral_engine import Engine
from tests.checkpoints.kinds.later import write_newer
from tests.mistral_engine.small_engine import small_engine

SCHEMA = {"type": "object", "properties": {"is_cold": {"type": "boolean"}}, "required": ["is_cold"]}
CLOSED = json.dumps({**SCHEMA, "additionalProperties": False})
JSON = Grammar(Syntax.JSON_SCHEMA, CLOSED)
CALLS = CallGrammar((Function("get_wind", CLOSED),), most_calls=1)
TOOL = Tool("get_wind", "", SCHEMA)


@pytest.fixture(scope="module")
def thinking_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("magistral")
    write_newer(directory, "v13")
    return directory


@pytest.fixture(scope="module", params=["in time", "a step behind"])
def engine(request: pytest.FixtureRequest, thinking_checkpoint: Path) -> Iterator[Engine]:
    is_behind = request.param == "a step behind"  # as on a GPU
    store = "paged" if is_behind else "contiguous"
    with small_engine(thinking_checkpoint, is_behind=is_behind, kv_store=store) as engine:
        yield engine


@pytest.fixture(scope="module")
def marks(thinking_checkpoint: Path) -> dict[str, int]:
    tokenizer = Tokenizer.from_checkpoint(thinking_checkpoint)
    return {name: tokenizer.control_id(name) for name in ("[THINK]", "[/THINK]", "[TOOL_CALLS]")}


def prompt_of(engine: Engine, *tools: Tool) -> Prompt:
    return engine.prompts.build([Message("user", "Which wind is cold?")], tools)


def answer(engine: Engine, prompt: Prompt, **settings: Any) -> list[Event]:
    params = SamplingParams(**{"temperature": 0, "max_tokens": 60, **settings})
    compiled = None
    if params.constraint is not None:
        compiled = engine.compile(params.constraint, prompt)
    return list(engine.generate(GenerationRequest("r", prompt, params, compiled)))


def joined(events: list[Event], kind: Any) -> str:
    return "".join(event.text for event in events if isinstance(event, kind))


def end_of(events: list[Event]) -> Finished:
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.error is None
    return end


@pytest.mark.parametrize("most", [1, 7])
def test_thoughts_end_with_their_budget_and_the_grammar_holds_behind_them(
    engine: Engine, marks: dict[str, int], most: int
) -> None:
    events = answer(
        engine,
        prompt_of(engine),
        constraint=Constraint(JSON, most_thoughts=most),
        logit_bias=((marks["[THINK]"], 100.0), (marks["[/THINK]"], -100.0)),
    )
    end = end_of(events)
    assert end.usage.num_thought_tokens == most
    assert set(json.loads(joined(events, TextDelta))) == {"is_cold"}
    assert end.reason is FinishReason.STOP


def test_a_call_that_is_demanded_comes_behind_thoughts(
    engine: Engine, marks: dict[str, int]
) -> None:
    events = answer(
        engine,
        prompt_of(engine, TOOL),
        constraint=Constraint(calls=CALLS, must_call=True, most_thoughts=5),
        logit_bias=((marks["[THINK]"], 100.0),),
    )
    assert end_of(events).reason is FinishReason.TOOL_CALLS
    assert 0 < end_of(events).usage.num_thought_tokens <= 5
    assert set(json.loads(joined(events, CallArguments))) == {"is_cold"}
    assert joined(events, TextDelta) == ""


def test_who_may_not_think_does_not_though_the_model_would(
    engine: Engine, marks: dict[str, int]
) -> None:
    wishes = ((marks["[THINK]"], 100.0),)
    for constraint in (Constraint(most_thoughts=0), Constraint(JSON, most_thoughts=0)):
        events = answer(engine, prompt_of(engine), constraint=constraint, logit_bias=wishes)
        assert joined(events, ThoughtDelta) == ""
        assert end_of(events).usage.num_thought_tokens == 0
    free = end_of(answer(engine, prompt_of(engine), logit_bias=wishes))
    assert free.usage.num_thought_tokens > 0


def test_a_length_that_ends_in_thoughts_counts_them(engine: Engine, marks: dict[str, int]) -> None:
    wishes = ((marks["[THINK]"], 100.0), (marks["[/THINK]"], -100.0))
    events = answer(
        engine, prompt_of(engine), constraint=Constraint(JSON), logit_bias=wishes, max_tokens=6
    )
    end = end_of(events)
    assert end.reason is FinishReason.LENGTH
    assert (end.usage.num_completion_tokens, end.usage.num_thought_tokens) == (6, 5)
    assert joined(events, TextDelta) == ""


def test_a_budget_leaves_min_tokens_and_ignored_ends_be(engine: Engine) -> None:
    limited = Constraint(most_thoughts=3)
    for settings in ({"min_tokens": 9, "max_tokens": 9}, {"ignore_eos": True, "max_tokens": 9}):
        end = end_of(answer(engine, prompt_of(engine), constraint=limited, **settings))
        assert end.usage.num_completion_tokens == 9


def test_the_engine_says_whether_its_model_thinks(engine: Engine) -> None:
    assert engine.thinking == Thinking()
