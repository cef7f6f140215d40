"""Tools that the model may call: two with a small made-up world, or those of a file.

The calls of a file's tools are answered by the person who brought them. Knows nothing of HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Tool = dict[str, Any]  # as in a request: {"type": "function", "function": {...}}
# Of the name and the arguments, as JSON text, to the result.
Run = Callable[[str, str], str]

SPEEDS = {"bora": 87, "mistral": 72, "foehn": 47, "sirocco": 51, "meltemi": 42, "tramontane": 66}
WINDS = {
    "france": ["mistral", "tramontane", "autan", "marin"],
    "italy": ["bora", "sirocco", "libeccio"],
    "croatia": ["bora", "sirocco"],
    "greece": ["meltemi", "vardar"],
    "switzerland": ["foehn", "bise"],
}


@dataclass(frozen=True, slots=True)
class Toolbox:
    """tools: what is on offer. run: answers a call; None: the person is asked."""

    tools: tuple[Tool, ...]
    run: Run | None = None

    @property
    def signatures(self) -> list[str]:
        """ "get_wind_speed(wind)", for people."""
        return [_signature(tool["function"]) for tool in self.tools]


def of_file(path: Path) -> Toolbox:
    """A JSON array of tools, as in a request. Raises ValueError or OSError, saying why not."""
    try:
        tools = json.loads(path.read_text())
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is not JSON: {error}") from None
    is_list = isinstance(tools, list) and bool(tools)
    if not is_list or not all(map(_is_tool, tools)):
        raise ValueError(f'{path} must be an array of {{"type": "function", "function": ...}}')
    return Toolbox(tuple(tools))


def run(name: str, arguments: str) -> str:
    """Answers the calls of WINDS_TOOLBOX, as JSON. The server has checked their arguments."""
    try:
        return json.dumps(_RUN[name](json.loads(arguments)))
    except (KeyError, TypeError, ValueError, AttributeError):
        return json.dumps({"error": "no such call"})


def _speed(arguments: dict[str, str]) -> Any:
    speed = SPEEDS.get(_plain(arguments["wind"]))
    return {"error": "not found"} if speed is None else {"speed_kmh": speed}


def _winds(arguments: dict[str, str]) -> Any:
    return WINDS.get(_plain(arguments["region"]), {"error": "not found"})


def _plain(name: str) -> str:
    """ "the Bora" -> "bora"."""
    return name.strip().lower().removeprefix("the ")


def _tool(name: str, description: str, **parameters: str) -> Tool:
    described = {key: {"type": "string", "description": text} for key, text in parameters.items()}
    schema = {"type": "object", "properties": described, "required": list(parameters)}
    function = {"name": name, "description": description, "parameters": schema}
    return {"type": "function", "function": function}


def _is_tool(tool: Any) -> bool:
    function = tool.get("function") if isinstance(tool, dict) else None
    return isinstance(function, dict) and isinstance(function.get("name"), str)


def _signature(function: dict[str, Any]) -> str:
    parameters = (function.get("parameters") or {}).get("properties") or {}
    return f"{function['name']}({', '.join(parameters)})"


_RUN = {"get_wind_speed": _speed, "list_winds": _winds}
# Names and shapes are those that the embedded model was trained with.
WINDS_TOOLBOX = Toolbox(
    (
        _tool("get_wind_speed", "Get the current speed of a named wind.", wind="Name of the wind"),
        _tool("list_winds", "List the winds of a region.", region="Part of the world"),
    ),
    run,
)
