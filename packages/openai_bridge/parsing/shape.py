"""The shape of an answer: response_format, regex, grammar and choice -> the engine's grammars.

Knows the fields; whether a grammar can be enforced is the engine's to say.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from engine_api.constraint import TEXT, Constraint, Grammar, Syntax
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.tools import ToolUse

MAX_CHOICES = 256
_FORMAT_TYPES = ("text", "json_object", "json_schema")
_SCHEMA_NAME = re.compile("[a-zA-Z0-9_-]{1,64}")

ANY_OBJECT = Grammar(Syntax.JSON_SCHEMA, '{"type": "object"}')


@dataclass(frozen=True, slots=True)
class TextShape:
    """The grammar of an answer's text, None for any text; `field` is where the caller gave it."""

    grammar: Grammar | None = None
    field: str = "response_format"

    @property
    def names(self) -> dict[str, str]:
        """What the caller calls the engine's grammar."""
        return {TEXT: self.field}


def constraint_of(shape: TextShape, use: ToolUse) -> Constraint | None:
    """Both in one, for the engine. None where nothing is asked for."""
    if shape.grammar is None and use.grammar is None:
        return None
    return Constraint(shape.grammar, use.grammar, use.must_call)


def read_chat_shape(fields: Fields) -> TextShape:
    """response_format, or one of the extensions regex, grammar and choice."""
    shapes = [
        shape
        for shape in (
            _read_response_format(fields),
            _read_source(fields, "regex", Syntax.REGEX),
            _read_source(fields, "grammar", Syntax.GBNF),
            _read_choice(fields),
        )
        if shape.grammar is not None
    ]
    if len(shapes) > 1:
        first, second = shapes[0].field, shapes[1].field
        message = f"{first} and {second} are both given; an answer has one shape, give one"
        raise BadRequest(message, param=second)
    return shapes[0] if shapes else TextShape()


def read_format(fields: Fields, *, is_flat: bool) -> Grammar | None:
    """An object with `type`: text, json_object or json_schema.

    is_flat: the schema stands in the object itself, as in /v1/responses; else in `json_schema`.
    """
    kind = fields.required("type", fields.choice("type", _FORMAT_TYPES))
    grammar = ANY_OBJECT if kind == "json_object" else None
    if kind == "json_schema":
        grammar = _read_schema(fields) if is_flat else _read_nested_schema(fields)
    fields.refuse_unread()
    return grammar


def schema_grammar(fields: Fields, name: str = "schema") -> Grammar:
    """The field `name`, which must be there and hold a JSON schema."""
    fields.required(name, fields.object(name))  # kept as it is: its content is the caller's
    return Grammar(Syntax.JSON_SCHEMA, json.dumps(fields.raw(name), ensure_ascii=False))


def _read_response_format(fields: Fields) -> TextShape:
    shape = fields.object("response_format")
    if shape is None:
        return TextShape()
    return TextShape(read_format(shape, is_flat=False), shape.path("json_schema.schema"))


def _read_nested_schema(fields: Fields) -> Grammar:
    inner = fields.required("json_schema", fields.object("json_schema"))
    grammar = _read_schema(inner)
    inner.refuse_unread()
    return grammar


def _read_schema(fields: Fields) -> Grammar:
    """name, description and schema; `strict` changes nothing: a schema is always enforced."""
    name = fields.required_string("name")
    if not _SCHEMA_NAME.fullmatch(name):
        what = f"{show(name)}; it must be 1 to 64 of a-z, A-Z, 0-9, underscore and dash"
        raise fields.refusal("name", what)
    fields.string("description")
    fields.boolean("strict")
    return schema_grammar(fields)


def _read_source(fields: Fields, name: str, syntax: Syntax) -> TextShape:
    source = fields.string(name)
    return TextShape() if source is None else TextShape(Grammar(syntax, source), name)


def _read_choice(fields: Fields) -> TextShape:
    if fields.raw("choice") is None:
        return TextShape()
    texts = fields.strings("choice", MAX_CHOICES)
    if not texts or not all(texts):
        raise fields.refusal(
            "choice", "without an entry, or has an empty one; each must say something"
        )
    return TextShape(Grammar(Syntax.CHOICE, json.dumps(texts, ensure_ascii=False)), "choice")
