"""What was taken of a body without effect: the paths of such fields, as its caller is told.

A caller's names are spelled so that they can stand in a header and in a log. Knows no dialect.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from urllib.parse import quote

HEADER = "x-ignored-fields"
MAX_PATHS = 32  # that are listed; the others are counted
MAX_LENGTH = 1000  # characters of the list
MAX_KEPT = 1000  # paths that are kept, to count each kind of field once; further ones count each
MAX_COMPARED = 64  # unknown names of a body that are held against the known ones
_MAX_NAME = 40  # characters of a name that may be a misspelt one
_ALIKE = 0.85  # of 1: "temprature" and "temperature" have 0.95, "top_a" and "top_k" 0.8

_NAMELESS = quote('""')  # the field "": no space may end a header

_INDEX = re.compile(r"\[\d+\]")


class Ignored:
    """The record of one body.

    refuses_unknown: a field that nobody knows is to be refused instead.
    """

    def __init__(self, *, refuses_unknown: bool = False) -> None:
        self.refuses_unknown = refuses_unknown
        self._paths: dict[str, str] = {}  # by the path without its indices: one of a kind is told
        self._num_further = 0
        self._num_compared = 0

    def add(self, path: str) -> None:
        """messages[1].name stands for messages[2].name too."""
        kind = _INDEX.sub("[]", path)
        if len(self._paths) < MAX_KEPT:
            self._paths.setdefault(kind, path)
        elif kind not in self._paths:
            self._num_further += 1

    def __len__(self) -> int:
        return len(self._paths) + self._num_further

    def __str__(self) -> str:
        """a, b.c, +3: printable ASCII; at most MAX_PATHS paths, of MAX_LENGTH characters in all."""
        listed: list[str] = []
        length = 0
        for path in self._paths.values():
            spelled = quote(path, safe="[]") or _NAMELESS
            length += len(spelled) + 2
            if len(listed) == MAX_PATHS or length > MAX_LENGTH:
                break
            listed.append(spelled)
        rest = len(self) - len(listed)
        return ", ".join([*listed, *([f"+{rest}"] if rest else [])])

    def meant(self, name: str, known: set[str]) -> str | None:
        """The known name that this one must be a slip of; None if it is a name of its own."""
        self._num_compared += 1
        if self._num_compared > MAX_COMPARED or len(name) > _MAX_NAME:
            return None  # comparing takes a while, and nobody misspells so many
        return _alike(name, frozenset(known))


@lru_cache(maxsize=64)  # a client sends the same ones every time; each set takes 8 kB
def _alike(name: str, known: frozenset[str]) -> str | None:
    same = (word for word in sorted(known) if _plain(word) == _plain(name))
    return next(same, None) or next(iter(get_close_matches(name, sorted(known), 1, _ALIKE)), None)


def _plain(name: str) -> str:
    """maxTokens, max-tokens and max_tokens are one name to whoever writes them."""
    return re.sub("[_-]", "", name).lower()
