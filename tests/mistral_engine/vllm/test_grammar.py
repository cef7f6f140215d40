"""One grammar in vLLM's words allows, token by token, what the native backend's guide allows."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from llguidance import LLMatcher
from numpy.typing import NDArray

from chat_formats.calls import TaggedCalls
from engine_api.constraint import CALLS, CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.errors import RequestError
from engine_api.request import Prompt
from mistral_engine.grammars.vocabulary import open_vocabulary
from mistral_engine.native.guide.grammar import Grammars as NativeGrammars
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.guide.masks import Masks
from mistral_engine.vllm.grammar import Compiled, Grammars
from tests.chat_formats import vocabularies
from tests.mistral_engine.native.guide.test_grammar import VOCABULARIES

LONGEST = 40  # tokens that are drawn of an answer


def grammar(syntax: Syntax, source: Any) -> Grammar:
    return Grammar(syntax, source if isinstance(source, str) else json.dumps(source))


WIND = {
    "type": "object",
    "properties": {"wind": {"enum": ["bora", "föhn"]}, "is_cold": {"type": "boolean"}},
    "required": ["wind", "is_cold"],
    "additionalProperties": False,
}
JSON = grammar(Syntax.JSON_SCHEMA, WIND)
ODD_NAME = 'a "name" of @arguments0 } or /so'
FUNCTIONS = CallGrammar(
    (Function("get_wind", json.dumps(WIND)), Function(ODD_NAME, '{"type": "object"}')), 2
)
CONSTRAINTS = {
    "json": Constraint(JSON),
    "regex": Constraint(grammar(Syntax.REGEX, "(yes|no), [0-9]{3}[}] \"'[{/]")),
    "choice": Constraint(grammar(Syntax.CHOICE, ["red wine", "grün}", "%lark {"])),
    "gbnf": Constraint(grammar(Syntax.GBNF, 'root ::= "a" call "}"\ncall ::= [x-z]+ "{" | "q@z"')),
    "calls that are demanded": Constraint(calls=FUNCTIONS, must_call=True),
    "prose or calls": Constraint(JSON, FUNCTIONS),
    "a rule named call beside calls": Constraint(
        grammar(Syntax.GBNF, 'root ::= call\ncall ::= "so" | "not"'), FUNCTIONS
    ),
}


class Opened:
    """A vocabulary as each side holds it. To open a large one takes seconds."""

    def __init__(self, tokenizer: Any, calls: Any = None) -> None:
        """calls: in which form; None: the model's own."""
        chat_format = vocabularies.format_of(tokenizer)
        chat_format = replace(chat_format, calls=calls) if calls is not None else chat_format
        self.tokenizer = tokenizer
        self.vocabulary = open_vocabulary(chat_format)
        self.here, self.native = Grammars(chat_format), NativeGrammars(chat_format)


class Walk:
    """An answer, followed by a guide of ours and by llguidance as vLLM uses it."""

    def __init__(self, of: Opened, constraint: Constraint, *, may_think: bool = False) -> None:
        prompt = Prompt((), of.tokenizer.lead, may_think=may_think)
        compiled = of.here.compile(constraint, prompt)
        assert compiled.lark is not None
        self._eos_id, self._size = of.tokenizer.eos_id, of.tokenizer.size
        self.guide: Guide = of.native.compile(constraint, prompt).guide()
        self.matcher = LLMatcher(of.vocabulary, LLMatcher.grammar_from_lark(compiled.lark))
        self._masks = Masks(of.tokenizer.size)

    @property
    def is_over(self) -> bool:
        return self.matcher.is_stopped()

    def native(self) -> NDArray[np.bool_]:
        """(vocabulary,)"""
        mask = self._masks.begin({0: self.guide})
        assert mask is not None
        return ~mask.wait().mask[0].numpy()

    def here(self) -> NDArray[np.bool_]:
        """(vocabulary,)"""
        packed = np.frombuffer(self.matcher.compute_bitmask(), dtype=np.uint8)
        return np.unpackbits(packed, count=self._size, bitorder="little").astype(bool)

    def assert_same(self) -> None:
        assert np.flatnonzero(self.here() != self.native()).tolist() == []

    def step(self, dice: random.Random) -> bool:
        """Whether the answer goes on behind a token that may come."""
        allowed = self.here()
        allowed[self._eos_id] = False
        if not allowed.any():
            return False
        token_id = int(dice.choice(np.flatnonzero(allowed)))
        self.guide.advance(token_id)
        return self.matcher.consume_token(token_id) and not self.is_over


@cache
def opened(name: str, calls: Any = None) -> Opened:
    return Opened(VOCABULARIES[name](), calls)


