"""Calls as Mistral writes them up to v7: how a model is held to it, and how they are read.

After a control token comes one JSON array, [{"name": ..., "arguments": {...}}, ...]. Outside of the
ways of writing calls are known one by one, each with an id and its arguments as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from chat_formats.calls.ids import new_call_id
from chat_formats.chat_format import CallPart
from engine_api.events import CallArguments, CallBegun


@dataclass(frozen=True, slots=True)
class ArrayCalls:
    """Implements CallFormat. lead: what stands before the array, as before every text."""

    begin: int
    lead: str

    def grammar(self, names: Sequence[str], most_calls: int) -> str:
        """See CallFormat. The array stands on one line, with ", " and ": " between its parts."""
        heads = [f'{{"name": {json.dumps(name)}, "arguments": ' for name in names]
        calls = [f'{json.dumps(head)} @arguments{i} "}}"' for i, head in enumerate(heads)]
        num_further = most_calls - 1
        further = f'(", " call){{0,{num_further}}}' if num_further else ""  # no range ends at 0
        lead = f"{json.dumps(self.lead)} " if self.lead else ""
        return f'start: {lead}"[" call {further} "]"\ncall: {" | ".join(calls)}'

    def open(self) -> CallScanner:
        """A reader of one answer's calls."""
        return CallScanner()


class CallScanner:
    """Reads the array while it is written, each character once.

    Relies on the grammar: the text is a beginning of such an array. Not more than a call's name is
    held back.
    """

    # What stands between the arguments of one call and those of the next.
    _HEAD = re.compile(r'[\s,\[}]*\{\s*"name":\s*("(?:[^"\\]|\\.)*"),\s*"arguments":\s*(?=\{)')
    # What changes how the arguments go on, outside of their strings and inside.
    _OUTSIDE = re.compile(r'["{}]')
    _INSIDE = re.compile(r'["\\]')

    def __init__(self, new_id: Callable[[], str] = new_call_id) -> None:
        self.num_calls = 0
        self._new_id = new_id
        self._held_back = ""  # may begin a call
        self._in_arguments = False
        self._depth = 0  # of brackets inside the arguments
        self._in_string = False
        self._is_escaped = False  # the next character, wherever the text was cut

    def mark(self, token_id: int) -> Iterable[CallPart]:
        """What a control token adds: nothing, since it stands for no part of the array."""
        return ()

    def feed(self, text: str) -> Iterator[CallPart]:
        """What the text adds to the calls."""
        while text:
            if self._in_arguments:
                end = self._find_end(text)
                yield CallArguments(self.num_calls - 1, text[:end])
                text = text[end:]
                continue
            text = self._held_back + text
            head = self._HEAD.match(text)
            if head is None:
                self._held_back = text
                return
            self.num_calls += 1
            yield CallBegun(self.num_calls - 1, self._new_id(), json.loads(head[1]))
            self._held_back, self._in_arguments = "", True
            text = text[head.end() :]

    def _find_end(self, text: str) -> int:
        """Where the arguments end in the text: behind their last bracket, or with the text."""
        at = int(self._is_escaped)
        self._is_escaped = False
        while found := (self._INSIDE if self._in_string else self._OUTSIDE).search(text, at):
            at = found.end()
            if found[0] == '"':
                self._in_string = not self._in_string
            elif found[0] == "\\":
                self._is_escaped = at == len(text)
                at += 1
            else:
                self._depth += 1 if found[0] == "{" else -1
                if not self._depth:
                    self._in_arguments = False
                    return at
        return len(text)
