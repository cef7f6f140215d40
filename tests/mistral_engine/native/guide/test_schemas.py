"""Schemas of tools: what is enforced of them is all that can be, and the rest is told by name."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from engine_api.constraint import CallGrammar, Constraint, Function
from engine_api.errors import RequestError
from engine_api.request import Prompt
from mistral_engine.native.guide.guide import Compiled
from tests.mistral_engine.native.guide.test_grammar import opened, parsed

TINY = opened("embedded")


def _matches(_: Any, pattern: str, text: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
    """Python's own regexes know no \\p{L}."""
    pattern = regex.sub(r"\\u\{(\w+)\}", lambda found: chr(int(found[1], 16)), pattern)
    if isinstance(text, str) and not regex.search(pattern, text):
        yield jsonschema.ValidationError(f"{text!r} does not match {pattern!r}")


Validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": _matches})


def compiled(*schemas: Any, strict: tuple[int, ...] = ()) -> Compiled:
    """Tools of these schemas, of which all but the strict ones are lenient."""
    functions = tuple(
        Function(f"tool{i}", json.dumps(schema), i not in strict, f"tools[{i}].parameters")
        for i, schema in enumerate(schemas)
    )
    constraint = Constraint(calls=CallGrammar(functions, 1), must_call=True)
    return TINY.grammars.compile(constraint, Prompt(()))


def said(found: Compiled, seed: int) -> Any:
    """The arguments of a call that was drawn."""
    tokens = TINY.walk(found.guide(), random.Random(seed))
    [call] = parsed(TINY.text_of(tokens))
    return call["arguments"]


def of_q(schema: Any, **more: Any) -> dict[str, Any]:
    """An object that must have q."""
    return {
        "type": "object",
        "properties": {"q": schema},
        "required": ["q"],
        "additionalProperties": False,
        **more,
    }


