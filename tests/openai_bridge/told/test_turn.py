from __future__ import annotations

import pytest

from engine_api.events import Delta, Finished, FinishReason, PromptScored, TokenLogprob, Usage
from openai_bridge.errors import ApiError
from openai_bridge.told.calls import CallArguments, CallBegun
from openai_bridge.told.turn import Ended, Text, Turn

USAGE = Usage(7, 3)
CALL = Delta('[{"name": "f", "arguments": {}}]', is_tool_call=True)


def test_prose_is_text_with_its_logprobs():
    entry = TokenLogprob(5, -0.5)
    assert Turn(may_call=True).parts(Delta("a", logprobs=(entry,))) == [Text("a", (entry,))]


def test_calls_are_told_apart_from_prose_by_the_engine_alone():
    turn = Turn(may_call=True)
    assert turn.parts(Delta(CALL.text)) == [Text(CALL.text)]
    begun, arguments = turn.parts(CALL)
    assert isinstance(begun, CallBegun)
    assert arguments == CallArguments(0, "{}")


def test_without_tools_a_call_is_prose():
    turn = Turn(may_call=False)
    assert turn.parts(CALL) == [Text(CALL.text)]
    (end,) = turn.parts(Finished(FinishReason.TOOL_CALLS, USAGE))
    assert isinstance(end, Ended)
    assert end.reason is FinishReason.STOP


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        (FinishReason.TOOL_CALLS, FinishReason.TOOL_CALLS),
        (FinishReason.STOP, FinishReason.TOOL_CALLS),
        (FinishReason.LENGTH, FinishReason.LENGTH),
    ],
)
def test_a_turn_with_a_call_ends_for_it_unless_it_was_cut(engine: FinishReason, told: FinishReason):
    turn = Turn(may_call=True)
    turn.parts(CALL)
    (end,) = turn.parts(Finished(engine, USAGE, stopped_by="x"))
    assert end == Ended(told, USAGE, "x")


def test_a_call_that_never_got_its_name_is_none():
    turn = Turn(may_call=True)
    turn.parts(Delta("[", is_tool_call=True))
    (end,) = turn.parts(Finished(FinishReason.TOOL_CALLS, USAGE))
    assert isinstance(end, Ended)
    assert end.reason is FinishReason.STOP


def test_tokens_are_counted_as_the_engine_counts_them():
    turn = Turn(may_call=False)
    turn.parts(Delta("a", num_tokens=2))
    assert turn.num_tokens == 2
    turn.parts(Finished(FinishReason.STOP, USAGE))
    assert turn.num_tokens == 3


def test_what_is_told_of_the_prompt_is_no_part_of_the_turn():
    assert Turn(may_call=True).parts(PromptScored(())) == []


@pytest.mark.parametrize("reason", [FinishReason.ERROR, FinishReason.ABORT])
def test_a_failure_is_raised(reason: FinishReason):
    with pytest.raises(ApiError):
        Turn(may_call=True).parts(Finished(reason, USAGE, "out of luck"))
