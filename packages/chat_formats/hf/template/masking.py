"""Other characters for all that a conversation holds, one for each, and back.

What a template writes into a masked conversation that is not masked is the template's own. Knows
nothing of templates and of tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

# Assigned, so that no template takes them for unprintable; nobody's templates are written in them;
# without case. Ideographs: extensions B to F, and G.
_SLOTS = (
    *(range(0x20000, 0x2A6E0), range(0x2A700, 0x2B739), range(0x2B820, 0x2CEA2)),
    *(range(0x2CEB0, 0x2EBE1), range(0x30000, 0x3134B)),
)
# They stay as they are: templates take whitespace off, and JSON escapes the others.
_KEPT = "\"'\\" + "".join(map(chr, range(0x20)))
# The words of a JSON schema stay too: templates look for them.
_SCHEMA_WORDS = frozenset(
    (
        *("type", "properties", "required", "items", "enum", "const", "default", "description"),
        *("title", "format", "nullable", "anyOf", "oneOf", "allOf", "$ref", "$defs", "definitions"),
        *("additionalProperties", "return", "object", "array", "string", "number", "integer"),
        *("boolean", "null", "function", "name", "parameters"),
    )
)
Values = dict[str, Any]


class TooManyCharactersError(Exception):
    """A conversation has more different characters than there are to put in their places."""


class Mask:
    """For one conversation. spoken: all texts in it. reserved: characters that stay free."""

    def __init__(self, texts: Iterable[str], reserved: frozenset[str]) -> None:
        """Raises TooManyCharactersError."""
        found = {each for each in set().union(*texts) if not is_kept(each)}
        slots = (chr(i) for i in chain(*_SLOTS) if chr(i) not in reserved)
        self._hidden = {ord(each): slot for each, slot in zip(sorted(found), slots, strict=False)}
        if len(self._hidden) < len(found):
            raise TooManyCharactersError
        self._shown = {ord(slot): chr(each) for each, slot in self._hidden.items()}

    def hide(self, text: str) -> str:
        return text.translate(self._hidden)

    def show(self, text: str) -> str:
        return text.translate(self._shown)

    def hide_message(self, message: Values) -> Values:
        """All but its role and what kinds of things are in it."""
        return {
            name: value if name == "role" else self._hide_part(name, value)
            for name, value in message.items()
        }

    def hide_tool(self, tool: Values) -> Values:
        hidden: Values = _mapped(
            tool, lambda text: text if text in _SCHEMA_WORDS else self.hide(text)
        )
        return hidden

    def _hide_part(self, name: str, value: Any) -> Any:
        if name != "tool_calls":
            return self.hide(value)
        return [
            {
                **call,
                "id": self.hide(call["id"]),
                "function": {
                    "name": self.hide(call["function"]["name"]),
                    "arguments": _mapped(call["function"]["arguments"], self.hide),
                },
            }
            for call in value
        ]


def is_kept(character: str) -> bool:
    """Whether it stands for itself in a masked text."""
    return character.isspace() or character in _KEPT


def texts_in(value: Any) -> Iterator[str]:
    """All texts in plain JSON, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(key): _mapped(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, change) for inner in value]
    return value