TEXT = {"type": "string", "maxLength": 9}
# The schema of q, and what is not enforced of it.
PARTS: list[tuple[Any, list[str]]] = [
    ({"type": "string", "pattern": r"^\p{L}{1,5}$"}, []),
    ({"type": "string", "pattern": r"^(?!\.)[a-z.]{1,5}@[a-z]{1,5}$"}, ["pattern"]),
    ({"type": "array", "items": TEXT, "maxItems": 2, "uniqueItems": True}, ["uniqueItems"]),
    ({"type": "array", "maxItems": 2, "uniqueItems": False, "items": TEXT}, []),
    ({"not": {"const": "a"}, **TEXT}, ["not"]),
    ({**TEXT, "if": {"minLength": 2}, "then": {"pattern": "^a"}}, ["if"]),
    ({**TEXT, "if": {"minLength": 2}}, []),
    ({"type": "array", "items": TEXT, "maxItems": 2, "contains": {"const": "a"}}, ["contains"]),
    ({"type": "object", "propertyNames": {"pattern": "^a"}, "maxProperties": 1}, ["propertyNames"]),
    ({"type": "object", "propertyNames": {"type": "string"}, "maxProperties": 1}, []),
    (
        {"type": "object", "properties": {"a": TEXT}, "dependentRequired": {"a": ["b"]}},
        ["dependentRequired"],
    ),
    ({"type": "object", "properties": {"a": TEXT}, "unevaluatedProperties": False},
     ["unevaluatedProperties"]),
    ({"type": "object", "properties": {"a": TEXT, "b": TEXT}, "minProperties": 1},
     ["minProperties"]),
    ({"$ref": "https://example.com/schema.json"}, ["$ref"]),
    ({"$ref": "#/$defs/nowhere"}, ["$ref"]),
    ({**TEXT, "format": "telephone"}, ["format"]),
    ({"type": "string", "format": "uri-reference"}, ["format"]),
    ({"type": "integer", "format": "int32", "minimum": 0}, []),
    ({"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}, []),
    ({"type": "number", "minimum": -1.7976931348623157e308}, []),
    ({"type": "integer", "minimum": 10**25}, ["minimum"]),
    ({"type": "integer", "multipleOf": 123_457}, ["multipleOf"]),
    ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, ["oneOf"]),
    ({"type": "object", "patternProperties": {"^(?!x)": TEXT}, "additionalProperties": False},
     ["patternProperties"]),
    ({"type": "integer", "minimum": 5, "maximum": 3}, [""]),  # nothing fits: it is left free
    ({"$dynamicRef": "#q"}, ["$dynamicRef"]),
    ({"type": "string", "maxLength": 3.0}, []),
    ({"type": "array", "items": {"anyOf": [{**TEXT, "pattern": "(?=a)"}]}, "maxItems": 1},
     ["items.anyOf[0].pattern"]),
    ({"type": "array", "prefixItems": [{"not": TEXT}], "maxItems": 1}, ["prefixItems[0].not"]),
    # What pydantic and zod write.
    ({"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "title": "Q"}, []),
    ({"type": "object", "additionalProperties": {}, "maxProperties": 1, "examples": [{}]}, []),
    ({"type": "string", "format": "uri", "const": "https://a.b"}, []),
    ({"type": "number", "exclusiveMinimum": 0, "$schema": "https://zod.dev/mine"}, []),
    ({"type": "integer", "minimum": -9007199254740991, "maximum": 9007199254740991}, []),
    ({"type": "string", "pattern": "^[\\u{1F600}-\\u{1F64F}]$"}, []),
    ({"oneOf": [{"type": "object", "properties": {"kind": {"const": k}}, "required": ["kind"],
                 "maxProperties": 1} for k in ("cat", "dog")], "discriminator": {}}, []),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "paths"), PARTS, ids=lambda each: json.dumps(each)[:60])
def test_a_lenient_schema_is_taken_and_what_is_not_enforced_of_it_is_told(
    schema: Any, paths: list[str]
) -> None:
    found = compiled(of_q(schema))
    prefix = "tools[0].parameters.properties.q"
    assert list(found.unenforced) == [f"{prefix}.{path}".removesuffix(".") for path in paths]
    for seed in range(3):
        arguments = said(found, seed)
        assert list(arguments) == ["q"]
        if not paths:
            Validator(of_q(schema)).validate(arguments)


@pytest.mark.parametrize(
    ("schema", "path"), [(schema, paths[0]) for schema, paths in PARTS if paths and paths[0]],
    ids=lambda each: json.dumps(each)[:60],
)  # fmt: skip
def test_the_same_is_refused_of_a_strict_one_by_its_name_and_place(schema: Any, path: str) -> None:
    with pytest.raises(RequestError, match=r"^tools\[1\]\.parameters of 'tool1' ") as caught:
        compiled({"type": "object"}, of_q(schema), strict=(1,))
    assert caught.value.field == "tools[1].parameters"
    assert path.rpartition(".")[2] in caught.value.message


def test_a_strict_tool_beside_a_loose_one_is_not_blamed_for_it() -> None:
    loose, strict = of_q({"type": "array", "uniqueItems": True, "maxItems": 1}), of_q(TEXT)
    assert compiled(loose, strict, strict=(1,)).unenforced == (
        "tools[0].parameters.properties.q.uniqueItems",
    )
    with pytest.raises(RequestError, match="'tool0'"):
        compiled(loose, strict, strict=(0,))


@pytest.mark.parametrize("is_strict", [False, True])
@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"type": 5}, "type"),
        ({"type": "wind"}, "type"),
        ({"type": ["string", {}]}, "type"),
        ({"type": "string", "pattern": "(a"}, "pattern"),
        ({"type": "string", "pattern": "[z-a]"}, "pattern"),
        ({"type": "string", "pattern": 5}, "pattern"),
        ({"patternProperties": {"*": {}}}, "patternProperties"),
        ({"properties": []}, "properties"),
        ({"properties": {"a": 5}}, "properties.a"),
        ({"anyOf": {}}, "anyOf"),
        ({"items": "string"}, "items"),
        ({"required": True}, "required"),
        ({"minLength": -1}, "minLength"),
        ({"maxItems": "3"}, "maxItems"),
        ({"minimum": "3"}, "minimum"),
        ({"multipleOf": 0}, "multipleOf"),
        ({"properties": {'größe "a"': {"type": 5}}}, r'properties["gr\u00f6\u00dfe \"a\""].type'),
    ],
)
def test_what_is_no_schema_is_refused_by_its_place_of_a_lenient_tool_too(
    schema: Any, place: str, is_strict: bool
) -> None:
    with pytest.raises(RequestError) as caught:
        compiled({}, of_q(schema), strict=(1,) if is_strict else ())
    assert caught.value.field == "tools[1].parameters"
    assert f"'tool1' cannot be enforced: properties.q.{place}: " in caught.value.message


def test_keywords_are_none_where_they_are_names_or_values() -> None:
    schema = {
        "type": "object",
        "properties": {"not": {"const": {"uniqueItems": True}}, "if": {"enum": [{"pattern": "("}]}},
        "required": ["not", "if"],
        "default": {"pattern": "("},
        "additionalProperties": False,
    }
    found = compiled(schema)
    assert found.unenforced == ()
    assert said(found, 0) == {"not": {"uniqueItems": True}, "if": {"pattern": "("}}


def test_a_reference_may_lead_anywhere_in_the_schema() -> None:
    schema = of_q(
        {"$ref": "#/components/schemas/A~1B%20c"},
        components={"schemas": {"A/B c": {**TEXT, "pattern": r"^(?!x)\d$"}}},
    )
    found = compiled(schema)
    assert found.unenforced == ('tools[0].parameters.components.schemas["A/B c"].pattern',)
    assert said(found, 0)["q"] in set("0123456789")


