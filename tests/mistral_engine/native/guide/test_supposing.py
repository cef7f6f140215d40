"""What a guide forces, and what it would be behind a token that is only supposed."""

from __future__ import annotations

import json
import random

import pytest

from chat_formats import ThoughtFormat
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from mistral_engine.native.guide.grammar import Grammars
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.guide.masks import Masks
from mistral_engine.native.guide.thoughts import ThoughtLimit
from tests.chat_formats import vocabularies
from tests.mistral_engine.native.guide.guides import guide_of

PROPERTIES = {"name_of_the_wind": {"enum": ["bora", "mistral"]}, "speed": {"type": "integer"}}
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": PROPERTIES,
        "required": list(PROPERTIES),
        "additionalProperties": False,
    }
)
CALLS = CallGrammar((Function("get_wind", SCHEMA),), most_calls=2)
CONSTRAINTS = {
    "an object": Constraint(Grammar(Syntax.JSON_SCHEMA, SCHEMA)),
    "calls": Constraint(calls=CALLS),
    "a call": Constraint(calls=CALLS, must_call=True),
    "an object or calls": Constraint(Grammar(Syntax.JSON_SCHEMA, SCHEMA), CALLS),
}


class Walk:
    """Follows a guide, and says what it allows. May begin calls whenever it can."""

    def __init__(self, tokenizer: Tokenizer, constraint: Constraint) -> None:
        self._masks = Masks(tokenizer.size)
        self._everything = set(range(tokenizer.size))
        self.guide = guide_of(Grammars(vocabularies.format_of(tokenizer)), constraint)

    def allowed(self, guide: Guide) -> set[int]:
        pending = self._masks.begin({0: guide})
        if pending is None:
            return self._everything
        return set((~pending.wait().mask[0]).nonzero()[:, 0].tolist())


@pytest.mark.parametrize("constraint", CONSTRAINTS.values(), ids=CONSTRAINTS)
def test_supposing_a_token_leaves_the_guide_alone_and_comes_to_the_same_as_saying_it(
    tokenizer: Tokenizer, constraint: Constraint
) -> None:
    dice = random.Random(4)
    for _ in range(5):
        walk = Walk(tokenizer, constraint)
        guide = walk.guide
        for _ in range(40):
            allowed = walk.allowed(guide)
            token_id = dice.choice([*guide.further_tokens] or sorted(allowed))
            supposed = guide.behind(token_id)
            if supposed is not None and (further := sorted(walk.allowed(supposed))):
                supposed.behind(further[0])
            assert walk.allowed(guide) == allowed
            guide.advance(token_id)
            assert (supposed is None) == (guide.is_complete or guide.error is not None)
            if supposed is None:
                break
            assert walk.allowed(supposed) == walk.allowed(guide)
            guide = dice.choice([guide, supposed])


@pytest.mark.parametrize("constraint", CONSTRAINTS.values(), ids=CONSTRAINTS)
def test_what_is_forced_is_all_that_is_allowed(
    tokenizer: Tokenizer, constraint: Constraint
) -> None:
    dice, num_forced = random.Random(5), 0
    for _ in range(5):
        walk = Walk(tokenizer, constraint)
        guide: Guide | None = walk.guide
        for _ in range(15):
            assert guide is not None
            for token_id in guide.forced_tokens:
                assert walk.allowed(guide) == {token_id}
                guide.advance(token_id)
                num_forced += 1
            if guide.is_complete:
                break
            token_id = dice.choice([*guide.further_tokens] or sorted(walk.allowed(guide)))
            if (guide := guide.behind(token_id)) is None:
                break
    assert num_forced > 20


def test_what_a_grammar_forbids_cannot_be_supposed(tokenizer: Tokenizer) -> None:
    walk = Walk(tokenizer, CONSTRAINTS["an object"])
    allowed = walk.allowed(walk.guide)
    for token_id in sorted(set(range(3, tokenizer.size)) - allowed)[::50]:
        supposed = walk.guide.behind(token_id)
        assert supposed is None or supposed.error is None
    assert walk.allowed(walk.guide) == allowed


def test_thoughts_that_are_used_up_force_their_end() -> None:
    form = ThoughtFormat(begin_id=10, end_id=11)
    guide = Guide(None, None, False, None, thoughts=ThoughtLimit(form, 2, [10, 11, 12]))
    assert guide.forced_tokens == ()
    thinking = guide.behind(10)
    assert thinking is not None
    assert thinking.behind(12) is None  # a control token
    one = thinking.behind(50)
    assert one is not None
    two = one.behind(51)
    assert two is not None
    assert (two.forced_tokens, one.forced_tokens) == ((11,), ())
    assert two.behind(50) is None
    assert guide.forced_tokens == ()
