"""Before a grammar a model may think: freely, within its budget, and the grammar still holds."""

from __future__ import annotations

import random
import re

import pytest

from engine_api.constraint import CallGrammar, Constraint, Function
from mistral_engine.native.guide.guide import Guide
from tests.chat_formats.vocabularies import small_tekken
from tests.mistral_engine.native.guide.guides import guide_of
from tests.mistral_engine.native.guide.test_grammar import OFFERED, Vocabulary, calls, regex, schema

V13 = Vocabulary(small_tekken("v13"))
BEGIN, END, CALL = map(V13.tokenizer.control_id, ("[THINK]", "[/THINK]", "[TOOL_CALLS]"))
EOS, SIZE = V13.tokenizer.eos_id, V13.tokenizer.size
HM = V13.tokenizer.encode("Hm, winds.")
TEXTS = frozenset(i for i in range(SIZE) if not V13.tokenizer.is_control(i))
NUMBER = schema({"type": "integer"})
DEMANDED = Constraint(calls=calls(*OFFERED), must_call=True)


def guide_for(constraint: Constraint, *said: int, may_think: bool = True) -> Guide:
    guide = guide_of(V13.grammars, constraint, may_think=may_think)
    for token_id in said:
        assert token_id in allowed(guide)
        guide.advance(token_id)
        assert guide.error is None
    return guide


def allowed(guide: Guide) -> set[int]:
    return set(V13.allowed(guide)) if guide.is_binding else set(range(SIZE))


@pytest.mark.parametrize(
    "constraint", [NUMBER, regex("[a-c]+"), DEMANDED, Constraint(must_call=True)]
)
def test_thoughts_may_come_before_what_is_demanded_and_change_nothing_of_it(
    constraint: Constraint,
) -> None:
    at_once = allowed(guide_for(constraint, may_think=False))
    assert allowed(guide_for(constraint)) == at_once | {BEGIN}
    thinking = guide_for(constraint, BEGIN, *HM)
    assert allowed(thinking) == TEXTS | {END}, (
        "an answer cannot end, call or think anew in thoughts"
    )
    assert not thinking.is_complete
    thinking.advance(END)
    assert allowed(thinking) == at_once


def test_an_answer_behind_thoughts_is_the_grammars_own() -> None:
    for seed in range(5):
        guide = guide_for(regex("[a-c]{3,9}"), BEGIN, *HM, END)
        assert re.fullmatch("[a-c]{3,9}", V13.text_of(V13.walk(guide, random.Random(seed))))


def test_once_text_has_begun_under_a_grammar_no_thoughts_do() -> None:
    guide = guide_for(regex("[a-c]{3,9}"), *V13.tokenizer.encode("a"))
    assert BEGIN not in allowed(guide)


def test_where_calls_are_free_thoughts_are_too() -> None:
    offered = Constraint(calls=calls(*OFFERED))
    assert not guide_for(offered).is_binding
    assert allowed(guide_for(offered, BEGIN)) == TEXTS | {END}
    behind = guide_for(offered, BEGIN, *HM, END)
    assert not behind.is_binding
    behind.advance(CALL)
    assert behind.is_binding
    assert not allowed(behind) & {BEGIN, EOS}


@pytest.mark.parametrize(
    "constraint", [Constraint(), NUMBER, DEMANDED], ids=["free", "text", "calls"]
)
def test_who_may_not_think_answers_at_once(constraint: Constraint) -> None:
    silent = Constraint(constraint.text, constraint.calls, constraint.must_call, most_thoughts=0)
    before = allowed(guide_for(constraint, may_think=False))
    assert allowed(guide_for(silent)) == before - {BEGIN}


def test_who_may_not_think_may_not_later_either() -> None:
    guide = guide_for(Constraint(most_thoughts=0), *HM)
    assert allowed(guide) == set(range(SIZE)) - {BEGIN}


@pytest.mark.parametrize("most", [1, 2, 5])
def test_thoughts_end_where_their_budget_does(most: int) -> None:
    guide = guide_for(Constraint(most_thoughts=most), BEGIN)
    for token_id in HM[:1] * most:
        assert allowed(guide) == TEXTS | {END}
        guide.advance(token_id)
    assert allowed(guide) == {END}
    guide.advance(END)
    assert allowed(guide) == set(range(SIZE)) - {BEGIN}, "all of it is used up"


def test_what_is_left_of_a_budget_may_be_thought_later() -> None:
    guide = guide_for(Constraint(most_thoughts=3), BEGIN, HM[0], END, *HM, BEGIN, HM[0])
    assert allowed(guide) == TEXTS | {END}
    guide.advance(HM[0])
    assert allowed(guide) == {END}


def test_a_step_that_is_launched_ahead_waits_for_the_tokens_of_a_thinking_answer() -> None:
    """Its next mask depends on them: they may begin or end its thoughts."""
    assert guide_for(Constraint(most_thoughts=5)).may_bind
    assert guide_for(NUMBER, BEGIN).may_bind
    assert guide_for(Constraint(calls=CallGrammar((Function("f", "{}"),), 1)), BEGIN).may_bind


def test_a_prompt_that_asks_for_no_turn_leaves_no_room_to_think() -> None:
    assert BEGIN not in allowed(guide_for(NUMBER, may_think=False))
    assert not guide_for(Constraint(most_thoughts=0), may_think=False).is_binding
