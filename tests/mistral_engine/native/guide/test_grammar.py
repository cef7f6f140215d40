"""Whatever is drawn of the tokens that a grammar allows, the text is one that it means."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_formats.detokenizer import Detokenizer
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.errors import RequestError
from mistral_engine.grammars.latest import MOST
from mistral_engine.grammars.schemas import _MOST_LEVELS
from mistral_engine.native.guide.grammar import Grammars
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.guide.masks import Masks
from tests.chat_formats import vocabularies
from tests.mistral_engine.native.guide.guides import guide_of

DATA = Path(__file__).parents[4] / "data"


@cache
def embedded() -> Tokenizer:
    return Tokenizer.from_checkpoint(DATA / "tiny-mistral")


VOCABULARIES: dict[str, Callable[[], Any]] = {
    "embedded": embedded,
    "v3": vocabularies.v3,
    "tekken": vocabularies.tekken,
    "bytes": vocabularies.Bytes,
}
# What brings an answer to its end, where it has become long.
ENDINGS = [b'"', b"}", b"]", b'"}', b'"]', b"@", b'", "', b", ", b'": ', b",", b" ", b"a"]
PATIENCE = 30  # tokens, and then it is to come to an end
LONGEST = 600


@dataclass
class Vocabulary:
    """A tokenizer, and what compiles and masks for it."""

    tokenizer: Any

    def __post_init__(self) -> None:
        self.grammars = Grammars(vocabularies.format_of(self.tokenizer))
        self._masks = Masks(self.tokenizer.size)
        ids = range(self.tokenizer.size)
        by_bytes = {self.tokenizer.piece_bytes(i): i for i in reversed(ids)}
        self.endings = [self.tokenizer.eos_id, *(by_bytes[e] for e in ENDINGS if e in by_bytes)]

    def allowed(self, guide: Guide) -> list[int]:
        token_ids: list[int] = self._allowed(guide).nonzero()[0].tolist()
        return token_ids

    def _allowed(self, guide: Guide) -> Any:
        return ~self._masks.begin({0: guide}).wait().mask[0].numpy()

    def text_of(self, token_ids: list[int], continues_text: bool = False) -> str:
        detokenizer = Detokenizer(self.tokenizer, "" if continues_text else self.tokenizer.lead)
        return "".join(map(detokenizer.decode, token_ids)) + detokenizer.flush()

    def draw(self, guide: Guide, dice: random.Random, is_long: bool) -> int:
        allowed = self._allowed(guide)
        if is_long or dice.random() < 0.2:
            endings = [token_id for token_id in self.endings if allowed[token_id]]
            if endings:
                is_first = is_long and dice.random() < 0.9
                return int(endings[0] if is_first else dice.choice(endings))
        token_ids = allowed.nonzero()[0]
        assert len(token_ids), "nothing may come next"
        return int(token_ids[dice.randrange(len(token_ids))])

    def walk(self, guide: Guide, dice: random.Random) -> list[int]:
        """Tokens drawn until the answer ends: of its own accord, or because nothing can follow."""
        said: list[int] = []
        while not guide.is_complete:
            assert len(said) < LONGEST, "the answer does not end"
            token_id = self.draw(guide, dice, len(said) > PATIENCE)
            if token_id == self.tokenizer.eos_id:
                break
            said.append(token_id)
            guide.advance(token_id)
            assert guide.error is None
        return said

    def say(
        self, constraint: Constraint, seed: int = 0, continues_text: bool = False
    ) -> tuple[str, list[int]]:
        """The text of one walk, and its tokens."""
        said = self.walk(guide_of(self.grammars, constraint, continues_text), random.Random(seed))
        return self.text_of(said, continues_text), said


@cache
def opened(name: str) -> Vocabulary:
    return Vocabulary(VOCABULARIES[name]())


@pytest.fixture(params=list(VOCABULARIES))
def vocabulary(request: pytest.FixtureRequest) -> Vocabulary:
    return opened(request.param)


@pytest.fixture
def tiny() -> Vocabulary:
    return opened("embedded")


def schema(value: dict[str, Any]) -> Constraint:
    return Constraint(Grammar(Syntax.JSON_SCHEMA, json.dumps(value)))


def regex(source: str) -> Constraint:
    return Constraint(Grammar(Syntax.REGEX, source))


def gbnf(source: str) -> Constraint:
    return Constraint(Grammar(Syntax.GBNF, source))


def choice(*texts: str) -> Constraint:
    return Constraint(Grammar(Syntax.CHOICE, json.dumps(texts)))


def calls(*functions: tuple[str, Any], most: int = 1, is_lenient: bool = False) -> CallGrammar:
    written = tuple(
        Function(name, json.dumps(parameters), is_lenient) for name, parameters in functions
    )
    return CallGrammar(written, most)


def parsed(text: str) -> Any:
    text.encode()  # no half of a surrogate pair
    assert "\n" not in text, "it is JSON on one line"
    return json.loads(text, parse_float=exactly)


def exactly(number: str) -> Decimal | float:
    """As it is written: a float may round to a bound that is excluded."""
    try:
        return Decimal(number)
    except InvalidOperation:  # of an exponent that no one can hold
        return float(number)


def assert_valid(value: Any, definition: dict[str, Any]) -> None:
    kind = jsonschema.Draft202012Validator
    kind.check_schema(definition)
    kind(definition, format_checker=kind.FORMAT_CHECKER).validate(value)


# --- JSON schemas ---------------------------------------------------------------------------------

WORD = {"type": "string", "maxLength": 12}
SCHEMAS: dict[str, dict[str, Any]] = {
    "nested objects": {
        "type": "object",
        "properties": {
            "wind": {
                "type": "object",
                "properties": {"name": WORD, "is_cold": {"type": "boolean"}},
                "required": ["name", "is_cold"],
                "additionalProperties": False,
            },
            "speed": {"type": ["number", "null"]},
        },
        "required": ["wind", "speed"],
        "additionalProperties": False,
    },
    "definitions": {
        "$defs": {
            "link": {"anyOf": [{"$ref": "#/$defs/wind"}, {"type": "null"}]},
            "wind": {
                "type": "object",
                "properties": {"next": {"$ref": "#/$defs/link"}},
                "required": ["next"],
                "additionalProperties": False,
            },
        },
        "$ref": "#/$defs/wind",
    },
    "enum": {"enum": ["Bora", "Föhn", 7, 7.5, None, True, ["a", {"b": 1}], {"c": "\n\"'"}]},
    "const": {"type": "object", "properties": {"a": {"const": "é🜁\\"}}, "required": ["a"]},
    "array": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 4},
    "tuple": {
        "type": "array",
        "prefixItems": [{"type": "boolean"}, WORD],
        "items": False,
        "minItems": 1,
    },
    "integers": {
        "type": "array",
        "items": {"type": "integer", "minimum": -7, "exclusiveMaximum": 130},
        "minItems": 6,
        "maxItems": 6,
    },
    "numbers": {
        "type": "array",
        "items": {"type": "number", "exclusiveMinimum": 0, "maximum": 2.5},
        "minItems": 4,
        "maxItems": 4,
    },
    "multiples": {"type": "array", "items": {"type": "integer", "multipleOf": 7}, "minItems": 3},
    "pattern": {"type": "string", "pattern": "^[A-Z][a-z]{2,5}-[0-9]{3}$"},
    "pattern inside": {"type": "string", "pattern": "[0-9]{2}", "maxLength": 20},
    "lengths": {"type": "string", "minLength": 3, "maxLength": 5},
    "uuid": {"type": "string", "format": "uuid"},
    "ipv4": {"type": "string", "format": "ipv4"},
    "email": {"type": "string", "format": "email"},
    "anyOf": {
        "anyOf": [{"type": "integer", "maximum": -1}, WORD, {"type": "array", "items": WORD}]
    },
    "disjoint oneOf": {"oneOf": [{"type": "boolean"}, {"type": "array", "maxItems": 2}]},
    "allOf": {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"properties": {"b": WORD}, "required": ["b"], "additionalProperties": True},
        ]
    },
    "optional": {
        "type": "object",
        "properties": {name: {"type": "integer", "maximum": 99} for name in "abcd"},
        "required": ["c"],
        "additionalProperties": False,
    },
    "unicode keys": {
        "type": "object",
        "properties": {"größe": {"type": "boolean"}, "風": WORD, 'a "b"\n': {"type": "null"}},
        "required": ["größe", "風", 'a "b"\n'],
        "additionalProperties": False,
    },
    "other keys": {
        "type": "object",
        "properties": {"a": {"type": "null"}},
        "additionalProperties": {"type": "boolean"},
    },
    "key patterns": {
        "type": "object",
        "patternProperties": {"^x_[a-z]{1,3}$": {"type": "integer"}},
        "additionalProperties": False,
    },
    "any object": {"type": "object"},
    "anything": {},
}
NUM_WALKS = {"embedded": 12, "v3": 4, "tekken": 3, "bytes": 5}


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_any_walk_through_a_schema_is_json_that_validates(name: str) -> None:
    for kind, count in NUM_WALKS.items():
        for seed in range(count):
            text, _ = opened(kind).say(schema(SCHEMAS[name]), seed)
            assert_valid(parsed(text), SCHEMAS[name])


def test_a_walk_reaches_every_value_of_an_enum(tiny: Vocabulary) -> None:
    values = SCHEMAS["enum"]["enum"]
    said = [tiny.say(schema({"enum": values}), seed)[0] for seed in range(200)]
    assert {json.dumps(json.loads(text)) for text in said} == {json.dumps(v) for v in values}


def test_optional_properties_come_and_stay_away(tiny: Vocabulary) -> None:
    keys = {tuple(parsed(tiny.say(schema(SCHEMAS["optional"]), s)[0])) for s in range(30)}
    assert len(keys) > 4
    assert all("c" in found for found in keys)


def test_a_date_is_a_day_of_a_leap_year_at_least(tiny: Vocabulary) -> None:
    for seed in range(30):
        text, _ = tiny.say(schema({"type": "string", "format": "date"}), seed)
        assert date.fromisoformat(f"2000{json.loads(text)[4:]}")


def test_json_is_written_as_mistral_writes_it(tiny: Vocabulary) -> None:
    definition = {
        "type": "object",
        "properties": {"a": {"const": [1, 2]}, "b": {"const": {"c": None}}},
        "required": ["a", "b"],
        "additionalProperties": False,
    }
    text, _ = tiny.say(schema(definition))
    assert text == '{"a": [1, 2], "b": {"c": null}}'


_LIMITS = st.tuples(st.integers(-50, 50), st.integers(0, 40))
_LEAVES = st.one_of(
    st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"const": "ü"}, {"enum": [1, "a"]}]),
    _LIMITS.map(lambda ab: {"type": "integer", "minimum": ab[0], "maximum": ab[0] + ab[1]}),
    _LIMITS.map(lambda ab: {"type": "number", "minimum": ab[0], "maximum": ab[0] + ab[1] + 0.5}),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
        lambda ab: {"type": "string", "minLength": ab[0], "maxLength": ab[0] + ab[1]}
    ),
)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["a", "b", "naïve", "d e"])
    return st.one_of(
        st.tuples(inner, st.integers(0, 3), st.integers(0, 2)).map(
            lambda v: {"type": "array", "items": v[0], "minItems": v[1], "maxItems": v[1] + v[2]}
        ),
        st.tuples(st.dictionaries(names, inner, max_size=3), st.booleans()).map(
            lambda v: {
                "type": "object",
                "properties": v[0],
                "required": sorted(v[0]) if v[1] else [],
                "additionalProperties": False,
            }
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"anyOf": parts}),
    )


@settings(max_examples=60, derandomize=True)
@given(definition=st.recursive(_LEAVES, _containers, max_leaves=8), seed=st.integers(0, 9))
def test_any_schema_of_these_parts_is_kept(definition: dict[str, Any], seed: int) -> None:
    text, _ = opened("embedded").say(schema(definition), seed)
    assert_valid(parsed(text), definition)


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        ({"not": {"type": "string"}}, '"not"'),
        ({"type": "array", "uniqueItems": True}, "uniqueItems"),
        ({"type": "array", "contains": {"type": "null"}}, "contains"),
        ({"if": {"type": "string"}, "then": {"maxLength": 3}}, '"if"'),
        ({"type": "object", "dependentRequired": {"a": ["b"]}}, "dependentRequired"),
        ({"type": "object", "propertyNames": {"maxLength": 3}}, "propertyNames"),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, "oneOf"),
        ({"type": "string", "format": "telephone"}, "telephone"),
        ({"type": "string", "pattern": "(?=a)"}, "look-ahead"),
        ({"$ref": "#/$defs/x"}, r"/\$defs/x"),
        ({"$ref": "https://example.com/schema"}, "example.com"),
        ({"type": "wind"}, "wind"),
        ({"type": "integer", "minimum": 5, "maximum": 3}, "5.*3"),
        ({"type": "integer", "multipleOf": 123_457}, "multipleOf of 123457; .* at most 10,000"),
        ({"properties": {"a": {"items": [{"multipleOf": 1.23457}]}}}, "multipleOf of 1.23457"),
        ({"enum": []}, "empty"),
    ],
)
def test_what_a_schema_cannot_enforce_is_refused_by_name(
    tiny: Vocabulary, definition: dict[str, Any], problem: str
) -> None:
    with pytest.raises(RequestError, match=problem) as caught:
        guide_of(tiny.grammars, schema(definition), continues_text=False)
    assert caught.value.field == "constraint.text"
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "source",
    ["", "nope", "true", "[1]", '"a"', "null", '{"const": NaN}', '{"multipleOf": NaN}', "[" * 5_000]
    + ['{"type": "array", "items": ' * n + "{}" + "}" * n for n in (_MOST_LEVELS, 600, 989, 990)]
    + ['{"const": "\\ud800"}', '{"multipleOf": 1e999}', '{"minLength": -1}'],
    ids=lambda source: f"{source[:22]}, {len(source)}",
)
def test_a_text_that_is_no_schema_is_refused(tiny: Vocabulary, source: str) -> None:
    constraint = Constraint(Grammar(Syntax.JSON_SCHEMA, source))
    with pytest.raises(RequestError) as caught:
        guide_of(tiny.grammars, constraint, continues_text=False)
    assert caught.value.message.startswith("constraint.text")
    functions = (Function("first", "{}"), Function("second", source))
    with pytest.raises(RequestError) as caught:
        guide_of(tiny.grammars, Constraint(calls=CallGrammar(functions, 1)), continues_text=False)
    assert caught.value.message.startswith("constraint.calls")


def test_a_schema_as_deep_as_allowed_is_followed(tiny: Vocabulary) -> None:
    deep: dict[str, Any] = {"const": 1}
    for _ in range(_MOST_LEVELS - 1):
        deep = {"type": "array", "items": deep, "minItems": 1, "maxItems": 1}
    text, _ = tiny.say(schema(deep))
    assert text == "[" * (_MOST_LEVELS - 1) + "1" + "]" * (_MOST_LEVELS - 1)


# --- regexes, GBNF, choices -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "[0-9]{4}-[01][0-9]",
        "(mistral|bora|föhn)( wind)?",
        "[^a-z]{1,4}x?",
        ".{3,6}",
        "(?i)north(er)?",
        'a/b\\\\"[/\\]]',
        "a\nb\tc",
        " a| b ",
        "^whole$",
        "[äöü🜁]+!",
        "x*",
        "()",
    ],
)
def test_any_walk_through_a_regex_matches_it_whole(vocabulary: Vocabulary, source: str) -> None:
    for seed in range(4):
        for continues_text in (False, True):
            text, _ = vocabulary.say(regex(source), seed, continues_text)
            assert re.fullmatch(source, text)


@pytest.mark.parametrize("source", ["(", "[", "a{2", "(?=a)", "(a)\\1", "\\bx", "a^b", "(" * 400])
def test_a_malformed_regex_is_refused(tiny: Vocabulary, source: str) -> None:
    with pytest.raises(RequestError, match=r"cannot be enforced.*regex") as caught:
        guide_of(tiny.grammars, regex(source), continues_text=False)
    assert caught.value.field == "constraint.text"


ARITHMETIC = """
# what llama.cpp's own examples hold
root ::= (expr "=" ws term "\\n")+
expr ::= term ([-+*/] term)*
term ::= ident | num | "(" ws expr ")" ws
ident ::= [a-z] [a-z0-9_]{0,9} ws
num ::= [0-9]{1,9} ws
ws ::= [ \\t\\n]?
"""


def test_gbnf_is_followed(vocabulary: Vocabulary) -> None:
    for seed in range(3):
        text, _ = vocabulary.say(gbnf('root ::= "<" [a-f]{2,4} ">" | "(é)" root'), seed)
        assert re.fullmatch("(\\(é\\))*<[a-f]{2,4}>", text)
        text, _ = vocabulary.say(gbnf(ARITHMETIC), seed)
        assert re.fullmatch("([-+*/()a-z0-9_ \\t\\n]+=[ \\t\\n]?[()a-z0-9_ \\t\\n+*/-]+\\n)+", text)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "garbage",
        "root ::= other",
        'other ::= "a"',
        'root ::= "\\',
        "root ::= [",
        'root ::= ("a"',
        f"root ::= {'(' * 5_000}",
        "root ::= <[5]>",
        'root ::= "a\\d"',
        "start: /a/",
        "root ::= root",
        'root ::= a-x\na-x ::= "b"\na_x ::= "c"',
    ],
    ids=lambda source: source[:20],
)
def test_a_malformed_gbnf_is_refused(tiny: Vocabulary, source: str) -> None:
    with pytest.raises(RequestError, match=r"cannot be (read as GBNF|enforced)") as caught:
        guide_of(tiny.grammars, gbnf(source), continues_text=True)
    assert caught.value.field == "constraint.text"


TEXTS = (
    "a",
    " a",
    "  a b",
    "Föhn",
    "[TOOL_CALLS]",
    "</s>",
    'say "a\\b"',
    "line\nline",
    "\u2581",
    "🜁",
)


def test_a_choice_is_exactly_one_of_its_texts(vocabulary: Vocabulary) -> None:
    """Also of those that begin with spaces, or spell a control token."""
    for continues_text in (False, True):
        said = {vocabulary.say(choice(*TEXTS), seed, continues_text)[0] for seed in range(40)}
        assert said <= set(TEXTS)
        assert len(said) > 5


def test_every_text_of_a_choice_can_be_said_in_the_models_own_tokens(
    vocabulary: Vocabulary,
) -> None:
    tokenizer = vocabulary.tokenizer
    for continues_text in (False, True):
        is_spaced = bool(tokenizer.lead) and not continues_text
        for text in TEXTS[:-2]:  # SentencePiece has no other sign for a space than \u2581
            guide = guide_of(vocabulary.grammars, choice(*TEXTS), continues_text)
            encode = tokenizer.encode if is_spaced else tokenizer.encode_within
            ids = [*encode(text), tokenizer.eos_id]
            for token_id in ids:
                if guide.is_complete:
                    break
                assert token_id in vocabulary.allowed(guide)
                guide.advance(token_id)
            assert guide.error is None


@pytest.mark.parametrize("source", ["no", "[1]", "3", '"a"', "[]", "[" * 5_000, '["\\ud800"]'])
def test_a_malformed_choice_is_refused(tiny: Vocabulary, source: str) -> None:
    constraint = Constraint(Grammar(Syntax.CHOICE, source))
    with pytest.raises(RequestError, match=r"^constraint\.text"):
        guide_of(tiny.grammars, constraint, continues_text=False)


def test_an_answer_ends_where_nothing_can_follow_and_only_there(tiny: Vocabulary) -> None:
    guide = guide_of(tiny.grammars, choice("ab", "abc"), continues_text=True)
    for letter in "ab":
        [token_id] = tiny.tokenizer.encode_within(letter)
        guide.advance(token_id)
        assert not guide.is_complete
    token_ids = tiny.allowed(guide)
    assert tiny.tokenizer.eos_id in token_ids
    assert {tiny.tokenizer.piece_bytes(token_id) for token_id in token_ids} == {b"", b"c"}
    guide.advance(token_ids[-1])
    assert guide.is_complete
    assert guide.error is None


def test_an_empty_text_is_ended_at_once(tiny: Vocabulary) -> None:
    guide = guide_of(tiny.grammars, regex(""), continues_text=True)
    assert tiny.allowed(guide) == [tiny.tokenizer.eos_id]


# --- calls ----------------------------------------------------------------------------------------

FIND = {
    "type": "object",
    "properties": {"name": {"$ref": "#/$defs/it"}},
    "required": ["name"],
    "additionalProperties": False,
    "$defs": {"it": {"enum": ["Bora", "Föhn"]}},
}
COUNT = {
    "type": "object",
    "properties": {"to": {"$ref": "#/$defs/it"}},
    "required": ["to"],
    "additionalProperties": False,
    "$defs": {"it": {"type": "integer", "minimum": 1, "maximum": 99}},
}
NOW = {"type": "object", "properties": {}}
FUNCTIONS: dict[str, Any] = {"find_wind": FIND, "count-1": COUNT, "now": NOW}
OFFERED = tuple(FUNCTIONS.items())


def assert_calls(text: str, most: int) -> list[str]:
    """Each of an offered function, with arguments that validate; the names."""
    made = parsed(text)
    assert 1 <= len(made) <= most
    for call in made:
        assert list(call) == ["name", "arguments"]
        assert_valid(call["arguments"], FUNCTIONS[call["name"]])
    return [call["name"] for call in made]


@pytest.mark.parametrize("most", [1, 2, 16])
def test_calls_are_of_offered_functions_with_arguments_that_validate(
    vocabulary: Vocabulary, most: int
) -> None:
    """Both functions name their definitions alike: each is resolved within its own schema."""
    constraint = Constraint(calls=calls(*OFFERED, most=most), must_call=True)
    names: set[str] = set()
    for seed in range(8):
        text, said = vocabulary.say(constraint, seed)
        assert said[0] == vocabulary.tokenizer.tool_calls_id
        names.update(assert_calls(text, most))
    assert len(names) > 1


def test_as_many_calls_as_allowed_can_be_made_and_no_more(tiny: Vocabulary) -> None:
    def is_accepted(count: int) -> bool:
        guide = guide_of(tiny.grammars, Constraint(calls=calls(*OFFERED, most=3)), False)
        call = '{"name": "count-1", "arguments": {"to": 7}}'
        text = f"[{', '.join([call] * count)}]"
        for token_id in (tiny.tokenizer.tool_calls_id, *tiny.tokenizer.encode(text)):
            assert token_id is not None
            guide.advance(token_id)
        return guide.error is None and guide.is_complete

    assert [is_accepted(count) for count in range(1, 5)] == [True, True, True, False]


def test_a_schema_of_a_call_that_cannot_be_enforced_is_refused_with_its_functions_name(
    tiny: Vocabulary,
) -> None:
    bad = ("second", {"type": "object", "properties": {"a": {"not": {}}}})
    with pytest.raises(RequestError, match=r"'second'.*\"not\"") as caught:
        guide_of(tiny.grammars, Constraint(calls=calls(("first", FIND), bad)), False)
    assert caught.value.field == "constraint.calls"


def test_a_lenient_grammar_enforces_the_rest(tiny: Vocabulary) -> None:
    loose = {**FIND, "not": {"required": ["x"]}, "minProperties": 0}
    constraint = Constraint(calls=calls(("find_wind", loose), is_lenient=True), must_call=True)
    for seed in range(5):
        assert_calls(tiny.say(constraint, seed)[0], 1)


def test_a_call_that_is_demanded_comes_first(tiny: Vocabulary) -> None:
    demands = [
        Constraint(calls=calls(*OFFERED), must_call=True),
        Constraint(text=regex("a").text, calls=calls(*OFFERED), must_call=True),
        Constraint(must_call=True),
    ]
    for constraint in demands:
        guide = guide_of(tiny.grammars, constraint, continues_text=False)
        assert guide.is_binding
        assert tiny.allowed(guide) == [tiny.tokenizer.tool_calls_id]


def test_a_call_that_is_demanded_without_a_grammar_is_free(tiny: Vocabulary) -> None:
    for text in (None, regex("a").text):
        guide = guide_of(tiny.grammars, Constraint(text=text, must_call=True), continues_text=False)
        assert tiny.tokenizer.tool_calls_id is not None
        guide.advance(tiny.tokenizer.tool_calls_id)
        assert not guide.is_binding
        assert guide.error is None


def test_with_both_grammars_an_answer_is_prose_or_calls_from_its_first_token_on(
    vocabulary: Vocabulary,
) -> None:
    tool_calls_id = vocabulary.tokenizer.tool_calls_id
    constraint = Constraint(regex("[a-c]{3,9}").text, calls(*OFFERED))
    guide = guide_of(vocabulary.grammars, constraint, continues_text=True)
    first = vocabulary.allowed(guide)
    assert tool_calls_id in first
    assert {vocabulary.tokenizer.piece_bytes(i)[:1] for i in first} == {b"", b"a", b"b", b"c"}
    guide.advance(next(i for i in first if i != tool_calls_id))
    while not guide.is_complete:
        allowed = vocabulary.allowed(guide)
        assert tool_calls_id not in allowed, "prose has begun"
        guide.advance(allowed[-1])
    said = [vocabulary.say(constraint, seed)[0] for seed in range(12)]
    for text in said:
        if not re.fullmatch("[a-c]{3,9}", text):
            assert_calls(text, 1)


def test_a_demand_for_prose_that_may_be_empty_leaves_the_end_open(tiny: Vocabulary) -> None:
    guide = guide_of(
        tiny.grammars, Constraint(regex("").text, calls(*OFFERED)), continues_text=True
    )
    assert tiny.allowed(guide) == [tiny.tokenizer.eos_id, tiny.tokenizer.tool_calls_id]


def test_without_a_grammar_for_prose_it_is_free_and_a_call_may_begin_at_any_point(
    tiny: Vocabulary,
) -> None:
    for said in ("", "Let me look"):
        guide = guide_of(tiny.grammars, Constraint(calls=calls(*OFFERED)), continues_text=False)
        for token_id in tiny.tokenizer.encode(said) if said else ():
            guide.advance(token_id)
        assert not guide.is_binding
        assert guide.may_bind
        assert not guide.is_complete
        assert tiny.tokenizer.tool_calls_id is not None
        guide.advance(tiny.tokenizer.tool_calls_id)
        assert guide.is_binding
        assert_calls(tiny.text_of(tiny.walk(guide, random.Random(0))), 1)
        assert guide.is_complete


def test_a_model_without_calls_refuses_their_grammar() -> None:
    grammars = Grammars(vocabularies.format_of(vocabularies.v1()))
    for constraint in (Constraint(calls=calls(*OFFERED)), Constraint(must_call=True)):
        with pytest.raises(RequestError, match=r"constraint\.calls .*v1"):
            guide_of(grammars, constraint, continues_text=False)


# --- failing on the way ---------------------------------------------------------------------------


def test_a_token_that_the_grammar_does_not_allow_is_an_error(tiny: Vocabulary) -> None:
    guide = guide_of(tiny.grammars, regex("a+"), continues_text=True)
    [token_id] = tiny.tokenizer.encode_within("b")
    guide.advance(token_id)
    assert guide.error is not None
    assert "\n" not in guide.error
    assert "non-verbose" not in guide.error


def test_a_grammar_that_allows_no_text_is_an_error_and_not_an_end(tiny: Vocabulary) -> None:
    """Behind the space it begins with nothing can follow; only then it shows."""
    guide = guide_of(tiny.grammars, gbnf("root ::= root"), continues_text=False)
    [space] = tiny.allowed(guide)
    guide.advance(space)
    tiny.allowed(guide)
    assert guide.error == "nothing it allows can follow"


COSTLY = regex("(a|b)*a(a|b){18}c")  # its automaton has 2**18 states


def wear_out(vocabulary: Vocabulary, dice: random.Random) -> None:
    """Follow it along so many ways that llguidance gives up."""
    letters = [vocabulary.tokenizer.encode_within(letter)[0] for letter in "ab"]
    guide = guide_of(vocabulary.grammars, COSTLY, continues_text=True)
    for _ in range(300):
        for _ in range(1000):
            guide.advance(dice.choice(letters))
        if guide.error is not None:
            assert "too many" in guide.error
            return
    raise AssertionError("it was not too costly")


def test_a_grammar_that_others_have_worn_out_is_compiled_anew(tiny: Vocabulary) -> None:
    dice = random.Random(0)
    for _ in range(2):
        wear_out(tiny, dice)
    guide = guide_of(tiny.grammars, COSTLY, continues_text=True)
    said = {tiny.tokenizer.piece_bytes(token_id) for token_id in tiny.allowed(guide)}
    assert said >= {b"a", b"b"}


# --- sharing --------------------------------------------------------------------------------------


def counted(grammars: Grammars, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fills with the field of every grammar that is compiled."""
    compiled: list[str] = []
    compile_ = grammars._compile

    def counting(field: str, *rest: Any) -> Any:
        compiled.append(field)
        return compile_(field, *rest)

    monkeypatch.setattr(grammars, "_compile", counting)
    return compiled


