"""Exercises in copying, which takes long to learn, and which every tool call and result needs.

Knows nothing of tools.
"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable

from training import tools_corpus
from training.conversation import Conversation, said
from training.templates import expand
from training.winds import WINDS
from training.wording import made_up_word


def repeat_drill(rng: random.Random) -> Conversation:
    """Repeating unknown words and numbers: copying takes long to learn, and tool use needs it."""
    sources = [rng.choice(_DRILL_SOURCES)] if rng.random() < 0.5 else _DRILL_SOURCES
    words = [rng.choice(sources)(rng) for _ in range(rng.randint(1, rng.choice((2, 5, 9))))]
    text = rng.choice((" ", ", ")).join(words)
    order = expand("(Repeat|Say|Copy|Echo|Write) (this|after me|the words|exactly):", rng)
    return Conversation(said(f"{order} {text}", text))


def reading_drill(rng: random.Random) -> Conversation:
    """Finding a value in a small JSON object: the core of reading a tool's result."""
    keys = rng.sample(
        ("speed", "wind", "temperature", "gust", "city", "unit", "speed_kmh", "day"),
        rng.randint(1, 3),
    )
    body = {key: _drill_value(rng) for key in keys}
    key = rng.choice(keys)
    order = expand("(Read|Give me|What is|Find) the (value of|) {k} in", rng)
    return Conversation(said(f"{order.replace('{k}', key)} {json.dumps(body)}", str(body[key])))


def _drill_value(rng: random.Random) -> str | int:
    return rng.randint(-20, 250) if rng.random() < 0.7 else rng.choice(_DRILL_SOURCES)(rng)


def _random_name(rng: random.Random) -> str:
    return "_".join(made_up_word(rng) for _ in range(rng.randint(1, 2)))


def random_id(rng: random.Random) -> str:
    """The id of a call, as clients and servers make them up."""
    return "".join(rng.choices(string.ascii_letters + string.digits, k=9))


_DRILL_SOURCES: tuple[Callable[[random.Random], str], ...] = (
    made_up_word,
    _random_name,
    lambda rng: str(rng.randint(0, 999)),
    lambda rng: rng.choice(WINDS).title,
    lambda rng: rng.choice(tools_corpus.PLACES),
    lambda rng: rng.choice(tools_corpus.REGIONS),
)
