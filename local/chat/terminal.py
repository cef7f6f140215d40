"""What a person types and sees. Knows nothing of conversations.

Whatever a model says stays text: prompt_toolkit lets no escape sequence through to a terminal, and
nothing else that would move or recolour it is let through here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Protocol

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.shortcuts import CompleteStyle

# C0 without tab and newline, DEL and C1, and what turns the direction of writing around.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

PLAIN, FAINT, WRONG = "", "ansibrightblack", "ansired"


def printable(text: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


class Terminal(Protocol):
    """What a session needs of one."""

    def read(self, prompt: str) -> str:
        """The next line. Raises EOFError after the last one, KeyboardInterrupt for Ctrl-C."""

    def write(self, text: str, style: str = PLAIN) -> None:
        """As it is, without an end of line."""


class Screen:
    """A real terminal, with lines that can be edited and called back; or files and pipes."""

    def __init__(self, commands: Iterable[str]) -> None:
        self._session: PromptSession[str] | None = None
        if sys.stdin.isatty():
            self._session = PromptSession(
                completer=WordCompleter(list(commands), sentence=True),
                complete_while_typing=False,
                complete_style=CompleteStyle.READLINE_LIKE,
            )

    def read(self, prompt: str) -> str:
        if self._session is not None:
            return self._session.prompt(prompt)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        self.write(f"{prompt}{line}")
        return line.removesuffix("\n")

    def write(self, text: str, style: str = PLAIN) -> None:
        print_formatted_text(FormattedText([(style, printable(text))]), end="", flush=True)
