"""What begins with /: changes a conversation, and says in a line what it did.

Knows nothing of HTTP and of terminals.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.chat.conversation import Conversation
from local.chat.tools import WINDS_TOOLBOX, of_file


class Ended(Exception):  # noqa: N818 (it is no error)
    """The person wants to leave."""


def carry_out(line: str, conversation: Conversation) -> str:
    """line: begins with /. Raises Ended; what else goes wrong is said in the answer."""
    name, _, rest = line.strip().partition(" ")
    known = COMMANDS.get(name)
    if known is None:
        return f"There is no {name}.\n{help_text()}"
    try:
        return known[1](conversation, rest.strip())
    except (OSError, ValueError) as error:
        return f"{name}: {error}"


def help_text() -> str:
    return "\n".join(f"  {name:<9}{told}" for name, (told, _) in COMMANDS.items())


def _help(conversation: Conversation, rest: str) -> str:
    return help_text()


def _new(conversation: Conversation, rest: str) -> str:
    conversation.messages.clear()
    return "A new conversation. The settings stay."


def _system(conversation: Conversation, rest: str) -> str:
    conversation.system = rest or None
    return "The system prompt is set." if rest else "There is no system prompt now."


def _set(conversation: Conversation, rest: str) -> str:
    name, _, value = rest.partition(" ")
    if name:
        conversation.set(name, _value(value.strip()))
    shown = [f"{name} = {json.dumps(value)}" for name, value in conversation.settings.items()]
    return "\n".join(shown) or "Nothing is set: the server's defaults hold."


def _value(text: str) -> Any:
    """0.7 is a number, true a truth value, [..] a list; anything else the text itself."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def _tools(conversation: Conversation, rest: str) -> str:
    """Without a file: the winds' tools, or none if any are on offer."""
    if rest == "off" or (not rest and conversation.toolbox is not None):
        conversation.toolbox = None
        return "The model is offered no tools now."
    toolbox = of_file(Path(rest).expanduser()) if rest else WINDS_TOOLBOX
    conversation.toolbox = toolbox
    answered = (
        "you answer its calls" if toolbox.run is None else "they run here, in a made-up world"
    )
    return f"The model may call {', '.join(toolbox.signatures)}; {answered}."


def _save(conversation: Conversation, rest: str) -> str:
    if not rest:
        raise ValueError("name a file")
    path = Path(rest).expanduser()
    conversation.save(path)
    return f"Saved in {path}, as a request that can be sent again."


def _quit(conversation: Conversation, rest: str) -> str:
    raise Ended


COMMANDS: dict[str, tuple[str, Callable[[Conversation, str], str]]] = {
    "/help": ("what can be typed", _help),
    "/new": ("begin anew", _new),
    "/system": ("TEXT: how the model should be; nothing: no system prompt", _system),
    "/set": ("NAME VALUE: a field of each request, such as temperature 0.2", _set),
    "/tools": ("offer tools, or no more; FILE: those of a JSON file", _tools),
    "/save": ("FILE: the conversation, as JSON", _save),
    "/quit": ("leave; so does Ctrl-D", _quit),
}
