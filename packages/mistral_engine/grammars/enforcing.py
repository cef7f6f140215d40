"""What of calls can be enforced: all of it, or what is left where a function is lenient."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

from llguidance import LLMatcher

from chat_formats import ChatFormat
from engine_api.constraint import CALLS, CallGrammar, Constraint, Function
from engine_api.errors import RequestError, one_line
from mistral_engine.grammars.schemas import Schema, loosened
from mistral_engine.grammars.source import arguments_schema, in_form, not_enforced

T = TypeVar("T")


def may_call(constraint: Constraint, chat_format: ChatFormat) -> bool:
    """Whether it speaks of calls. Raises RequestError where the model has none."""
    asked = constraint.calls is not None or constraint.must_call
    if asked and chat_format.calls is None:
        name = chat_format.name
        raise RequestError(CALLS, f"{CALLS} is given; this model ({name}) has no calls")
    return asked


def enforce_calls(
    calls: CallGrammar | None, compile_calls: Callable[[Sequence[Schema]], T]
) -> tuple[T, tuple[str, ...]]:
    """What `compile_calls` makes of the schemas of the functions' arguments; and what of them is
    left out, as engine_api's Compiled has it.

    Raises RequestError, field that of a function, or whatever `compile_calls` raises for the whole.
    """
    functions = calls.functions if calls is not None else ()
    schemas = list(map(arguments_schema, functions))
    try:
        compiled = compile_calls(schemas)
    except RequestError:  # each by itself, to say whose it is
        schemas = list(map(_enforceable, functions, schemas))
        compiled = compile_calls(schemas)
    unenforced = chain.from_iterable(map(_paths, functions, schemas))
    return compiled, tuple(dict.fromkeys(unenforced))


def _enforceable(function: Function, schema: Schema) -> Schema:
    """The schema, or what can be enforced of it where that will do. Raises RequestError."""
    if function.is_lenient:
        return loosened(schema, _problem_of)
    if problem := _problem_of(schema.values):
        raise not_enforced(function, problem)
    return schema


def _problem_of(values: dict[str, Any]) -> str | None:
    """Why llguidance cannot enforce a schema, if so."""
    source = json.dumps({"grammars": [{"json_schema": in_form(values)}]})
    return one_line(LLMatcher.validate_grammar(source)) or None


def _paths(function: Function, schema: Schema) -> Iterator[str]:
    for each in schema.left_out:
        yield f"{function.field}.{each.path}" if each.path else function.field
