"""Writes a conversation through a chat template, so that its control tokens are the template's own.

It is rendered as it is, and masked. The control tokens are those of the masked one, in which no
message has a character that could be part of one: so whatever a message holds, they are the same in
number, kind and order. What is shown again must be the text as it is, else it is refused: a
template that looks into texts may, but where nobody can tell what of its text is its own, nothing
is written. Knows nothing of how text becomes tokens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from chat_formats.hf.template.environment import RenderError, Template
from chat_formats.hf.template.masking import (
    Mask,
    Values,
    is_kept,
    mapped_values,
    scalars_in,
    texts_in,
)
from chat_formats.hf.vocabulary.added import Added

# Stands behind a text that is to be continued. The space tells whether the template keeps spaces.
_OPEN_END, _SPACE = "\U00100000", " "
_THOUGHT_ENDS = ("</think>", "</thinking>", "</thought>", "[/THINK]")


class Segment(NamedTuple):
    """A piece of a prompt: text, or the content of one control token."""

    text: str
    is_control: bool


class LeftOutError(Exception):
    """The template leaves out something of what is said. part: "content", "calls" or "tool", of
    message or tool number `index`. The number of a message is of its turns."""

    def __init__(self, part: str, index: int) -> None:
        super().__init__(f"it leaves out the {part} of number {index}")
        self.part, self.index = part, index


class UntoldError(Exception):
    """Nobody can tell which of the control tokens in the text are the template's own."""


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
        self._known = "\n".join([template.source, *map(str, tokens.values())])
        self._letters = frozenset(_in_all_cases("".join(self._guarded)))
        for content in self._guarded:
            _refuse_kept_ends(content)
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

        Raises RenderError, LeftOutError, UntoldError and TooManyCharactersError.
        """
        now = datetime.now()
        plain = [*messages[:-1], _opened(messages[-1])] if is_open else messages
        shown, _ = _cut(self._render(plain, tools, is_open, now), is_open)
        for mask in self._masks([*texts_in([*messages, *tools])]):
            masked = [_hidden_message(mask, i, each) for i, each in enumerate(messages)]
            offered = [_hidden_tool(mask, i, each) for i, each in enumerate(tools)]
            plain = [*masked[:-1], _opened(masked[-1])] if is_open else masked
            text = self._render(plain, offered, is_open, now, mask)
            hidden, is_trimmed = _cut(text, is_open)
            _require_all(mask, [*masked, *offered], hidden)
            if mask.show(hidden) == shown:
                segments = self._segments(hidden)
                self._refuse_scalars(segments, [messages, tools])
                shown_again = tuple(Segment(mask.show(text), control) for text, control in segments)
                return Written(shown_again, is_trimmed)
        raise UntoldError

    def _masks(self, spoken: Sequence[str]) -> Iterator[Mask]:
        """One that tells what is left out; one that sorts as the texts do; one that leaves all
        characters as they are of which no control token is made."""
        yield Mask(spoken, self._reserved, is_marking=True)
        yield Mask(spoken, self._reserved)
        yield Mask(spoken, self._reserved, self._may_be_of_a_token)

    def _may_be_of_a_token(self, character: str) -> bool:
        return not self._letters.isdisjoint(_in_all_cases(character))

    def control_at(self, text: str) -> str | None:
        """The control token that the text begins with, whitespace aside."""
        first = next((each for each in self._segments(text.lstrip())), None)
        return first.text if first is not None and first.is_control else None

    def _render(
        self,
        messages: Sequence[Values],
        tools: Sequence[Values],
        is_open: bool,
        now: datetime,
        mask: Mask | None = None,
    ) -> str:
        values = {
            **self._tokens,
            "messages": list(messages),
            "tools": list(tools) or None,
            "documents": None,
            "add_generation_prompt": not is_open,
        }
        return self._template.render(values, now, mask)

    def _refuse_scalars(self, segments: Sequence[Segment], values: Any) -> None:
        """Numbers and the like are not masked. One may have become part of a token that the
        template has no name of."""
        bare = {spelled for each in scalars_in(values) for spelled in (str(each), json.dumps(each))}
        for text, is_control in segments:
            if is_control and text not in self._known and any(each in text for each in bare):
                raise UntoldError

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


def _cut(text: str, is_open: bool) -> tuple[str, bool]:
    """The text before its open end; whether the template took off the space there, as it does."""
    if not is_open:
        return text, False
    before, found, behind = text.rpartition(_OPEN_END)
    if not found:
        raise RenderError("it does not end with the assistant's message")
    if behind.startswith(_SPACE):
        return before, False
    return before.rstrip(), before != before.rstrip()


def _opened(message: Values) -> Values:
    return {**message, "content": message["content"] + _OPEN_END + _SPACE}


def _hidden_message(mask: Mask, index: int, message: Values) -> Values:
    """All but its role and what kinds of things are in it. What may not be left out is marked."""
    content: str = message["content"]
    thoughts = _num_thoughts(content) if message["role"] == "assistant" else 0
    said = mask.hide_marked(content[thoughts:], ("content", index))
    hidden = {**message, "content": mask.hide(content[:thoughts]) + said}
    hidden |= {key: mask.hide(message[key]) for key in ("name", "tool_call_id") if key in message}
    if "tool_calls" in message:
        numbers = count()
        hidden["tool_calls"] = [
            {
                **call,
                "id": mask.hide(call["id"]),
                "function": mapped_values(
                    call["function"],
                    lambda text: mask.hide_marked(text, ("calls", index, next(numbers))),
                ),
            }
            for call in message["tool_calls"]
        ]
    return hidden


def _hidden_tool(mask: Mask, index: int, tool: Values) -> Values:
    function = tool["function"]
    hidden = mapped_values(function, mask.hide)
    hidden["name"] = mask.hide_marked(function["name"], ("tool", index))
    return {**tool, "function": hidden}


def _num_thoughts(text: str) -> int:
    """How many characters of an answer are thoughts, which templates leave out later on."""
    ends = (text.rfind(end) + len(end) for end in _THOUGHT_ENDS if end in text)
    return max(ends, default=0)


def _require_all(mask: Mask, values: Sequence[Values], text: str) -> None:
    """Raise LeftOutError for the first of which the first or the last character is not there."""
    required = {mark for each in texts_in(list(values)) for mark in mask.marks_in(each)}
    lost: Any = required - mask.marks_in(text) - mask.taken
    if lost:
        (part, index, *_), _ = min(lost, key=lambda mark: (mark[0][0], mark[0][1]))
        raise LeftOutError(part, index)


def _in_all_cases(text: str) -> str:
    return "".join((text, text.lower(), text.upper(), text.casefold(), text.title()))


def _refuse_kept_ends(content: str) -> None:
    if is_kept(content[0]) or is_kept(content[-1]):
        raise RenderError(
            f"the control token {content!r} begins or ends with space or a quotation mark, so that "
            "what a message begins or ends with could make it of another"
        )
