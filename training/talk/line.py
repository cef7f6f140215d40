"""One sentence of a text, and what it tells. Knows nothing of how it came about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One sentence of a text."""

    text: str
    core: str  # who did what, without when, where and why: the sentence in short
    about: tuple[str, ...]  # by which words one may ask for it
    values: tuple[tuple[str, str], ...] = ()  # what may be exchanged in it: (sort, value)
    asks: tuple[tuple[str, str], ...] = ()  # grammars of questions, and the words that answer them
    facts: tuple[tuple[str, str], ...] = ()  # what a form may take from it: (meaning, value)
