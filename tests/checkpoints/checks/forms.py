"""Forms of answers: calls, thoughts, what a schema holds, and an end at a stop string."""

from __future__ import annotations

import json

from engine_api.constraint import CallGrammar, Constraint, Function
from engine_api.events import CallArguments, CallBegun, Finished, FinishReason, ThoughtDelta
from engine_api.request import SamplingParams
from tests.checkpoints.checks.asking import (
    CALLED,
    GRAMMAR,
    QUESTION,
    WIND,
    answer,
    of_words,
    prompt_of,
    refused_field,
    text_of,
)
from tests.checkpoints.checks.prompts import check_ids
from tests.checkpoints.opened import Opened

_MOST_THOUGHTS = 8


def check_tools(opened: Opened) -> None:
    """They are offered as the oracle offers them and called as they must be; or refused by name."""
    if not opened.expected.has_tools:
        wanted = "tools" if opened.oracle is not None else "messages"
        assert refused_field(opened, QUESTION, [WIND]) == wanted, "tools are not refused"
        return
    for messages in (QUESTION, CALLED):
        assert check_ids(opened, messages, [WIND]), "the oracle knows no tools"
    schema = json.dumps(dict(WIND.parameters))
    calls = CallGrammar((Function(WIND.name, schema),), most_calls=1)
    constraint = Constraint(calls=calls, must_call=True, most_thoughts=0)
    params = SamplingParams(max_tokens=120, temperature=0, constraint=constraint)
    prompt = opened.engine.prompts.build(QUESTION, [WIND])
    _, events = answer(opened, prompt, params)
    begun = [event.name for event in events if isinstance(event, CallBegun)]
    said = "".join(event.text for event in events if isinstance(event, CallArguments))
    assert begun == [WIND.name]
    assert json.loads(said)["name"] in ("mistral", "bora")
    assert isinstance(events[-1], Finished)
    assert events[-1].reason is FinishReason.TOOL_CALLS


def check_thoughts(opened: Opened) -> None:
    """A model that thinks may, before what a grammar holds; of another nothing is told apart."""
    vocabulary = opened.engine.vocabulary
    assert (opened.engine.thinking is not None) == opened.expected.thinks
    if not opened.expected.thinks:
        return
    begin = next(i for i in range(vocabulary.size) if vocabulary.piece(i) == "[THINK]")
    constraint = Constraint(text=GRAMMAR, most_thoughts=_MOST_THOUGHTS)
    params = SamplingParams(
        max_tokens=120, temperature=0, constraint=constraint, logit_bias=((begin, 100.0),)
    )
    _, events = answer(opened, prompt_of(opened), params)
    thought = "".join(event.text for event in events if isinstance(event, ThoughtDelta))
    assert isinstance(events[-1], Finished)
    assert thought, "it does not think"
    assert 0 < events[-1].usage.num_thought_tokens <= _MOST_THOUGHTS
    assert isinstance(json.loads(text_of(events))["cold"], bool)


def check_schema(opened: Opened) -> None:
    constraint = Constraint(text=GRAMMAR, most_thoughts=0)
    params = SamplingParams(max_tokens=80, temperature=0, constraint=constraint)
    _, events = answer(opened, prompt_of(opened), params)
    found = json.loads(text_of(events))
    assert found["wind"] in ("mistral", "bora")
    assert isinstance(found["cold"], bool)


def check_stop(opened: Opened) -> None:
    prompt = prompt_of(opened)
    _, events = answer(opened, prompt, of_words(opened))
    whole = text_of(events)
    stop = whole[len(whole) // 2]
    _, [*deltas, last] = answer(opened, prompt, of_words(opened, stop=(stop,)))
    assert text_of(deltas) == whole[: whole.index(stop)]
    assert isinstance(last, Finished)
    assert (last.reason, last.stopped_by) == (FinishReason.STOP, stop)
