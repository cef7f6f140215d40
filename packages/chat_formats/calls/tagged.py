"""Calls as Hermes and its like write them, and how they are read while they are written.

<tool_call>
{"name": ..., "arguments": {...}}
</tool_call>

One call or several, behind prose or none; https://github.com/NousResearch/Hermes-Function-Calling.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat_formats.calls.array import CallScanner
from chat_formats.calls.reading import CallingReader
from chat_formats.chat_format import Said
from chat_formats.detokenizer import Pieces
from engine_api.request import Prompt

BEGIN, END = "<tool_call>", "</tool_call>"


@dataclass(frozen=True, slots=True)
class TaggedCalls:
    """Implements CallFormat. before, behind: the space around a call's JSON. between: two calls."""

    before: str = "\n"
    behind: str = "\n"
    between: str = "\n"
    begin: str = BEGIN

    def grammar(self, names: Sequence[str], most_calls: int) -> str:
        """See CallFormat. The calls stand as the template writes those of earlier turns."""
        heads = [f'{self.before}{{"name": {json.dumps(name)}, "arguments": ' for name in names]
        end = json.dumps(f"}}{self.behind}{END}")
        calls = [f"{json.dumps(head)} @arguments{i} {end}" for i, head in enumerate(heads)]
        again, num_further = json.dumps(self.between + BEGIN), most_calls - 1
        further = f"({again} call){{0,{num_further}}}" if num_further else ""  # no range ends at 0
        return f"start: call {further}\ncall: {' | '.join(calls)}"


class TaggedReader(CallingReader):
    """Implements AnswerReader. Prose, and calls behind the tag that begins them.

    What may become a tag is held back: it is text, for stop strings too, once it is none.
    Thoughts are not told apart: a template writes them as text.
    """

    in_thoughts = False

    def __init__(self, pieces: Pieces, prompt: Prompt) -> None:
        super().__init__(pieces, prompt)
        self.drops_space = self._may_call = prompt.may_call
        self._held_back = ""  # may begin a call

    def read(self, token_id: int) -> Said:
        return self._said(self._detokenizer.decode(token_id))

    def flush(self) -> Said:
        said = self._said(self._detokenizer.flush())
        held_back, self._held_back = self._held_back, ""
        return Said(said.text + held_back, said.calls)

    def _said(self, text: str) -> Said:
        if self._scanner is not None:
            return Said("", tuple(self._scanner.feed(text)))
        if not self._may_call:
            return Said(text)
        text = self._held_back + text
        prose, found, inside = text.partition(BEGIN)
        if found:
            self._held_back, self._scanner = "", _Scanner()
            return Said(prose, tuple(self._scanner.feed(inside)))
        safe = len(text) - _num_held(text)
        self._held_back = text[safe:]
        return Said(text[:safe])


class _Scanner(CallScanner):
    """The same JSON as in Mistral's array, with tags for commas."""

    _HEAD = re.compile(
        r'(?:[\s}]|</?tool_call>)*\{\s*"name":\s*("(?:[^"\\]|\\.)*"),\s*"arguments":\s*(?=\{)'
    )


def _num_held(text: str) -> int:
    """How many characters at the end may begin a tag."""
    return next((n for n in range(len(BEGIN) - 1, 0, -1) if text.endswith(BEGIN[:n])), 0)
