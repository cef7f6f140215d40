"""JSON schemas -> those of their parts that llguidance enforces; names the others, and why not.

What is left allows whatever the schema allows, and never less: a part that cannot be enforced goes
as a whole. (Numbers are the exception: bounds beyond 64 bits become such.) Knows nothing of
vocabularies, and nothing of who must be refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from mistral_engine.grammars.patterns import MalformedPatternError, translate

# An automaton for the multiples of n has n states; no limit of llguidance's stops a large one.
_MOST_MULTIPLE = 10_000
_MOST_LEVELS = 100  # of lists and objects in a schema; llguidance itself reads some more
LARGEST_INTEGER = 2**63 - 1
LARGEST_NUMBER = 9_200_000_000_000_000_000  # that llguidance counts up to from either side

_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_FORMATS = (
    *("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri"),
    "unknown",
)
_DIALECTS = ("json-schema.org/draft", "json-schema.org/schema")

_ONE = ("items", "additionalItems", "additionalProperties")  # keywords that hold one schema
_SOME = ("allOf", "anyOf", "oneOf", "prefixItems", "items")  # a list of them
_NAMED = ("properties", "patternProperties", "$defs", "definitions")  # an object of them
# Keywords that are not enforced, and with what they ask for nothing.
_EMPTY: tuple[Any, ...] = (True, {}, None)
_DROPPED: dict[str, tuple[Any, ...]] = {
    "not": (False,),
    "if": (),
    "uniqueItems": (False,),
    "contains": (),
    "propertyNames": (*_EMPTY, {"type": "string"}),
    "dependentRequired": _EMPTY,
    "dependentSchemas": _EMPTY,
    "dependencies": _EMPTY,
    "unevaluatedProperties": _EMPTY,
    "unevaluatedItems": _EMPTY,
    "$dynamicRef": (),
    "$recursiveRef": (),
}
# They ask for nothing by themselves, and llguidance would stumble over them.
_IDLE = ("then", "else", "minContains", "maxContains", "$dynamicAnchor", "$recursiveAnchor")

_IS_WELL_FORMED: dict[str, tuple[type | tuple[type, ...], str]] = {
    **dict.fromkeys(_NAMED, (dict, "an object")),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), (list, "a list")),
    **dict.fromkeys(("enum", "required"), (list, "a list")),
    **dict.fromkeys(("pattern", "format", "$ref"), (str, "a text")),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), ((int, float), "a number")),
}
# Keywords of which nothing is ever left out.
_HARMLESS = {"type", "properties", "required", "items", "enum", "const", "anyOf", "allOf", "$defs"}
_HARMLESS |= {"title", "description", "default", "examples", "additionalProperties"}
_SIZES = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")


_PLAIN_NAME = re.compile(r"[A-Za-z0-9_$-]+")


class MalformedSchemaError(ValueError):
    """It is no JSON schema, or too deep to be read. The message says where."""


@dataclass(frozen=True, slots=True)
class Unenforced:
    """A part that is left out. path: from the schema down, "properties.q.pattern"; "": all."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Schema:
    """As llguidance reads it, and what was left out for that."""

    values: dict[str, Any]
    left_out: tuple[Unenforced, ...] = ()


@lru_cache(maxsize=256)  # agents send the same tools every turn, and one more
def read_schema(source: str) -> Schema:
    """Its values are shared: change none. Raises MalformedSchemaError."""
    values = read_json(source)
    if not isinstance(values, dict):
        raise MalformedSchemaError(f"the schema {source[:20]}; it must be an object")
    values.pop("x-guidance", None)  # llguidance's own options are not the caller's
    _check_levels(values)
    reader = _Reader(values)
    reader.read()
    return Schema(values, tuple(reader.left_out))


