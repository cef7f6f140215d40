"""Short texts without end, of which no two sentences are alike.

Knows nothing of the tasks that are set on them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from training.language import names
from training.talk import lines
from training.talk.line import Line
from training.talk.prose import notation as prose


@dataclass(frozen=True)
class Text:
    """A few sentences."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    def only_in(self, line: Line) -> list[str]:
        """The words by which this line, and no other, can be asked for."""
        others = " ".join(other.text for other in self.lines if other is not line).lower()
        return [words for words in line.about if words.lower() not in others]


# How often a sentence is of each kind, relative to the others: those by hand and all others alike.
KINDS: dict[Callable[[random.Random], Line], float] = {**lines.KINDS, prose.line: 50}

# Of each sort of value, another one.
FRESH: dict[str, Callable[[random.Random], str]] = {
    "person": names.person,
    "town": names.town,
    "goods": names.goods,
    "number": names.number,
    "day": lambda rng: rng.choice(names.DAYS),
    "thing": names.thing,
    "code": names.code,
    "money": names.money,
    "year": names.year,
    "clock": names.clock,
    "date": names.calendar_day,
    "word": lambda rng: names.made_up(rng).capitalize(),
}


def draw(rng: random.Random, least: int = 2, most: int = 5) -> Text:
    """A text of so many sentences, no two of them alike. The first is never a mere remark."""
    kinds = rng.choices(list(KINDS), list(KINDS.values()), k=rng.randint(least, most))
    if kinds[0] in (lines.remark, lines.jumble, lines.asked, lines.going_on):
        kinds[0] = lines.deed
    told: list[Line] = []
    for kind in kinds:
        line = kind(rng)
        if all(line.text != other.text for other in told):
            told.append(line)
    return Text(tuple(told))
