"""Tools on offer, checked, as mistral-common wants them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from mistral_common.protocol.instruct import tool_calls as mistral_tools
from mistral_common.utils.json_utils import validate_json_schema_by_draft7

from chat_formats.mistral.checks import check_name, check_text, dump_json, no_tools, refusal
from chat_formats.mistral.versions import rules_of
from engine_api.conversation import Tool

_LARGEST_CACHED_SCHEMA = 8192  # characters; bounds what the cache can hold


def to_mistral_tools(tools: Sequence[Tool], version: str) -> list[mistral_tools.Tool]:
    """Raises RequestError for a version that has none, or whose calls are not read here."""
    rules = rules_of(version)
    if tools and not rules.has_tools:
        raise refusal("tools", no_tools(version))
    if tools and not rules.reads_calls:
        problem = f"cannot be used; the {version} vocabulary writes calls in another form"
        raise refusal("tools", problem)
    return [_to_mistral_tool(f"tools[{i}]", tool) for i, tool in enumerate(tools)]


def _to_mistral_tool(field: str, tool: Tool) -> mistral_tools.Tool:
    check_name(f"{field}.name", tool.name)
    check_text(f"{field}.description", tool.description)
    schema = dump_json(f"{field}.parameters", dict(tool.parameters))
    check = _schema_error if len(schema) <= _LARGEST_CACHED_SCHEMA else _schema_error.__wrapped__
    if error := check(schema):
        raise refusal(f"{field}.parameters", f"is no JSON schema: {error}")
    function = mistral_tools.Function(
        name=tool.name, description=tool.description, parameters=dict(tool.parameters)
    )
    return mistral_tools.Tool(function=function)


@lru_cache(maxsize=256)  # a check takes 0.2 ms, and agents send the same tools every turn
def _schema_error(schema: str) -> str | None:
    try:
        validate_json_schema_by_draft7(json.loads(schema))
    except (ValueError, RecursionError) as error:
        return str(error)
    return None