@pytest.mark.parametrize("constraint", CONSTRAINTS.values(), ids=list(CONSTRAINTS))
@pytest.mark.parametrize("name", ["embedded", "v3", "tekken", "bytes"])
def test_the_same_tokens_may_come_next_as_with_our_own_guide(
    name: str, constraint: Constraint
) -> None:
    for seed in range(3):
        compare(Walk(opened(name), constraint), random.Random(seed))


TAGS = TaggedCalls()
TAGGED = [constraint for constraint in CONSTRAINTS.values() if constraint.calls is not None]


@pytest.mark.parametrize("constraint", [*TAGGED, Constraint(calls=FUNCTIONS)])
@pytest.mark.parametrize("name", ["embedded", "tekken"])
def test_so_they_are_where_calls_begin_with_a_text(name: str, constraint: Constraint) -> None:
    for seed in range(3):
        compare(Walk(opened(name, TAGS), constraint), random.Random(seed))


def compare(walk: Walk, dice: random.Random) -> None:
    for _ in range(LONGEST):
        # Where only one text can follow, a grammar by itself wants it as the model writes it.
        here, native = walk.here(), walk.native()
        assert not (native & ~here).any()
        assert all(map(walk.guide._may_come, np.flatnonzero(here & ~native).tolist()))
        if not walk.step(dice):
            break


def test_prose_is_free_until_it_calls() -> None:
    tokenizer = opened("embedded").tokenizer
    walk = Walk(opened("embedded"), Constraint(calls=FUNCTIONS))
    for token_id in tokenizer.encode("The bora, [ and </s> as text."):
        assert not walk.guide.is_binding
        assert walk.matcher.consume_token(token_id)
    (begin,) = {form.begin for form in [vocabularies.format_of(tokenizer).calls] if form}
    for follow in (walk.matcher.consume_token, walk.guide.advance):
        follow(begin)
    walk.assert_same()


@pytest.mark.parametrize("most", [None, 0, 3])
def test_thoughts_stand_before_the_answer_and_end_at_their_limit(most: int | None) -> None:
    tokenizer = vocabularies.small_tekken("v13")
    thoughts = vocabularies.format_of(tokenizer).thoughts
    assert thoughts is not None
    walk = Walk(Opened(tokenizer), Constraint(JSON, most_thoughts=most), may_think=True)
    assert walk.here()[thoughts.begin_id] == (most != 0)
    walk.assert_same()
    if most == 0:
        return
    thought = tokenizer.encode("hm")[:1]
    for token_id in [thoughts.begin_id, *thought * 3]:
        walk.assert_same()
        walk.guide.advance(token_id)
        assert walk.matcher.consume_token(token_id)
    walk.assert_same()
    assert (np.flatnonzero(walk.here()).tolist() == [thoughts.end_id]) == (most == 3)
    for follow in (walk.matcher.consume_token, walk.guide.advance):
        follow(thoughts.end_id)  # type: ignore[arg-type]
    assert not walk.here()[thoughts.begin_id]
    walk.assert_same()


def test_an_answer_that_is_held_to_nothing_has_no_grammar() -> None:
    for constraint in (Constraint(), Constraint(most_thoughts=0)):
        assert compiled(constraint) == Compiled()


def compiled(constraint: Constraint) -> Compiled:
    embedded = opened("embedded")
    return embedded.here.compile(constraint, Prompt((), embedded.tokenizer.lead))


@pytest.mark.parametrize(
    "constraint",
    [
        Constraint(grammar(Syntax.REGEX, "(")),
        Constraint(grammar(Syntax.JSON_SCHEMA, {"not": {}})),
        Constraint(grammar(Syntax.JSON_SCHEMA, '{"type": 7}')),
        Constraint(grammar(Syntax.GBNF, "root ::= x")),
        Constraint(grammar(Syntax.CHOICE, [])),
        Constraint(calls=CallGrammar((Function("f", '{"not": {}}', field="tools[1]"),), 1)),
    ],
)
def test_what_cannot_be_enforced_is_refused_in_the_same_words(constraint: Constraint) -> None:
    embedded = opened("embedded")
    with pytest.raises(RequestError) as here:
        compiled(constraint)
    with pytest.raises(RequestError) as native:
        embedded.native.compile(constraint, Prompt((), embedded.tokenizer.lead))
    assert (here.value.field, here.value.message) == (native.value.field, native.value.message)


def test_what_a_lenient_function_asks_for_in_vain_is_told() -> None:
    function = Function("f", '{"properties": {"a": {"not": {}}}}', is_lenient=True, field="t[0]")
    assert compiled(Constraint(calls=CallGrammar((function,), 1))).unenforced == (
        "t[0].properties.a.not",
    )


def test_a_model_without_calls_says_so() -> None:
    chat_format = vocabularies.format_of(vocabularies.v1())
    assert chat_format.calls is None
    with pytest.raises(RequestError, match="has no calls") as refused:
        Grammars(chat_format).compile(Constraint(must_call=True), Prompt(()))
    assert refused.value.field == CALLS
