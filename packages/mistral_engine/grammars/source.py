"""Our grammars -> llguidance's: what may be said, written down as it reads it.

Knows nothing of vocabularies, and nothing of how an answer goes on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from llguidance import LLMatcher
from llguidance.gbnf_to_lark import gbnf_to_lark

from chat_formats import CallFormat
from engine_api.constraint import TEXT, CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.errors import RequestError, one_line
from mistral_engine.grammars.schemas import (
    MalformedSchemaError,
    Schema,
    Unenforced,
    read_json,
    read_schema,
)

# One way to write a JSON text: free whitespace is where weak models never end.
_JSON_FORM = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}

# Not both: prose would go on behind what begins calls, and they would be held to nothing.
_PROSE_OR_CALLS = r"""PROSE | BEGUN @calls
PROSE: /(.|\n)*/ & ~/(.|\n)*{begin}(.|\n)*/
BEGUN: /(.|\n)*{begin}/ & ~/(.|\n)*{begin}(.|\n)+/"""

Source = list[dict[str, Any]]


def text_source(grammar: Grammar, lead: str) -> Source:
    """Of an answer's text, behind `lead`. Raises RequestError, field TEXT."""
    return _text_named("answer", grammar, lead)


def _text_named(name: str, grammar: Grammar, lead: str) -> Source:
    inner = f"{name}_text" if lead else name
    if grammar.syntax is Syntax.JSON_SCHEMA:
        text = named(inner, json_schema=in_form(text_schema(grammar.source)))
    else:
        to_lark = _TO_LARK[grammar.syntax]
        text = named(inner, lark_grammar=to_lark(grammar.source))
    behind = [named(name, lark_grammar=f"start: {json.dumps(lead)} @{inner}")] if lead else []
    return [*behind, text]


def text_schema(source: str) -> dict[str, Any]:
    """Raises RequestError, field TEXT, unless it can be enforced in full."""
    try:
        schema = read_schema(source)
    except MalformedSchemaError as error:
        raise RequestError(TEXT, f"{TEXT} cannot be enforced: {error}") from error
    if schema.left_out:
        raise RequestError(TEXT, f"{TEXT} cannot be enforced: {shown(schema.left_out[0])}")
    return schema.values


def arguments_schema(function: Function) -> Schema:
    """Raises RequestError, field function.field, for what is malformed or must not be left out."""
    try:
        schema = _of_an_object(read_schema(function.schema))
    except MalformedSchemaError as error:
        raise not_enforced(function, str(error)) from error
    if schema.left_out and not function.is_lenient:
        raise not_enforced(function, shown(schema.left_out[0]))
    return schema


def texts_of(constraint: Constraint) -> Iterator[str]:
    """All names and texts in its schemas and of its functions, however they are escaped there."""
    text, calls = constraint.text, constraint.calls
    if text is not None and text.syntax is Syntax.JSON_SCHEMA:
        yield from _texts_in(read_json(text.source))
    for function in calls.functions if calls is not None else ():
        yield function.name
        yield from _texts_in(read_json(function.schema))


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _texts_in(each)


def calls_source(calls: CallGrammar, schemas: Sequence[Schema], form: CallFormat) -> Source:
    """Of calls, as the model writes them, with the schemas of the functions' arguments.

    Each function's arguments are a grammar of their own, in which their `$ref`s are resolved.
    """
    return _calls_named("answer", calls, schemas, form)


def whole_source(
    constraint: Constraint, lead: str, schemas: Sequence[Schema], form: CallFormat, begin: str
) -> Source:
    """Of an answer in which the text `begin` begins calls: no single token says that they begin.

    Where both are free, prose goes on until it is there. Raises RequestError, field TEXT.
    """
    begun = f"{json.dumps(begin)} @calls"
    if constraint.must_call:
        start, text = f"{json.dumps(lead)} {begun}" if lead else begun, []
    elif constraint.text is not None:
        start = f"@text | {json.dumps(lead)} {begun}" if lead else f"@text | {begun}"
        text = _text_named("text", constraint.text, lead)
    else:
        start, text = _PROSE_OR_CALLS.format(begin=_regex_of(begin)), []
    if constraint.calls is None:
        calls = [named("calls", lark_grammar=r"start: /(.|\n)*/")]
    else:
        calls = _calls_named("calls", constraint.calls, schemas, form)
    return [named("whole", lark_grammar=f"start: {start}"), *text, *calls]


def _calls_named(
    name: str, calls: CallGrammar, schemas: Sequence[Schema], form: CallFormat
) -> Source:
    names = [function.name for function in calls.functions]
    arguments = [
        named(f"arguments{i}", json_schema=in_form(schema.values))
        for i, schema in enumerate(schemas)
    ]
    return [named(name, lark_grammar=form.grammar(names, calls.most_calls)), *arguments]


def _regex_of(text: str) -> str:
    """One that matches just this text, between slashes."""
    return re.sub(r"([^\w\s<>_-])", r"\\\1", text)


def in_form(values: dict[str, Any]) -> dict[str, Any]:
    """A schema of JSON as it is to be written."""
    return {**values, "x-guidance": {**values.get("x-guidance", {}), **_JSON_FORM}}


def not_enforced(function: Function, why: str) -> RequestError:
    message = f"{function.field} of {function.name!r} cannot be enforced: {why}"
    return RequestError(function.field, message)


def shown(unenforced: Unenforced) -> str:
    """For an error message."""
    return f"{unenforced.path}: {unenforced.why}" if unenforced.path else unenforced.why


def _of_an_object(schema: Schema) -> Schema:
    """Arguments are an object: nothing else can be read in a call."""
    types = schema.values.get("type", "object")
    if types == "object":
        return Schema({"type": "object", **schema.values}, schema.left_out)
    if "object" in types:
        return Schema({**schema.values, "type": "object"}, schema.left_out)
    why = f"arguments are an object, and its type is {json.dumps(types)}"
    return Schema({"type": "object"}, (Unenforced("", why),))


def _regex_to_lark(regex: str) -> str:
    lark: str = json.loads(LLMatcher.grammar_from_regex(regex))["grammars"][0]["lark_grammar"]
    return lark


def _gbnf_to_lark(source: str) -> str:
    """Lark itself stays inside: it can name control tokens, and regexes that never compile."""
    try:
        return gbnf_to_lark(source)
    except Exception as error:  # it raises bare ones, and IndexError where the text ends early
        raise RequestError(TEXT, f"{TEXT} cannot be read as GBNF: {one_line(error)}") from error


def _choice_to_lark(source: str) -> str:
    try:
        texts = read_json(source)
    except MalformedSchemaError as error:
        raise RequestError(TEXT, f"{TEXT} is {error}") from error
    if not texts or not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
        raise RequestError(TEXT, f"{TEXT} is no list of texts; a choice must have at least one")
    literals = " | ".join(json.dumps(text, ensure_ascii=False) for text in texts)
    return f"start: {literals}".replace("\x7f", "\\u007f")  # JSON leaves it raw, Lark does not


def named(name: str, **grammar: Any) -> dict[str, Any]:
    return {**grammar, "name": name}


_TO_LARK: dict[Syntax, Callable[[str], str]] = {
    Syntax.REGEX: _regex_to_lark,
    Syntax.GBNF: _gbnf_to_lark,
    Syntax.CHOICE: _choice_to_lark,
}
