"""OpenAI's list of messages -> the engine's. Shared by every dialect that speaks in messages.

Roles: system, developer, user, assistant, tool. Content is text: a string, or an array of parts of
text. What a part shows or plays is refused: it would stay unread. What earlier answers left in a
message (annotations, ids, thoughts where the model does not think) asks nothing, and is told. A
name is put before a user's text, "name: text", where users of several names speak. Knows nothing of
the prompt's format.
"""

from __future__ import annotations

import json

from engine_api.conversation import Message, Thought, ToolCall
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.sampling import read_one_of
from openai_bridge.parsing.thinking import THOUGHTS, Turn, read_thought

TEXT_ROLES = ("system", "developer", "user", "assistant")
ROLES = (*TEXT_ROLES, "tool")

MAX_MESSAGES = 1024
MAX_PARTS = 1024  # of one message's content
MAX_CALLS_A_MESSAGE = 128

# The types of parts, by the field in which they have their text: OpenAI's of chat and of responses.
TEXT_PARTS = {
    "text": "text",
    "input_text": "text",
    "output_text": "text",
    "refusal": "refusal",
}
_THINKING_ROLES = ("system", "developer", "assistant")


def read_messages(fields: Fields, roles: tuple[str, ...] = ROLES) -> tuple[Message, ...]:
    """The field `messages`, which must be there and hold at least one, and at most 1,024."""
    opened = open_messages(fields)
    are_several = len({message.peek("name") for message in opened if _is_named_user(message)}) > 1
    read = [_read_message(message, roles, are_several) for message in opened]
    # An assistant's last message is continued: the format has no other way to end.
    opened[-1].tell("prefix", read[-1].role == "assistant")
    for message in opened[:-1]:
        message.tell("prefix", False)
    for message in opened:
        message.finish()
    return tuple(read)


def open_messages(fields: Fields) -> list[Fields]:
    """The objects in `messages`, still to be read."""
    messages = fields.required("messages", fields.objects("messages", MAX_MESSAGES))
    if not messages:
        raise fields.refusal("messages", "empty; it must hold at least one message")
    return messages


def read_parts(fields: Fields, name: str, role: str) -> Turn:
    """An array of parts, of which the texts are joined by an empty line.

    Thoughts of a user's or a tool's are left out.
    """
    turn = Turn()
    for part in fields.objects(name, MAX_PARTS) or ():
        if part.string("type") not in THOUGHTS:
            turn.say(_read_part(part))
        elif role in _THINKING_ROLES:
            turn.think(read_thought(part))
        else:
            part.leave_out()
    return turn


def read_arguments(fields: Fields) -> str:
    """JSON text; some clients send the object itself."""
    if isinstance(fields.raw("arguments"), dict):
        return json.dumps(fields.raw("arguments"), ensure_ascii=False)
    arguments = fields.string("arguments")
    return arguments if arguments is not None else "{}"


def _is_named_user(fields: Fields) -> bool:
    name = fields.peek("name")
    return fields.peek("role") == "user" and isinstance(name, str) and name != ""


def _read_message(fields: Fields, roles: tuple[str, ...], are_several: bool) -> Message:
    role = fields.required("role", fields.choice("role", roles))
    name = _read_name(fields, role, are_several)
    if role == "assistant":
        return _read_assistant(fields)
    call_id = fields.required_string("tool_call_id") if role == "tool" else None
    turn = _read_content(fields, role)
    if turn is None:
        raise fields.missing("content")
    return Message(role, name + turn.text, tool_call_id=call_id, thoughts=turn.thoughts)


def _read_name(fields: Fields, role: str, are_several: bool) -> str:
    """Who of several users speaks, as it stands before the content: a format knows roles alone."""
    if role != "user":
        fields.tell("name", "")
        return ""
    name = fields.string("name")
    if name and not are_several:
        fields.note("name")
    return f"{name}: " if name and are_several else ""


def _read_content(fields: Fields, role: str) -> Turn | None:
    content = fields.raw("content")
    if content is None:
        return None
    if isinstance(content, str):
        turn = Turn()
        turn.say(content)
        return turn
    if not isinstance(content, list):
        raise fields.wrong_type("content", "a string or an array of text parts")
    return read_parts(fields, "content", role)


def _read_part(fields: Fields) -> str:
    kind, path = fields.string("type"), fields.path("type")
    if kind not in TEXT_PARTS:
        what = f"{path} is {show(kind)}" if kind is not None else f"{path} is missing"
        message = f'{what}; this model reads text only, so it must be "text"'
        raise BadRequest(message, param=path, code="unsupported_content")
    text = fields.required_string(TEXT_PARTS[kind])
    fields.tell("annotations", [])
    fields.tell("logprobs", [])
    fields.finish()
    return text


def _read_assistant(fields: Fields) -> Message:
    """What an assistant message has and others do not; an answer can be sent back as it came."""
    fields.refuse("audio")
    fields.refuse("function_call", instead="send the call in tool_calls")
    fields.tell("annotations", [])
    turn, refusal = _read_content(fields, "assistant") or Turn(), fields.string("refusal")
    calls = fields.objects("tool_calls", MAX_CALLS_A_MESSAGE) or ()
    return Message(
        "assistant",
        turn.text or refusal or "",  # it may have been that the model declined, or only thought
        tool_calls=tuple(_read_call(call) for call in calls),
        thoughts=(*_read_thoughts(fields), *turn.thoughts),
    )


def _read_thoughts(fields: Fields) -> tuple[Thought, ...]:
    """Those beside the content, under the name that most servers give them or vLLM's."""
    names = ("reasoning_content", "reasoning")
    if fields.thinking is None:
        for name in names:
            fields.tell(name)
        return ()
    _, text = read_one_of(names, fields.string)
    return (Thought(text),) if text else ()


def _read_call(fields: Fields) -> ToolCall:
    fields.choice("type", ("function",))
    fields.tell("index")  # in calls put together from a stream's chunks
    call_id = fields.required_string("id")
    function = fields.required("function", fields.object("function"))
    name = function.required_string("name")
    arguments = read_arguments(function)
    function.finish()
    fields.finish()
    return ToolCall(call_id, name, arguments)
