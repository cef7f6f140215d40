"""Every known field of every dialect is honoured, told or refused, and does what that means.

Honoured: some change of its value changes what the model is asked or what is answered, or is
refused. Told: no change does. Refused: anything but a neutral value is a 400 by the field's name.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from engine_api.events import (
    CallArguments,
    CallBegun,
    Event,
    Finished,
    FinishReason,
    PromptScored,
    TextDelta,
    ThoughtDelta,
    TokenLogprob,
    Usage,
)
from engine_api.thinking import Thinking
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import Dialect, Ticket
from openai_bridge.dialects import COMPLETIONS, REST
from openai_bridge.errors import BadRequest
from openai_bridge.preparing import make_requests
from tests.openai_bridge.every_field import (
    ANYTHING,
    BODIES,
    THINKING,
    Json,
    Watched,
    bodies_of,
    known_fields,
    objects_of,
    page,
)
from tests.openai_bridge.fakes import FakePrompts, FakeVocabulary
from tests.server import REPOSITORY

DIALECTS = pytest.mark.parametrize(
    ("dialect", "thinking"),
    [(dialect, thinking) for thinking in (None, THINKING) for dialect in BODIES],
    ids=lambda value: value.name if isinstance(value, Dialect) else value and "thinking",
)

SCORED = (TokenLogprob(65, -0.5, ((65, -0.5), (66, -1.5)), 0),)
SAID: list[Event] = [TextDelta("A", logprobs=SCORED, num_tokens=1)]
CALLED: list[Event] = [CallBegun(0, "c", "f", num_tokens=2), CallArguments(0, "{}", num_tokens=3)]
ENDED = Finished(FinishReason.STOP, Usage(7, 3))


def outcome(dialect: Dialect, body: Json, thinking: Thinking | None) -> Any:
    """All that follows from a body: what the model is asked, and the answers to it."""
    wanted = dialect.parse(Fields(copy.deepcopy(body), thinking=thinking))
    prompts = FakePrompts()
    prompts.may_think = thinking is not None
    built = [source.build(prompts) for source in wanted.sources]
    is_held = wanted.params[0].constraint is not None
    grammars = {prompt.lead: "compiled" for prompt in built if is_held}
    requests = make_requests(wanted, built, grammars, "r")
    ticket = Ticket("t", "fp", FakeVocabulary(), requests, created=0)
    thoughts = [ThoughtDelta("Hm.", num_tokens=1)] if thinking is not None else []
    calls = [] if dialect in (COMPLETIONS, REST) else CALLED
    streamed, whole = wanted.streamed(ticket), wanted.whole(ticket)
    text = ""
    for index, request in enumerate(requests):
        scored = [] if request.params.prompt_logprobs is None else [PromptScored(())]
        for event in (*scored, *thoughts, *SAID, *calls, ENDED):
            text += streamed.feed(index, event)
            whole.feed(index, event)
    asked = (prompts.built, prompts.efforts, prompts.raw, built, wanted.params, wanted.stream)
    return (*asked, wanted.prediction), text + streamed.end(), whole.body()


def outcome_or_refusal(dialect: Dialect, body: Json, thinking: Thinking | None) -> Any:
    try:
        return outcome(dialect, body, thinking)
    except BadRequest as refusal:
        return refusal.message


def at(body: Json, path: str) -> Any:
    """The object at messages[2].content."""
    for step in re.findall(r"[^.\[\]]+", path):
        body = body[int(step) if isinstance(body, list) else step]
    return body


def with_field(body: Json, path: str, name: str, value: Any) -> Json:
    changed = json.loads(json.dumps(body))  # in which no two objects are one
    at(changed, path)[name] = value
    return changed


def others(value: Any) -> Iterator[Any]:
    """Values of the same type, and none."""
    yield None
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield value + "x"
        yield "x"
    elif isinstance(value, int | float):
        yield value + 1
        yield value / 2
    elif isinstance(value, list):
        yield value[:-1]
    elif isinstance(value, dict):
        yield {}
        yield {**value, "additionalProperties": True}


def proof(kind: str, name: str) -> tuple[str, str]:
    """What is to be proven: that a type matters once a place, since it tells the kinds apart."""
    return (kind.partition(" (")[0] if name in ("type", "role") else kind, name)


@pytest.fixture(autouse=True)
def _no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 0.0)


@DIALECTS
def test_every_field_is_dealt_with_in_one_way(dialect: Dialect, thinking: Thinking | None):
    for kind, known in known_fields(dialect, thinking).items():
        assert not known.honoured & known.told, kind
        assert not known.honoured & known.refused, kind
        assert not known.told & known.refused, kind


@DIALECTS
def test_every_honoured_field_matters_somewhere(dialect: Dialect, thinking: Thinking | None):
    all_known = known_fields(dialect, thinking).items()
    unproven = {proof(kind, name) for kind, known in all_known for name in known.honoured}
    for body in bodies_of(dialect, thinking):
        usual = outcome(dialect, body, thinking)
        for each in objects_of(dialect.parse, body, thinking):
            for name in each.honoured & {*each}:
                if proof(each.kind, name) in unproven:
                    value = at(body, each.own_path)[name]
                    if any(
                        outcome_or_refusal(
                            dialect, with_field(body, each.own_path, name, other), thinking
                        )
                        != usual
                        for other in others(value)
                    ):
                        unproven.remove(proof(each.kind, name))
    assert not unproven


@DIALECTS
def test_no_told_field_changes_anything(dialect: Dialect, thinking: Thinking | None):
    for body in bodies_of(dialect, thinking):
        usual = outcome(dialect, body, thinking)
        for each in objects_of(dialect.parse, body, thinking):
            for name in each.told:
                for value in (ANYTHING, "anything", 7, [ANYTHING], True, None):
                    changed = with_field(body, each.own_path, name, value)
                    assert outcome(dialect, changed, thinking) == usual, (each.own_path, name)
                fields = Fields(with_field(body, each.own_path, name, ANYTHING), thinking=thinking)
                dialect.parse(fields)
                assert fields.ignored, (each.own_path, name)


@DIALECTS
def test_every_refused_field_is_refused_by_its_name(dialect: Dialect, thinking: Thinking | None):
    for body in bodies_of(dialect, thinking):
        for each in objects_of(dialect.parse, body, thinking):
            for name in each.refused:
                outcome(dialect, with_field(body, each.own_path, name, None), thinking)
                with pytest.raises(BadRequest) as refusal:
                    dialect.parse(
                        Fields(with_field(body, each.own_path, name, ANYTHING), thinking=thinking)
                    )
                assert refusal.value.param == each.path(name)


@DIALECTS
def test_what_nobody_knows_is_told_wherever_it_stands(dialect: Dialect, thinking: Thinking | None):
    for body in bodies_of(dialect, thinking):
        usual = outcome(dialect, body, thinking)
        for each in objects_of(dialect.parse, body, thinking):
            changed = with_field(body, each.own_path, "anything", ANYTHING)
            assert outcome(dialect, changed, thinking) == usual
            fields = Watched(changed, thinking=thinking)
            dialect.parse(fields)
            assert "anything" in str(fields.ignored), each.own_path


def test_the_page_of_all_fields_is_what_the_code_does():
    written = (REPOSITORY / "docs" / "fields.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m tests.openai_bridge.every_field > docs/fields.md"
