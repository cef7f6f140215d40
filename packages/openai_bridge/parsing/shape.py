"""The shape of an answer: response_format, regex, grammar and choice -> the engine's grammars.

Other servers' names for the same are read too: vLLM's structured_outputs and guided_*, llama.cpp's
json_schema. Knows the fields; whether a grammar can be enforced is the engine's to say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from engine_api.constraint import TEXT, Constraint, Grammar, Syntax
from openai_bridge.body.fields import Fields
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.thinking import Wish
from openai_bridge.parsing.tools import ToolUse

MAX_CHOICES = 256
_FORMAT_TYPES = ("text", "json_object", "json_schema")

_ANY = Wish()
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


def constraint_of(shape: TextShape, use: ToolUse, wish: Wish = _ANY) -> Constraint | None:
    """All in one, for the engine. None where nothing is asked for."""
    if shape.grammar is None and use.grammar is None and wish.most_tokens is None:
        return None
    return Constraint(shape.grammar, use.grammar, use.must_call, wish.most_tokens)


def read_shape(fields: Fields, *own: TextShape) -> TextShape:
    """Of all that are given: the dialect's own, and the extensions regex, grammar, choice and such.

    Raises BadRequest for more than one.
    """
    fields.refuse("ebnf", instead="write it as a grammar of llama.cpp's form, in grammar")
    fields.tell("guided_decoding_backend")
    fields.tell("guided_whitespace_pattern")
    extensions = (
        *_read_sources(fields),
        *_read_sources(fields, "guided_"),  # as vLLM once called them
        _read_json(fields, "guided_json"),
        _read_json(fields, "json_schema"),
        *_read_structured_outputs(fields),
    )
    shapes = [shape for shape in (*own, *extensions) if shape.grammar is not None]
    if len(shapes) > 1:
        first, second = shapes[0].field, shapes[1].field
        message = f"{first} and {second} are both given; an answer has one shape, give one"
        raise BadRequest(message, param=second)
    return shapes[0] if shapes else TextShape()


def read_chat_shape(fields: Fields) -> TextShape:
    """response_format, or an extension."""
    wanted = fields.object("response_format")
    return read_shape(fields, TextShape() if wanted is None else read_format(wanted))


def read_format(fields: Fields) -> TextShape:
    """response_format: an object with `type`: text, json_object or json_schema.

    The schema stands in `json_schema`, or in the object itself, as llama.cpp has it for both.
    """
    kind = fields.required("type", fields.choice("type", _FORMAT_TYPES))
    shape = TextShape()
    if kind != "text" and "schema" in fields:
        _tell_about(fields)
        shape = schema_grammar(fields)
    elif kind == "json_schema":
        inner = fields.required("json_schema", fields.object("json_schema"))
        _tell_about(inner)
        shape = schema_grammar(inner)
        inner.finish()
    elif kind == "json_object":
        shape = TextShape(ANY_OBJECT, fields.path("type"))
    fields.finish()
    return shape


def read_flat_format(fields: Fields) -> TextShape:
    """text.format of /v1/responses: the schema stands in the object itself, and all is echoed."""
    kind = fields.required("type", fields.choice("type", _FORMAT_TYPES))
    shape = TextShape()
    if kind == "json_schema":
        for name in ("name", "description"):
            fields.string(name)
        fields.boolean("strict")
        shape = schema_grammar(fields)
    elif kind == "json_object":
        shape = TextShape(ANY_OBJECT, fields.path("type"))
    fields.finish()
    return shape


def schema_grammar(fields: Fields, name: str = "schema") -> TextShape:
    """The field `name`, which must be there and hold a JSON schema."""
    fields.required(name, fields.object(name))  # kept as it is: its content is the caller's
    text = json.dumps(fields.raw(name), ensure_ascii=False)
    return TextShape(Grammar(Syntax.JSON_SCHEMA, text), fields.path(name))


def _tell_about(fields: Fields) -> None:
    """What is said of a schema: its name, and `strict`, as it is enforced always."""
    for name in ("name", "description"):
        fields.tell(name)
    fields.tell("strict", True)


def _read_structured_outputs(fields: Fields) -> Iterator[TextShape]:
    outputs = fields.object("structured_outputs")
    if outputs is None:
        return
    yield from _read_sources(outputs)
    yield _read_json(outputs, "json")
    if outputs.boolean("json_object"):
        yield TextShape(ANY_OBJECT, outputs.path("json_object"))
    outputs.refuse("structural_tag")
    outputs.finish()


def _read_sources(fields: Fields, prefix: str = "") -> Iterator[TextShape]:
    """prefix: of the three names."""
    yield _read_source(fields, f"{prefix}regex", Syntax.REGEX)
    yield _read_source(fields, f"{prefix}grammar", Syntax.GBNF)
    yield _read_choice(fields, f"{prefix}choice")


def _read_source(fields: Fields, name: str, syntax: Syntax) -> TextShape:
    source = fields.string(name)
    return TextShape() if source is None else TextShape(Grammar(syntax, source), fields.path(name))


def _read_json(fields: Fields, name: str) -> TextShape:
    """A JSON schema as an object, or as the text of one."""
    schema = fields.raw(name)
    if schema is None:
        return TextShape()
    if isinstance(schema, str):
        return TextShape(Grammar(Syntax.JSON_SCHEMA, schema), fields.path(name))
    return schema_grammar(fields, name)


def _read_choice(fields: Fields, name: str) -> TextShape:
    if fields.raw(name) is None:
        return TextShape()
    texts = fields.strings(name, MAX_CHOICES)
    if not texts or not all(texts):
        what = "without an entry, or has an empty one; each must say something"
        raise fields.refusal(name, what)
    grammar = Grammar(Syntax.CHOICE, json.dumps(texts, ensure_ascii=False))
    return TextShape(grammar, fields.path(name))
