"""Tools on offer, checked, as mistral-common wants them."""

from __future__ import annotations

from collections.abc import Sequence

from mistral_common.protocol.instruct import tool_calls as mistral_tools

from chat_formats.checks import check_tool, refusal
from chat_formats.mistral.versions import rules_of
from engine_api.conversation import Tool


def to_mistral_tools(tools: Sequence[Tool], version: str) -> list[mistral_tools.Tool]:
    """Raises RequestError for a version that has none."""
    if tools and rules_of(version).calls is None:
        raise refusal("tools", no_tools(version))
    return [_to_mistral_tool(f"tools[{i}]", tool) for i, tool in enumerate(tools)]


def _to_mistral_tool(field: str, tool: Tool) -> mistral_tools.Tool:
    check_tool(field, tool)
    function = mistral_tools.Function(
        name=tool.name, description=tool.description, parameters=dict(tool.parameters)
    )
    return mistral_tools.Tool(function=function)


def no_tools(version: str) -> str:
    """Why tools and calls are refused by a version without them."""
    return f"cannot be used; this model ({version} vocabulary) has no tools"
