"""Our grammars -> llguidance's: what may be said, written down as it reads it.

Knows nothing of vocabularies, and nothing of how an answer goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from llguidance import LLMatcher
from llguidance.gbnf_to_lark import gbnf_to_lark

from chat_formats import CallFormat
from engine_api.constraint import CALLS, TEXT, CallGrammar, Grammar, Syntax
from engine_api.errors import RequestError, one_line

# One way to write a JSON text: free whitespace is where weak models never end.
_JSON_FORM = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
# An automaton for the multiples of n has n states; no limit of llguidance's stops a large one.
_MOST_MULTIPLE = 10_000
_MOST_LEVELS = 100  # of lists and objects in a schema; llguidance itself reads some more


def text_source(grammar: Grammar, lead: str) -> list[dict[str, Any]]:
    """Of an answer's text, behind `lead`. Raises RequestError, field TEXT."""
    if grammar.syntax is Syntax.JSON_SCHEMA:
        answer = named("answer", json_schema=schema_in_form(TEXT, grammar.source, is_lenient=False))
    else:
        to_lark = _TO_LARK[grammar.syntax]
        answer = named("answer", lark_grammar=to_lark(grammar.source))
    behind = [{"lark_grammar": f"start: {json.dumps(lead)} @answer"}] if lead else []
    return [*behind, answer]


def calls_source(calls: CallGrammar, form: CallFormat) -> list[dict[str, Any]]:
    """Of calls, as the model writes them. Raises RequestError, field CALLS.

    Each function's arguments are a grammar of their own, in which their `$ref`s are resolved.
    """
    names = [name for name, _ in calls.functions]
    arguments = [
        named(f"arguments{i}", json_schema=schema_in_form(CALLS, schema, calls.is_lenient))
        for i, (_, schema) in enumerate(calls.functions)
    ]
    return [named("answer", lark_grammar=form.grammar(names, calls.most_calls)), *arguments]


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
    texts = _read_json(TEXT, source)
    if not texts or not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
        raise RequestError(TEXT, f"{TEXT} is no list of texts; a choice must have at least one")
    literals = " | ".join(json.dumps(text, ensure_ascii=False) for text in texts)
    return f"start: {literals}".replace("\x7f", "\\u007f")  # JSON leaves it raw, Lark does not


def schema_in_form(field: str, schema: str, is_lenient: bool) -> Mapping[str, Any]:
    """Raises RequestError for a schema that is no JSON object, or whose automaton has no bound."""
    values = _read_json(field, schema)
    if not isinstance(values, dict):
        raise RequestError(field, f"{field} has the schema {schema[:20]}; it must be an object")
    _check_schema(field, values)
    return {**values, "x-guidance": {**_JSON_FORM, "lenient": is_lenient}}


def _read_json(field: str, source: str) -> Any:
    try:
        return json.loads(source, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RequestError(field, f"{field} cannot be read as JSON: {error}") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _check_schema(field: str, schema: Any, levels: int = _MOST_LEVELS) -> None:
    """Refuse a multipleOf that is too large, wherever in the schema it stands, and deep nesting."""
    if not levels and isinstance(schema, list | dict):
        raise RequestError(field, f"{field} has a schema of more than {_MOST_LEVELS} levels")
    if isinstance(schema, list):
        for item in schema:
            _check_schema(field, item, levels - 1)
    elif isinstance(schema, dict):
        multiple = schema.get("multipleOf")
        if isinstance(multiple, int | float) and _without_point(multiple) > _MOST_MULTIPLE:
            limit = f"without its decimal point it must be at most {_MOST_MULTIPLE:,}"
            raise RequestError(field, f"{field} has a multipleOf of {multiple}; {limit}")
        for item in schema.values():
            _check_schema(field, item, levels - 1)


def _without_point(number: float) -> Decimal:
    """25 for 2.5, and 2,500 for 2500."""
    decimal = Decimal(str(number))
    exponent = decimal.as_tuple().exponent
    return decimal.scaleb(-min(exponent, 0)) if isinstance(exponent, int) else decimal


def named(name: str, **grammar: Any) -> dict[str, Any]:
    return {**grammar, "name": name}


_TO_LARK: dict[Syntax, Callable[[str], str]] = {
    Syntax.REGEX: _regex_to_lark,
    Syntax.GBNF: _gbnf_to_lark,
    Syntax.CHOICE: _choice_to_lark,
}
