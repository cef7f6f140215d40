"""Tools: what is offered to the model, what it must call, and the grammar that holds it to that.

Wherever tools are on offer the model can call nothing else: the names, the form of a call and the
schemas of the arguments are enforced. Tools that only another service can run are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from engine_api.constraint import CALLS, CallGrammar, Function
from engine_api.conversation import Tool
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.errors import BadRequest, shorten
from openai_bridge.names import Names, Renaming

T = TypeVar("T")

MAX_TOOLS = 512
MAX_CALLS_A_TURN = 16

_WORDS = ("auto", "none", "required", "any")  # "any" is Mistral's and Anthropic's word

# What the engine calls messages[1].tool_calls[0].name has a "function" in it in chat's form.
CHAT_NAMES = Names(
    {CALLS: "tools"},
    (
        (re.compile(r"^(messages\[\d+\])\.thoughts$"), r"\1.reasoning_content"),
        (re.compile(r"^(messages\[\d+\]\.tool_calls\[\d+\])\.(?=\w)"), r"\1.function."),
    ),
)
_OFFERED = re.compile(r"^tools\[(\d+)\](\.parameters)?")


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
class Offer:
    """One tool on offer, and where the caller wrote it, and under what its schema.

    is_strict: a schema that cannot be enforced in full is an error.
    """

    tool: Tool
    path: str
    schema_name: str = "parameters"
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class ToolUse:
    """offers: the tools that the model sees. grammar: of what it may call of them."""

    offers: tuple[Offer, ...] = ()
    grammar: CallGrammar | None = None
    must_call: bool = False

    @property
    def tools(self) -> tuple[Tool, ...]:
        return tuple(offer.tool for offer in self.offers)

    @property
    def names(self) -> Renaming:
        """tools[1].parameters of the engine's -> tools[2].function.parameters of the caller's."""
        offers = self.offers

        def renamed(found: re.Match[str]) -> str:
            offer = offers[int(found[1])]
            return f"{offer.path}.{offer.schema_name}" if found[2] else offer.path

        return _OFFERED, renamed


def plan_use(offers: list[Offer], choice: ToolChoice, *, parallel: bool) -> ToolUse:
    """What follows from tools, tool_choice and parallel_tool_calls, checked before.

    With "none" the model is offered nothing. A tool that need not be called and is not strict has
    its schema enforced as far as possible. One that is named is called once.
    """
    if not offers or not choice.may_call:
        return ToolUse()
    functions = tuple(
        Function(
            offer.tool.name,
            _arguments_schema(offer.tool.parameters),
            is_lenient=not (offer.is_strict or choice.must_call),
            field=f"tools[{i}].parameters",
        )
        for i, offer in enumerate(offers)
        if choice.allows(offer.tool.name)
    )
    most_calls = MAX_CALLS_A_TURN if parallel and choice.name is None else 1
    return ToolUse(tuple(offers), CallGrammar(functions, most_calls), choice.must_call)


def check_choice(choice: ToolChoice, offers: list[Offer]) -> None:
    """A call that is demanded needs a tool. Raises BadRequest, field tool_choice."""
    if choice.must_call and not offers:
        message = "tool_choice demands a call, but tools is empty; offer a tool"
        raise BadRequest(message, param="tool_choice")
    names = [offer.tool.name for offer in offers]
    for name in (*(choice.allowed or ()), *([] if choice.name is None else [choice.name])):
        if name not in names:
            message = f"tool_choice names {show(name)}; tools has {listed(names)}"
            raise BadRequest(message, param="tool_choice")


def listed(names: list[str]) -> str:
    """Names of tools, for an error message."""
    return shorten(", ".join(names), 200) or "none"


def open_tools(fields: Fields) -> list[Fields]:
    """The field `tools`, whose entries are still to be read."""
    return list(fields.objects("tools", MAX_TOOLS) or ())


def read_offers(
    entries: Iterable[Fields], read: Callable[[Fields], Sequence[Offer]]
) -> list[Offer]:
    """What `read` finds in each entry. Raises BadRequest for two of one name, and for too many."""
    offers: dict[str, Offer] = {}
    for entry in entries:
        for offer in read(entry):
            if offers.setdefault(offer.tool.name, offer) is not offer:
                path = entry.own_path
                message = f"{path} is a second tool named {show(offer.tool.name)}"
                raise BadRequest(message, param=path)
            if len(offers) > MAX_TOOLS:
                message = f"tools has more than {MAX_TOOLS} functions; it must have at most so many"
                raise BadRequest(message, param="tools")
    return list(offers.values())


def read_chat_tools(fields: Fields) -> ToolUse:
    """tools, tool_choice and parallel_tool_calls of chat completions.

    tool_choice: "auto" (default), "none", "required", or one function by name.
    """
    offers = read_offers(open_tools(fields), _read_chat_tool)
    return read_use(fields, offers, read_choice(fields))


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
    return Offer(tool, fields.own_path, schema_name, is_strict)


def _read_chat_tool(fields: Fields) -> Sequence[Offer]:
    """Empty for what is no function: nothing here can run it, nor write what it takes."""
    if fields.string("type") not in (None, "function"):
        fields.leave_out()
        return ()
    function = fields.required("function", fields.object("function"))
    offer = read_function(function)
    function.finish()
    fields.finish()
    return (offer,)


def read_choice(fields: Fields) -> ToolChoice:
    """tool_choice of OpenAI's dialects: a word, or an object in the form of any of them.

    {"type": "function", "function": {"name": ...}}, the same with the name beside the type, some of
    the tools in either form, or a word as the type.
    """
    if not isinstance(fields.raw("tool_choice"), dict):
        return _of_word(fields.choice("tool_choice", _WORDS))
    wanted = fields.object("tool_choice")
    assert wanted is not None
    kind = wanted.required("type", wanted.choice("type", (*_WORDS, "function", "allowed_tools")))
    if kind == "function":
        choice = _in_or_beside("function", wanted, read_named)
    elif kind == "allowed_tools":
        choice = _in_or_beside("allowed_tools", wanted, _read_allowed)
    else:
        choice = _of_word(kind)
    wanted.finish()
    return choice


def _in_or_beside(name: str, fields: Fields, read: Callable[[Fields], T]) -> T:
    """What `read` finds in an object of that name, or where there is none beside its type."""
    inner = fields.object(name)
    if inner is None:
        return read(fields)
    found = read(inner)
    inner.finish()
    return found


def _read_allowed(fields: Fields) -> ToolChoice:
    mode = fields.required("mode", fields.choice("mode", ("auto", "required")))
    tools = fields.required("tools", fields.objects("tools", MAX_TOOLS))
    if not tools:
        raise fields.refusal("tools", "empty; it must name at least one tool")
    return ToolChoice(must_call=mode == "required", allowed=tuple(map(_read_allowed_name, tools)))


def _read_allowed_name(fields: Fields) -> str:
    fields.required("type", fields.choice("type", ("function",)))
    name = _in_or_beside("function", fields, lambda function: function.required_string("name"))
    fields.finish()
    return name


def _of_word(word: str | None) -> ToolChoice:
    return ToolChoice(may_call=word != "none", must_call=word in ("required", "any"))


def read_named(fields: Fields) -> ToolChoice:
    """The one tool that `name` stands for, which must be called."""
    name = fields.required_string("name")
    return ToolChoice(must_call=True, name=name)


# What else may say which arguments there are, beside properties.
_OPENING = {"additionalProperties", "unevaluatedProperties", "patternProperties", "propertyNames"}
_OPENING |= {"$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if", "not"}
_OPENING |= {"dependentSchemas", "dependencies", "dependentRequired", "const", "enum"}


def _arguments_schema(parameters: Mapping[str, Any]) -> str:
    """Arguments are of what the tool declares: models write others too, and no one reads those.

    A schema that may mean further ones by anything but its properties stays as open as it is.
    """
    schema = {"type": "object", **parameters}
    if _OPENING.isdisjoint(schema):
        required = schema.get("required")
        names = filter(_is_text, required) if isinstance(required, list) else ()
        declared = schema.get("properties", {})
        if isinstance(declared, dict):  # else it is refused for that
            declared = {**declared, **{name: {} for name in names if name not in declared}}
            schema["properties"] = declared
            fewest = schema.get("minProperties", 0)
            if not isinstance(fewest, int | float) or len(declared) >= fewest:
                schema["additionalProperties"] = False
    return json.dumps(schema, ensure_ascii=False)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
