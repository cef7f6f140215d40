"""What of a conversation is refused, by name, before it is encoded."""

from __future__ import annotations

import json
import re

from engine_api.conversation import ROLES, Message
from engine_api.errors import RequestError

_THINKING_ROLES = ("system", "developer", "assistant")
_NAME = re.compile("[a-zA-Z0-9_-]{1,64}")


def check_message(field: str, message: Message) -> None:
    role = message.role
    if role not in ROLES:
        raise refusal(f"{field}.role", f"is {role!r}; it must be one of {', '.join(ROLES)}")
    if message.tool_calls and role != "assistant":
        raise refusal(f"{field}.tool_calls", f"is for the assistant; the role is {role!r}")
    if message.tool_call_id is not None and role != "tool":
        raise refusal(f"{field}.tool_call_id", f"is for tool results; the role is {role!r}")
    if message.thoughts and role not in _THINKING_ROLES:
        problem = f"is for {' and '.join(_THINKING_ROLES)}; the role is {role!r}"
        raise refusal(f"{field}.thoughts", problem)
    for thought in message.thoughts:
        check_text(f"{field}.thoughts", thought.text)
    check_content = check_json if role == "tool" else check_text
    check_content(f"{field}.content", message.content)
    for index, call in enumerate(message.tool_calls):
        check_name(f"{field}.tool_calls[{index}].name", call.name)
        check_json(f"{field}.tool_calls[{index}].arguments", call.arguments)


def check_name(field: str, name: str) -> None:
    if not _NAME.fullmatch(name):
        problem = f"is {name!r}; it must be 1 to 64 of a-z, A-Z, 0-9, underscore and dash"
        raise refusal(field, problem)


def check_text(field: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        problem = f"has half a surrogate pair at {error.start}; it must be valid Unicode"
        raise refusal(field, problem) from None


def check_json(field: str, text: str) -> None:
    """Refuse what mistral-common would fail on when it takes the text apart and back together."""
    check_text(field, text)
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError:
        return  # plain text is kept as such
    except (ValueError, RecursionError) as error:
        raise refusal(field, f"is JSON that cannot be read: {error}") from None
    dump_json(field, parsed)


def dump_json(field: str, value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise refusal(field, f"cannot be written as JSON: {error}") from None
    check_text(field, text)
    return text


def refusal(field: str, problem: str) -> RequestError:
    return RequestError(field, f"{field} {problem}")
