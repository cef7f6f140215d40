"""Tools: what is offered to the model, what it must call, and the grammar that holds it to that.

Wherever tools are on offer the model can call nothing else: the names, the form of a call and the
schemas of the arguments are enforced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine_api.constraint import CALLS, CallGrammar
from engine_api.conversation import Tool
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.errors import BadRequest, shorten
from openai_bridge.names import Names

MAX_TOOLS = 128
MAX_CALLS_A_TURN = 16

# What the engine calls tools[0].name is tools[0].function.name in chat's form.
CHAT_NAMES = Names(
    {CALLS: "tools"},
    (
        (
            re.compile(r"^(tools\[\d+\]|messages\[\d+\]\.tool_calls\[\d+\])\.(?=\w)"),
            r"\1.function.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """What the caller wants called.

    name: of the one tool it must be; implies must_call. allowed: the names of the tools it may be,
    of all those that the model sees; None allows all.
    """

    may_call: bool = True
    must_call: bool = False
    name: str | None = None
    allowed: tuple[str, ...] | None = None

    def allows(self, name: str) -> bool:
        return self.name in (None, name) and (self.allowed is None or name in self.allowed)


@dataclass(frozen=True, slots=True)
class ToolUse:
    """The tools that the model sees, and the grammar of what it may call of them."""

    tools: tuple[Tool, ...] = ()
    grammar: CallGrammar | None = None
    must_call: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One tool on offer. is_strict: a schema that cannot be enforced in full is an error."""

    tool: Tool
    is_strict: bool = False


def plan_use(offers: list[Offer], choice: ToolChoice, *, parallel: bool) -> ToolUse:
    """What follows from tools, tool_choice and parallel_tool_calls, checked before.

    With "none" the model is offered nothing. Without a need to call, a schema that cannot be
    enforced in full is enforced as far as possible, unless its tool is strict.
    """
    if not offers or not choice.may_call:
        return ToolUse()
    tools = tuple(offer.tool for offer in offers)
    callable_tools = [tool for tool in tools if choice.allows(tool.name)]
    is_lenient = not choice.must_call and not any(offer.is_strict for offer in offers)
    functions = tuple((tool.name, _arguments_schema(tool.parameters)) for tool in callable_tools)
    grammar = CallGrammar(functions, MAX_CALLS_A_TURN if parallel else 1, is_lenient)
    return ToolUse(tools, grammar, choice.must_call)


def check_choice(choice: ToolChoice, offers: list[Offer]) -> None:
    """A call that is demanded needs a tool. Raises BadRequest, field tool_choice."""
    if choice.must_call and not offers:
        message = "tool_choice demands a call, but tools is empty; offer a tool"
        raise BadRequest(message, param="tool_choice")
    names = [offer.tool.name for offer in offers]
    if choice.name is not None and choice.name not in names:
        message = f"tool_choice names {show(choice.name)}; tools has {listed(names)}"
        raise BadRequest(message, param="tool_choice")


def listed(names: list[str]) -> str:
    """Names of tools, for an error message."""
    return shorten(", ".join(names), 200) or "none"


def read_offers(fields: Fields, read: Callable[[Fields], Offer]) -> list[Offer]:
    """The field `tools`, each entry by `read`. Raises BadRequest where two have one name."""
    offers = [read(tool) for tool in fields.objects("tools", MAX_TOOLS) or ()]
    names = [offer.tool.name for offer in offers]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise BadRequest(f"tools[{i}] is a second tool named {show(name)}", param=f"tools[{i}]")
    return offers


def read_chat_tools(fields: Fields) -> ToolUse:
    """tools, tool_choice and parallel_tool_calls of chat completions.

    tool_choice: "auto" (default), "none", "required", or one function by name.
    """
    offers = read_offers(fields, _read_chat_tool)
    return read_use(fields, offers, _read_chat_choice(fields))


def read_use(fields: Fields, offers: list[Offer], choice: ToolChoice) -> ToolUse:
    """parallel_tool_calls of OpenAI's dialects, and what follows from all three."""
    check_choice(choice, offers)
    parallel = fields.boolean("parallel_tool_calls")
    return plan_use(offers, choice, parallel=parallel is not False)


def read_function(fields: Fields, *, schema_name: str = "parameters") -> Offer:
    """name, description, a schema under `schema_name`, and strict. Leaves the rest unread."""
    name = fields.required_string("name")
    description = fields.string("description")
    fields.object(schema_name)  # an object, kept as it is: its content is a schema of the user's
    parameters = fields.raw(schema_name)
    is_strict = bool(fields.boolean("strict"))
    tool = Tool(name, description or "", parameters if parameters is not None else {})
    return Offer(tool, is_strict)


def _read_chat_tool(fields: Fields) -> Offer:
    function = _open_function(fields)
    offer = read_function(function)
    function.refuse_unread()
    fields.refuse_unread()
    return offer


def _read_chat_choice(fields: Fields) -> ToolChoice:
    if not isinstance(fields.raw("tool_choice"), dict):
        return read_choice_word(fields)
    named = fields.object("tool_choice")
    assert named is not None
    function = _open_function(named)
    choice = read_named(function)
    function.refuse_unread()
    named.refuse_unread()
    return choice


def _open_function(fields: Fields) -> Fields:
    """The object in {"type": "function", "function": {...}}."""
    fields.required("type", fields.choice("type", ("function",)))
    return fields.required("function", fields.object("function"))


def read_choice_word(fields: Fields) -> ToolChoice:
    """tool_choice as OpenAI's dialects write it in one word."""
    word = fields.choice("tool_choice", ("auto", "none", "required"))
    return ToolChoice(may_call=word != "none", must_call=word == "required")


def read_named(fields: Fields) -> ToolChoice:
    """The one tool that `name` stands for, which must be called."""
    name = fields.required_string("name")
    return ToolChoice(must_call=True, name=name)


def _arguments_schema(parameters: Mapping[str, Any]) -> str:
    """Arguments are an object, and of what the tool declares: no one would read anything else."""
    schema = {"type": "object", "properties": {}, **parameters}
    if "patternProperties" not in schema:
        schema.setdefault("additionalProperties", False)
    return json.dumps(schema, ensure_ascii=False)