def test_a_schema_that_refers_to_itself_is_read_once() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}, "n": {"not": {}}}}
    found = compiled({"$defs": {"node": node}, "$ref": "#/$defs/node"})
    assert found.unenforced == ("tools[0].parameters.$defs.node.properties.n.not",)


def test_where_nothing_else_helps_the_tool_is_free_to_take_any_object() -> None:
    impossible = {"type": "object", "required": ["a"], "additionalProperties": False}
    for schema in (impossible, {"type": "string"}, {"type": ["array", "null"]}):
        found = compiled(schema, of_q(TEXT))
        assert found.unenforced == ("tools[0].parameters",)
        assert isinstance(said(found, 0), dict)
        with pytest.raises(RequestError, match="'tool0'"):
            compiled(schema, strict=(0,))


def test_arguments_that_may_be_null_too_are_an_object() -> None:
    assert isinstance(said(compiled({"type": ["null", "object"], "maxProperties": 1}), 0), dict)


def test_options_of_llguidance_are_not_the_callers() -> None:
    schema = of_q({"type": "boolean"}, **{"x-guidance": {"whitespace_flexible": True}})
    text = TINY.text_of(TINY.walk(compiled(schema).guide(), random.Random(0)))
    assert (
        text
        == f'[{{"name": "tool0", "arguments": {json.dumps(json.loads(text)[0]["arguments"])}}}]'
    )


# --- any schema -----------------------------------------------------------------------------------

_NAMES = st.sampled_from(["a", "b", "größe", "not"])
_PATTERNS = st.sampled_from(
    [r"^\p{L}{1,3}$", r"^(?!a)[a-c]{1,3}$", r"^[\w-.]{1,3}$", r"^\bab\b$", "^(a|b)\\1$", "[0-9]"]
)
_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([True, {}, {"type": "boolean"}, {"const": [1]}, {"enum": ["a", 2, None]}]),
    st.builds(lambda p: {"type": "string", "pattern": p, "maxLength": 9}, _PATTERNS),
    st.builds(lambda a, b: {"type": "integer", "minimum": a, "maximum": b},
              st.integers(-(2**64), 9), st.integers(10, 2**64)),
    st.sampled_from(["uuid", "date", "telephone", "uri-reference"]).map(
        lambda f: {"type": "string", "format": f, "maxLength": 40}
    ),
)  # fmt: skip


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    objects = st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(_NAMES, inner, max_size=3)},
        optional={
            "required": st.lists(_NAMES, max_size=2, unique=True),
            "additionalProperties": st.one_of(st.booleans(), inner),
            "minProperties": st.integers(0, 2),
            "propertyNames": st.just({"maxLength": 3}),
            "dependentRequired": st.just({"a": ["b"]}),
            "not": inner,
        },
    )
    arrays = st.fixed_dictionaries(
        {"type": st.just("array"), "items": inner, "maxItems": st.just(2)},
        optional={"uniqueItems": st.booleans(), "contains": inner},
    )
    some = st.lists(inner, min_size=1, max_size=3)
    choices = st.builds(lambda key, of: {key: of}, st.sampled_from(["anyOf", "oneOf"]), some)
    return st.one_of(objects, arrays, choices, st.builds(lambda s: {"if": s, "then": s}, inner))


def without(schema: Any, paths: tuple[str, ...], at: str = "tools[0].parameters") -> Any:
    """The schema without what is told as unenforced."""
    if at in paths:
        return {}
    if isinstance(schema, list):
        return [without(each, paths, f"{at}[{i}]") for i, each in enumerate(schema)]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        place = f"{at}.{key}" if key.isascii() else f"{at}[{json.dumps(key)}]"
        if place not in paths:
            kept[key] = without(value, paths, place)
        elif at.endswith(".properties"):
            kept[key] = {}
        elif key == "oneOf":
            options = [without(each, paths, f"{place}[{i}]") for i, each in enumerate(value)]
            kept["anyOf"] = options
    return kept


@settings(max_examples=120, deadline=None, derandomize=True)
@given(inner=st.recursive(_LEAVES, _larger, max_leaves=8), seed=st.integers(0, 9))
def test_any_schema_is_taken_and_kept_but_for_what_is_told(inner: Any, seed: int) -> None:
    schema = of_q(inner)
    Validator.check_schema(schema, format_checker=jsonschema.FormatChecker(()))
    before = deepcopy(schema)
    found = compiled(schema)
    assert schema == before
    arguments = said(found, seed)
    Validator(without(schema, found.unenforced)).validate(arguments)
