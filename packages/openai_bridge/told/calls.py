"""The calls in what the model says, read while it says them.

Mistral writes calls as one JSON array, [{"name": ..., "arguments": {...}}], after a control token;
the dialects name them one by one, each with an id and its arguments as JSON. Knows no dialect.
"""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallBegun:
    """A further call in this turn. index: from 0. id: 9 alphanumeric characters, as Mistral's."""

    index: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CallArguments:
    """More of the JSON of the arguments of call number `index`."""

    index: int
    text: str


class CallScanner:
    """Reads the model's array of calls while it is written.

    Relies on the grammar: the text is a beginning of such an array. Not more than a call's name is
    held back.
    """

    # What stands between the arguments of one call and those of the next.
    _HEAD = re.compile(r'[\s,\[}]*\{\s*"name":\s*("(?:[^"\\]|\\.)*"),\s*"arguments":\s*(?=\{)')
    # What matters inside arguments: whole strings, brackets; else a string that is cut off.
    _LEXEME = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|"')

    def __init__(self) -> None:
        self.num_calls = 0
        self._buffer = ""  # not yet read
        self._depth = 0  # of brackets inside the arguments; 0 outside of them
        self._told = 0  # of the buffer, so much is told already

    def feed(self, text: str) -> Iterator[CallBegun | CallArguments]:
        """What the text adds to the calls."""
        self._buffer += text
        while self._begin_call() if self._depth == 0 else self._end_call():
            if self._depth:
                yield CallBegun(self.num_calls - 1, _new_call_id(), self._name)
            else:
                yield from self._tell(self._end)
                self._buffer, self._told = self._buffer[self._end :], 0
        if self._depth:
            yield from self._tell(len(self._buffer))

    def _begin_call(self) -> bool:
        head = self._HEAD.match(self._buffer)
        if head is None:
            return False
        self._name: str = json.loads(head[1])
        self._buffer, self._told = self._buffer[head.end() :], 0
        self._depth, self._end = 1, 1  # behind the first bracket
        self.num_calls += 1
        return True

    def _end_call(self) -> bool:
        """Read on from `_end`; whether the arguments are complete. Stops at half a string."""
        for lexeme in self._LEXEME.finditer(self._buffer, self._end):
            if lexeme[0] == '"':
                return False
            self._end = lexeme.end()
            self._depth += (lexeme[0] == "{") - (lexeme[0] == "}")
            if self._depth == 0:
                return True
        return False

    def _tell(self, end: int) -> Iterator[CallArguments]:
        if end > self._told:
            yield CallArguments(self.num_calls - 1, self._buffer[self._told : end])
            self._told = end


def _new_call_id() -> str:
    return "".join(random.choices(string.ascii_letters + string.digits, k=9))
