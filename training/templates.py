"""A tiny grammar notation: "(when|in what season) does {the} (usually|) blow".

Parentheses hold alternatives, which may be empty and may nest. Braces are left for the caller to
fill. Knows nothing of winds.
"""

from __future__ import annotations

import random
import re
from functools import cache
from typing import TypeAlias

Part: TypeAlias = "str | tuple[Node, ...]"  # text, or alternatives
Node: TypeAlias = "tuple[Part, ...]"  # a sequence of parts


@cache
def parse(template: str) -> Node:
    """Turn the notation into a tree of sequences and alternatives."""
    node, rest = _sequence(template)
    if rest:
        raise ValueError(f"unbalanced parenthesis in {template!r}")
    return node


def expand(template: str, rng: random.Random) -> str:
    """One text of the template's language; spaces that empty alternatives leave are closed up."""
    return _tidy(_expand(parse(template), rng))


def count(template: str) -> int:
    """How many ways there are to expand the template."""
    return _count(parse(template))


def matches(template: str, text: str) -> bool:
    """Whether the template could expand to this text."""
    pattern = _tidy(_pattern(parse(template))).replace(" ", r"\s*")
    return re.fullmatch(pattern, text, re.IGNORECASE) is not None


def listed(words: str) -> tuple[str, ...]:
    """The words between the bars of "this|that"."""
    return tuple(words.split("|"))


def _sequence(text: str) -> tuple[Node, str]:
    parts: list[Part] = []
    while text and text[0] not in "|)":
        if text[0] == "(":
            alternatives, text = _alternatives(text[1:])
            parts.append(alternatives)
        else:
            literal = re.match(r"[^()|]+", text)
            assert literal is not None
            parts.append(literal.group())
            text = text[literal.end() :]
    return tuple(parts), text


def _alternatives(text: str) -> tuple[tuple[Node, ...], str]:
    found: list[Node] = []
    while True:
        node, text = _sequence(text)
        found.append(node)
        if not text:
            raise ValueError("a parenthesis is never closed")
        if text[0] == ")":
            return tuple(found), text[1:]
        text = text[1:]


def _expand(node: Node, rng: random.Random) -> str:
    return "".join(
        part if isinstance(part, str) else _expand(rng.choice(part), rng) for part in node
    )


def _count(node: Node) -> int:
    total = 1
    for part in node:
        if not isinstance(part, str):
            total *= sum(_count(alternative) for alternative in part)
    return total


def _pattern(node: Node) -> str:
    return "".join(
        re.escape(part).replace(r"\ ", " ")
        if isinstance(part, str)
        else "(?:" + "|".join(_pattern(alternative) for alternative in part) + ")"
        for part in node
    )


def _tidy(text: str) -> str:
    return re.sub(r" +([?!.,;:]|$)", r"\1", re.sub(r"  +", " ", text)).strip()


def with_articles(text: str) -> str:
    """ "a order" -> "an order"."""
    return re.sub(r"\b([Aa]) (?=[aeio]\w)(?!one\b)", r"\1n ", text)
