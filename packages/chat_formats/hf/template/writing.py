"""Writes a conversation through a chat template, so that its control tokens are the template's own.

It is rendered twice: as it is, and masked. The control tokens are those of the masked one, in which
no message has a character that could be part of one: so whatever a message holds, they are the same
in number, kind and order. Knows nothing of how text becomes tokens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chat_formats.hf.template.environment import RenderError, Template
from chat_formats.hf.template.masking import Mask, Values, is_kept, texts_in
from chat_formats.hf.vocabulary.added import Added

# Stands behind a text that is to be continued. The space tells whether the template keeps spaces.
_OPEN_END, _SPACE = "\U00100000", " "


class Segment(NamedTuple):
    """A piece of a prompt: text, or the content of one control token."""

    text: str
    is_control: bool


class LeftOutError(Exception):
    """The template leaves out what message number `index` says. The number is of its turns."""

    def __init__(self, index: int) -> None:
        super().__init__(f"it leaves out message {index}")
        self.index = index


@dataclass(frozen=True, slots=True)
class Written:
    """segments: of the prompt. is_trimmed: the text to be continued lost the space at its end."""

    segments: tuple[Segment, ...]
    is_trimmed: bool = False


class Writer:
    """Writes through one template. Immutable, so any thread may use it."""

    def __init__(
        self, template: Template, added: Iterable[Added], tokens: Mapping[str, Any]
    ) -> None:
        """added: the vocabulary's added tokens. tokens: bos_token and others, for the template."""
        known = {each.content: each.is_guarded for each in added if each.content}
        self._template = template
        self._tokens = dict(tokens)
        self._guarded = frozenset(content for content, guarded in known.items() if guarded)
        self._any_added = _one_of(known)
        self._any_guarded = _one_of(self._guarded)
        self._reserved = frozenset({*template.source, *"".join(self._guarded), _OPEN_END})

    @property
    def source(self) -> str:
        return self._template.source

    def render(
        self, messages: Sequence[Values], tools: Sequence[Values] = (), *, is_open: bool = False
    ) -> str:
        """The text, as `apply_chat_template` has it. is_open: nothing asks for an answer yet.

        Raises RenderError.
        """
        return self._render(messages, tools, is_open, datetime.now())

    def write(
        self, messages: Sequence[Values], tools: Sequence[Values] = (), *, is_open: bool = False
    ) -> Written:
        """is_open: the last message is to be continued.

        Raises RenderError, LeftOutError and TooManyCharactersError.
        """
        now, last = datetime.now(), messages[-1]
        if is_open:
            ended = {**last, "content": last["content"] + _OPEN_END + _SPACE}
            messages = [*messages[:-1], ended]
        texts = [text for part in (messages, tools) for text in texts_in(list(part))]
        mask = Mask(texts, self._reserved)
        masked = [mask.hide_message(message) for message in messages]
        if is_open:
            masked[-1]["content"] = mask.hide(last["content"]) + _OPEN_END + _SPACE
        shown = self._render(messages, tools, is_open, now)
        hidden = self._render(masked, [mask.hide_tool(tool) for tool in tools], is_open, now)
        is_trimmed = False
        if is_open:
            masked[-1]["content"] = mask.hide(last["content"])
            shown, _ = _cut(shown)
            hidden, is_trimmed = _cut(hidden)
        _require_all(masked, hidden)
        if mask.show(hidden) != shown:  # it looks into what is said
            if self._is_harmless(texts, shown, hidden):
                return Written(tuple(self._segments(shown)), is_trimmed)
            _require_all([*messages[:-1], last] if is_open else messages, mask.show(hidden))
        segments = (Segment(mask.show(text), control) for text, control in self._segments(hidden))
        return Written(tuple(segments), is_trimmed)

    def controls_in(self, text: str) -> list[str]:
        """The control tokens that the text spells, in order."""
        return [text for text, is_control in self._segments(text) if is_control]

    def control_at(self, text: str) -> str | None:
        """The control token that the text begins with, whitespace aside."""
        first = next((each for each in self._segments(text.lstrip())), None)
        return first.text if first is not None and first.is_control else None

    def _render(
        self, messages: Sequence[Values], tools: Sequence[Values], is_open: bool, now: datetime
    ) -> str:
        values = {
            **self._tokens,
            "messages": list(messages),
            "tools": list(tools) or None,
            "documents": None,
            "add_generation_prompt": not is_open,
        }
        return self._template.render(values, now)

    def _is_harmless(self, texts: list[str], shown: str, hidden: str) -> bool:
        """Whether the template, which looks into the texts, may: none spells a control token, and
        none comes of what the template makes of them."""
        if any(map(self._any_guarded.search, texts)):
            return False
        return self.controls_in(shown) == self.controls_in(hidden)

    def _segments(self, text: str) -> list[Segment]:
        """Cut where `tokenizers` cuts: at the leftmost, longest added tokens."""
        segments, end = [], 0
        for found in self._any_added.finditer(text):
            if found[0] in self._guarded:
                segments += [Segment(text[end : found.start()], False), Segment(found[0], True)]
                end = found.end()
        return [each for each in (*segments, Segment(text[end:], False)) if each.text]


def _one_of(contents: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(contents, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")


def _cut(text: str) -> tuple[str, bool]:
    """The text before its open end; whether the template took off the space there, as it does."""
    before, found, behind = text.rpartition(_OPEN_END)
    if not found:
        raise RenderError("it does not end with the assistant's message")
    if behind.startswith(_SPACE):
        return before, False
    return before.rstrip(), before != before.rstrip()


def _require_all(messages: Sequence[Values], text: str) -> None:
    """Raise LeftOutError for a message of which the first or the last word is not in the text."""
    for index, message in enumerate(messages):
        words = "".join(" " if is_kept(each) else each for each in message["content"]).split()
        if words and not (_is_in(words[0], text) and _is_in(words[-1], text)):
            raise LeftOutError(index)


def _is_in(word: str, text: str) -> bool:
    """As it is, or as JSON in ASCII has it."""
    return word in text or json.dumps(word)[1:-1] in text