def read_json(source: str) -> Any:
    """Raises MalformedSchemaError."""
    try:
        return json.loads(source, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedSchemaError(f"what cannot be read as JSON: {error}") from error


def subschemas(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema, all that are within it, and those that their `$ref`s lead to; each once."""
    reader, waiting = _Reader(values), [values]
    while waiting:
        for _, schema in reader.within("", waiting.pop()):
            yield schema
            pointer = schema.get("$ref", "")
            if pointer.startswith("#/") and isinstance(target := _at(values, pointer), dict):
                waiting.append(target)


def loosened(schema: Schema, problem_of: Callable[[dict[str, Any]], str | None]) -> Schema:
    """Without what llguidance alone knows that it cannot enforce; problem_of: its words for it.

    First its choices of exactly one, then single arguments, and where that is not enough, all.
    """
    values, left_out = schema.values, list(schema.left_out)
    problem = problem_of(values)
    if problem is None:
        return schema
    if "oneOf" in problem:
        values = {**values, "x-guidance": {"coerce_one_of": True}}
        left_out += _overlapping(schema.values, problem)
    properties = values.get("properties")
    if isinstance(properties, dict) and problem_of(values) is not None:
        kept = dict(properties)
        for name, inner in properties.items():
            required = [name] if name in values.get("required", ()) else []
            alone = {**values, "properties": {name: inner}, "required": required}
            if (problem := problem_of(alone)) is not None:
                kept[name] = {}
                left_out.append(Unenforced(f"properties{_step(name)}", problem))
        values = {**values, "properties": kept}
    if (problem := problem_of(values)) is not None:
        return Schema({"type": "object"}, (Unenforced("", problem),))
    return Schema(values, tuple(left_out))


def _overlapping(values: dict[str, Any], problem: str) -> Iterator[Unenforced]:
    """The choices of exactly one of several: any of them may be chosen, and then two may fit."""
    reader = _Reader(values)
    for path, inner in reader.subschemas():
        if len(inner.get("oneOf", ())) > 1:
            yield Unenforced(_join(path, "oneOf"), problem)


class _Reader:
    """Goes through a schema once, and leaves in place what can be enforced."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._root = values
        self._seen: set[int] = set()
        self._refs: list[tuple[str, dict[str, Any]]] = []
        self._ids: list[str] = []
        self.left_out: list[Unenforced] = []

    def read(self) -> None:
        self._refs = []
        for path, schema in self.subschemas():
            self._read(path, schema)
        while self._refs:  # some point to where no keyword of JSON schema leads
            path, schema = self._refs.pop()
            for path_there, target in self._follow(path, schema):
                for further, inner in self.within(path_there, target):
                    self._read(further, inner)

    def subschemas(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """All of them with their paths, each before what is within it."""
        return self.within("", self._root)

    def within(self, path: str, schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(schema, bool):
            return
        if not isinstance(schema, dict):
            raise MalformedSchemaError(f"{path}: it is {_shown(schema)}; it must be a schema")
        if id(schema) in self._seen:
            return
        self._seen.add(id(schema))
        yield path, schema
        for step, inner in _children(schema):
            yield from self.within(_join(path, step), inner)

    def _read(self, path: str, schema: dict[str, Any]) -> None:
        self._check(path, schema)
        if schema.keys() <= _HARMLESS:  # most are, and 128 tools have thousands
            return
        if "then" not in schema and "else" not in schema:
            schema.pop("if", None)
        for keyword in _IDLE:
            schema.pop(keyword, None)
        for keyword, idle in _DROPPED.items():
            if keyword in schema and not _is_one_of(schema[keyword], idle):
                self._leave_out(path, schema, keyword, f'"{keyword}" is not supported')
            schema.pop(keyword, None)
        self._read_names(schema)
        if "pattern" in schema:
            self._read_pattern(path, schema)
        if "patternProperties" in schema:
            self._read_pattern_properties(path, schema)
        if "format" in schema:
            self._read_format(path, schema)
        self._read_numbers(path, schema)
        self._read_counts(path, schema)
        if "$ref" in schema:
            self._refs.append((path, schema))

    def _leave_out(self, path: str, schema: dict[str, Any], keyword: str, why: str) -> None:
        self.left_out.append(Unenforced(_join(path, keyword), why))
        del schema[keyword]

    def _check(self, path: str, schema: dict[str, Any]) -> None:
        for keyword, value in schema.items():
            kind, what = _IS_WELL_FORMED.get(keyword, (object, ""))
            if what and (not isinstance(value, kind) or isinstance(value, bool)):
                place = _join(path, keyword)
                raise MalformedSchemaError(f"{place}: it is {_shown(value)}; it must be {what}")
        types = schema.get("type", [])
        for each in types if isinstance(types, list) else [types]:
            if each not in _TYPES:  # a tuple: it may be a list or an object
                known = ", ".join(_TYPES)
                place = _join(path, "type")
                raise MalformedSchemaError(f"{place}: it is {_shown(types)}; it must be of {known}")

    def _read_names(self, schema: dict[str, Any]) -> None:
        """What a schema is called, and which dialect it is in. A dialect of someone's own asks for
        nothing that is known here."""
        if isinstance(name := schema.get("$id"), str):
            self._ids.append(name)
        dialect = schema.get("$schema")
        if dialect is not None and not any(known in str(dialect) for known in _DIALECTS):
            del schema["$schema"]

    def _read_pattern(self, path: str, schema: dict[str, Any]) -> None:
        place = _join(path, "pattern")
        rust, why = _translated(place, schema["pattern"])
        schema["pattern"] = rust
        if why:
            self.left_out.append(Unenforced(place, why))

    def _read_pattern_properties(self, path: str, schema: dict[str, Any]) -> None:
        """All go with one that cannot be enforced: what the names mean that match none depends on
        each of them."""
        place = _join(path, "patternProperties")
        translated, problems = {}, []
        for pattern, inner in schema["patternProperties"].items():
            rust, why = _translated(place, pattern)
            translated[rust] = inner
            if why:
                problems.append(why)
        schema["patternProperties"] = translated
        if problems:
            self._leave_out(path, schema, "patternProperties", problems[0])
            schema.pop("additionalProperties", None)

    def _read_format(self, path: str, schema: dict[str, Any]) -> None:
        """Of numbers it is a hint, int32: nothing to enforce."""
        known, types = schema["format"] in _FORMATS, schema.get("type", "string")
        if "string" not in types:
            del schema["format"]
        elif not known:
            self._leave_out(path, schema, "format", f"the format {_shown(schema['format'])}")

    def _read_numbers(self, path: str, schema: dict[str, Any]) -> None:
        multiple = schema.get("multipleOf")
        if multiple is not None:
            if multiple <= 0:
                what = f"it is {multiple}; it must be above 0"
                raise MalformedSchemaError(f"{_join(path, 'multipleOf')}: {what}")
            if _without_point(multiple) > _MOST_MULTIPLE:
                limit = f"without its decimal point it must be at most {_MOST_MULTIPLE:,}"
                why = f"multipleOf of {multiple}; {limit}"
                self._leave_out(path, schema, "multipleOf", why)
        for keyword in _BOUNDS:
            self._read_bound(path, schema, keyword)

    def _read_bound(self, path: str, schema: dict[str, Any], keyword: str) -> None:
        """One beyond 64 bits becomes one within: of the numbers between, none can be written."""
        bound = schema.get(keyword)
        if not isinstance(bound, int | float) or isinstance(bound, bool):
            return
        is_upper = keyword in ("maximum", "exclusiveMaximum")
        largest = LARGEST_INTEGER if schema.get("type") == "integer" else LARGEST_NUMBER
        if bound > largest or bound < -LARGEST_NUMBER:
            if is_upper == (bound > 0):
                schema[keyword] = largest if is_upper else -LARGEST_NUMBER
            else:
                self._leave_out(path, schema, keyword, f"{bound} is beyond 64 bits")

    def _read_counts(self, path: str, schema: dict[str, Any]) -> None:
        for keyword in _SIZES:
            size = schema.get(keyword)
            if isinstance(size, float) and size.is_integer():
                size = schema[keyword] = int(size)  # 3.0 is an integer in a schema
            if keyword in schema and (not isinstance(size, int) or size < 0):
                what = f"it is {_shown(size)}; it must be a whole number from 0 on"
                raise MalformedSchemaError(f"{_join(path, keyword)}: {what}")
        properties, required = schema.get("properties", {}), schema.get("required", ())
        if all(name in required for name in properties):
            return
        if schema.get("minProperties") == 0:
            del schema["minProperties"]
        is_simple = schema.get("minProperties") == 1 and "maxProperties" not in schema
        is_closed = schema.get("additionalProperties") is False
        if is_simple and is_closed and "patternProperties" not in schema:
            return
        for keyword in ("minProperties", "maxProperties"):
            if keyword in schema:
                why = f'"{keyword}" is not supported beside properties that are not required'
                self._leave_out(path, schema, keyword, why)

    def _follow(self, path: str, schema: dict[str, Any]) -> list[tuple[str, Any]]:
        """Where its `$ref` leads, if it leads to a place in the same text."""
        base, _, pointer = schema["$ref"].partition("#")
        if base and not self._ids:
            self._leave_out(path, schema, "$ref", f"{_shown(schema['$ref'])} is in another text")
        if base or (pointer and not pointer.startswith("/")) or self._ids:
            return []  # by a name of its own: llguidance looks for it
        target = _at(self._root, pointer)
        if target is None:
            self._leave_out(path, schema, "$ref", f"{_shown(schema['$ref'])} leads nowhere")
            return []
        return [("".join(map(_step, _steps(pointer))).lstrip("."), target)]


def _at(root: Any, pointer: str) -> Any:
    """Where a JSON pointer leads; None: nowhere."""
    target = root
    try:
        for step in _steps(pointer):
            target = target[int(step) if isinstance(target, list) else step]
    except (KeyError, IndexError, ValueError, TypeError):
        return None
    return target


def _steps(pointer: str) -> list[str]:
    return [_unescaped(step) for step in pointer.split("/")[1:]]


def _children(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The schemas within one, as it now is, each with its step from there."""
    for keyword, value in list(schema.items()):
        if keyword in _NAMED:
            yield from ((f"{keyword}{_step(name)}", inner) for name, inner in value.items())
        elif keyword in _SOME and isinstance(value, list):
            yield from ((f"{keyword}[{i}]", inner) for i, inner in enumerate(value))
        elif keyword in _ONE:
            yield keyword, value


def _translated(place: str, pattern: str) -> tuple[str, str | None]:
    try:
        found = translate(pattern)
    except MalformedPatternError as error:
        problem = f"it is {_shown(pattern)}, no regular expression of ECMA-262: {error}"
        raise MalformedSchemaError(f"{place}: {problem}") from error
    return found.rust, found.left_out and f"{_shown(pattern)} has {found.left_out}"


def _check_levels(value: Any, levels: int = _MOST_LEVELS) -> None:
    if not levels and isinstance(value, list | dict):
        raise MalformedSchemaError(f"a schema of more than {_MOST_LEVELS} levels")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        if isinstance(item, list | dict):
            _check_levels(item, levels - 1)


def _without_point(number: float) -> Decimal:
    """25 for 2.5, and 2,500 for 2500."""
    decimal = Decimal(str(number))
    exponent = decimal.as_tuple().exponent
    return decimal.scaleb(-min(exponent, 0)) if isinstance(exponent, int) else decimal


def _is_one_of(value: Any, values: tuple[Any, ...]) -> bool:
    """0 is not False here."""
    return any(value == each and type(value) is type(each) for each in values)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _step(name: str) -> str:
    """To a name, in plain ASCII: it may stand in a header."""
    return f".{name}" if _PLAIN_NAME.fullmatch(name) else f"[{json.dumps(name)}]"


def _unescaped(step: str) -> str:
    return unquote(step).replace("~1", "/").replace("~0", "~")


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
