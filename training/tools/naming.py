"""What tools and parameters are called: words joined in every style, some of them made up.

Knows nothing of what a tool does.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from training.language.words import made_up
from training.tools import kept_back

Style = Callable[[list[str]], str]


def snake(parts: list[str]) -> str:
    return "_".join(parts)


def camel(parts: list[str]) -> str:
    return parts[0] + "".join(part.capitalize() for part in parts[1:])


def kebab(parts: list[str]) -> str:
    return "-".join(parts)


def pascal(parts: list[str]) -> str:
    return "".join(part.capitalize() for part in parts)


def flat(parts: list[str]) -> str:
    return "".join(parts)


def shouted(parts: list[str]) -> str:
    return "_".join(parts).upper()


_STYLES: tuple[Style, ...] = (snake, camel, kebab, pascal, flat, shouted)


def draw_style(rng: random.Random) -> Style:
    return rng.choices(_STYLES, (55, 20, 9, 9, 4, 3))[0]


def tool_name(words: str, style: Style, rng: random.Random) -> str:
    """The name of a tool that these words describe, and that the exam does not keep for itself."""
    name = _tool_name(words, style, rng)
    while kept_back.is_name(name):
        name = _tool_name(words, style, rng)
    return name


def _tool_name(words: str, style: Style, rng: random.Random) -> str:
    """With what people add to such names."""
    parts, chance = words.split(), rng.random()
    if chance < 0.10:
        parts = [made_up(rng) for _ in range(rng.choice((1, 2, 2, 3)))]  # it says nothing
    elif chance < 0.22:
        parts.insert(rng.randint(0, len(parts)), made_up(rng))
    elif chance < 0.28:
        parts = [made_up(rng), "", *parts] if style is snake else [made_up(rng), *parts]
    elif chance < 0.34:
        parts.append(rng.choice(("v2", "api", "tool", "2", "v1", "now", "fn", "action", "x")))
    elif chance < 0.40:
        parts = [*parts[1:], parts[0]]  # order_get
    return style(parts)[:64]


def parameter_name(words: str, style: Style, rng: random.Random) -> str:
    """The name of a parameter, in the style of its tool; now and then with a made-up part."""
    parts = words.replace("_", " ").split()
    if rng.random() < 0.06:
        parts.insert(rng.randint(0, 1), made_up(rng, 2))
    return camel(parts) if style in (camel, pascal) else snake(parts)
