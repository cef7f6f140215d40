"""OpenAI's list of messages -> the engine's. Shared by every dialect that speaks in messages.

Roles: system, developer, user, assistant, tool. Content is text: a string, or an array of text
parts. A speaker's name is put before it: "name: text". Knows nothing of the prompt's format.
"""

from __future__ import annotations

from engine_api.conversation import Message, ToolCall
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.errors import BadRequest

TEXT_ROLES = ("system", "developer", "user", "assistant")
ROLES = (*TEXT_ROLES, "tool")

MAX_MESSAGES = 1024
MAX_PARTS = 1024  # of one message's content
MAX_CALLS_A_MESSAGE = 128

# As mistral-common joins the text chunks of one message.
PART_SEPARATOR = "\n\n"


def read_messages(fields: Fields, roles: tuple[str, ...] = ROLES) -> tuple[Message, ...]:
    """The field `messages`, which must be there and hold at least one, and at most 1,024."""
    return tuple(_read_message(message, roles) for message in open_messages(fields))


def open_messages(fields: Fields) -> list[Fields]:
    """The objects in `messages`, still to be read."""
    messages = fields.required("messages", fields.objects("messages", MAX_MESSAGES))
    if not messages:
        raise fields.refusal("messages", "empty; it must hold at least one message")
    return messages


def _read_message(fields: Fields, roles: tuple[str, ...]) -> Message:
    role = fields.required("role", fields.choice("role", roles))
    calls = _read_assistant_fields(fields) if role == "assistant" else ()
    call_id = _read_call_id(fields) if role == "tool" else None
    content = _read_content(fields)
    if content is None and not calls:
        raise fields.missing("content")
    name = _read_name(fields, role)
    fields.refuse_unread()
    return Message(role, name + (content or ""), tool_calls=calls, tool_call_id=call_id)


def _read_name(fields: Fields, role: str) -> str:
    """Who speaks, as it stands before the content: the format itself knows roles alone.

    A tool's result is told apart by its call, and has no other name.
    """
    if role == "tool":
        fields.only("name")
    name = fields.string("name")
    return f"{name}: " if name else ""


def _read_content(fields: Fields) -> str | None:
    if not isinstance(fields.raw("content"), list):
        if isinstance(fields.raw("content"), dict):
            raise fields.wrong_type("content", "a string or an array of text parts")
        return fields.string("content")
    parts = fields.objects("content", MAX_PARTS) or []
    return PART_SEPARATOR.join(_read_part(part) for part in parts)


def _read_part(fields: Fields) -> str:
    kind, path = fields.string("type"), fields.path("type")
    if kind != "text":
        what = f"{path} is {show(kind)}" if kind is not None else f"{path} is missing"
        message = f'{what}; this model reads text only, so it must be "text"'
        raise BadRequest(message, param=path, code="unsupported_content")
    text = fields.required_string("text")
    fields.refuse_unread()
    return text


def _read_assistant_fields(fields: Fields) -> tuple[ToolCall, ...]:
    """What an assistant message has and others do not; an answer can be sent back as it came."""
    for name in ("refusal", "audio", "function_call"):
        fields.only(name)
    fields.only("annotations", [])
    return tuple(
        _read_call(call) for call in fields.objects("tool_calls", MAX_CALLS_A_MESSAGE) or ()
    )


def _read_call(fields: Fields) -> ToolCall:
    fields.choice("type", ("function",))
    fields.integer("index")  # in calls put together from a stream's chunks
    call_id = fields.required_string("id")
    function = fields.required("function", fields.object("function"))
    name = function.required_string("name")
    arguments = function.string("arguments")
    function.refuse_unread()
    fields.refuse_unread()
    return ToolCall(call_id, name, arguments if arguments is not None else "{}")


def _read_call_id(fields: Fields) -> str:
    return fields.required_string("tool_call_id")