def test_a_grammar_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    grammars = Grammars(vocabularies.format_of(embedded()))
    compiled = counted(grammars, monkeypatch)
    constraint = Constraint(regex("a+").text, calls(*OFFERED))
    for _ in range(3):
        guide_of(grammars, constraint, continues_text=False)
    assert compiled == ["constraint.text", "constraint.calls"]
    guide_of(grammars, constraint, continues_text=True)  # the text has no space before it there
    assert compiled == ["constraint.text", "constraint.calls", "constraint.text"]


def test_many_functions_are_compiled_once_too(monkeypatch: pytest.MonkeyPatch) -> None:
    grammars = Grammars(vocabularies.format_of(embedded()))
    compiled = counted(grammars, monkeypatch)
    offered = calls(*((f"f{i}", {**FIND, "title": str(i)}) for i in range(128)))
    for _ in range(2):
        guide_of(grammars, Constraint(calls=offered), continues_text=False)
    assert compiled == ["constraint.calls"]


def test_no_more_grammars_are_kept_than_the_latest_used(monkeypatch: pytest.MonkeyPatch) -> None:
    grammars = Grammars(vocabularies.format_of(embedded()))
    compiled = counted(grammars, monkeypatch)
    for number in range(MOST + 10):
        guide_of(grammars, choice("always"), continues_text=False)
        guide_of(grammars, choice(str(number)), continues_text=False)
    assert len(grammars._compiled) == MOST
    assert len(compiled) == MOST + 11
    guide_of(grammars, choice("0"), continues_text=False)
    assert len(compiled) == MOST + 12


def test_guides_of_one_grammar_go_their_own_ways(tiny: Vocabulary) -> None:
    texts = ["aab", "abb", "bab", "b"]
    guides = [guide_of(tiny.grammars, choice(*texts), continues_text=True) for _ in texts]
    for place in range(3):
        for text, guide in zip(texts, guides, strict=True):
            if place < len(text):
                [token_id] = tiny.tokenizer.encode_within(text[place])
                assert token_id in tiny.allowed(guide)
                guide.advance(token_id)
    assert [guide.error for guide in guides] == [None] * 4
    assert [guide.is_complete for guide in guides] == [True, True, True, False]
    assert tiny.tokenizer.eos_id in tiny.allowed(guides[3])


def test_many_threads_compile_at_once() -> None:
    vocabulary = Vocabulary(embedded())

    def one(number: int) -> str:
        definition = {"const": f"thread {number % 20}"}
        return vocabulary.say(schema(definition), number)[0]

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(one, range(80)))
    assert said == [f'"thread {number % 20}"' for number in range(80)]
