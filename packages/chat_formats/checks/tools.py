"""What of tools on offer is refused, by name. Knows nothing of how they are written."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # mistral-common brings it

from chat_formats.checks.messages import check_name, check_text, dump_json, refusal
from engine_api.conversation import Tool

_LARGEST_CACHED_SCHEMA = 8192  # characters; bounds what the cache can hold
_NO_FORMATS = jsonschema.FormatChecker(formats=())
_DIALECTS = (
    jsonschema.Draft7Validator,
    jsonschema.Draft202012Validator,
    jsonschema.Draft4Validator,  # exclusiveMinimum: true
)


def check_tool(field: str, tool: Tool) -> None:
    """Raises RequestError, for any model alike."""
    check_name(f"{field}.name", tool.name)
    check_text(f"{field}.description", tool.description)
    schema = dump_json(f"{field}.parameters", dict(tool.parameters))
    check = _schema_error if len(schema) <= _LARGEST_CACHED_SCHEMA else _schema_error.__wrapped__
    if error := check(schema):
        raise refusal(f"{field}.parameters", f"is no JSON schema: {error}")


@lru_cache(maxsize=256)  # a check takes 0.2 ms, and agents send the same tools every turn
def _schema_error(schema: str) -> str | None:
    """What makes it none, in any of the dialects in use.

    Not its patterns: whether those are regular expressions is up to what enforces them. Python's
    own, which jsonschema would ask, are another language than ECMA-262's.
    """
    try:
        values = json.loads(schema)
        named = jsonschema.validators.validator_for(values, default=_DIALECTS[0])
        errors = (_dialect_error(dialect, values) for dialect in (named, *_DIALECTS[1:]))
        first = next(errors)
        return None if first is None or any(error is None for error in errors) else first
    except (ValueError, RecursionError) as error:
        return str(error)


def _dialect_error(dialect: Any, values: object) -> str | None:
    try:
        dialect.check_schema(values, format_checker=_NO_FORMATS)
    except jsonschema.SchemaError as error:
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.path)
        return f"{path.removeprefix('.')}: {error.message}" if path else str(error.message)
    return None
