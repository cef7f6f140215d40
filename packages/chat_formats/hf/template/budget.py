"""What one rendering of a template may do: iterations, calls, and the sizes of what they make.

Counted, never timed. Knows nothing of how jinja asks.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.utils import Namespace

_UNITS, _CHARACTERS = 20_000, 1_000_000  # besides what the values are good for
_UNITS_A_VALUE, _CHARACTERS_A_CHARACTER = 500, 8
_HOLDERS = (list, tuple, Mapping, KeysView, ValuesView, ItemsView)


@dataclass(slots=True)
class Budget:
    """What is left. A unit is an iteration, a call, or a hundredth of what they make.

    now: the time that it is, for all renderings of one prompt. largest: what a value may weigh.
    """

    units: int = _UNITS
    characters: int = _CHARACTERS
    now: datetime = field(default_factory=datetime.now)
    largest: int = field(init=False)
    weights: dict[int, tuple[Any, int]] = field(default_factory=dict)  # kept: ids stay theirs

    def __post_init__(self) -> None:
        self.largest = self.characters

    def spend(self, units: int = 1) -> None:
        self.units -= units
        if self.units < 0:
            raise SecurityError("it does too much: a loop without an end?")

    def write(self, text: str) -> str:
        self.characters -= len(text)
        refuse_over(0, -self.characters)
        return text


_current: ContextVar[Budget] = ContextVar("budget")


@contextmanager
def spending(budget: Budget) -> Iterator[Budget]:
    """What is rendered meanwhile, in this thread, is paid out of it."""
    token = _current.set(budget)
    try:
        yield budget
    finally:
        _current.reset(token)


def current() -> Budget:
    return _current.get()


def budget_for(values: Mapping[str, Any], now: datetime) -> Budget:
    """The longer a conversation, the more may be done with it. Some compare all its messages."""
    num_values, num_characters = _measure(values)
    units = _UNITS + _UNITS_A_VALUE * num_values + num_characters // 10
    return Budget(units, _CHARACTERS + _CHARACTERS_A_CHARACTER * num_characters, now)


def paid(made: Any) -> Any:
    """The same, counted."""
    current().spend(1 + (len(made) // 100 if isinstance(made, (str, *_HOLDERS)) else 0))
    return weighed(made)


def weighed(value: Any) -> Any:
    """The same. Raises SecurityError if it is too much, written out or compared."""
    refuse_over(current().largest, weigh(value))
    return value


def weigh(value: Any) -> int:
    """How many characters and values there are in it. What stands in it twice counts twice, as when
    it is written: a list of a list, twice, of a list, twice, is long."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, int):
        return 1 + value.bit_length() // 3
    if isinstance(value, Namespace):  # it may come to hold itself
        raise SecurityError("it uses a namespace as a value")
    if not isinstance(value, _HOLDERS):
        return 1
    weights = current().weights
    if id(value) not in weights:
        inner = (*value.keys(), *value.values()) if isinstance(value, Mapping) else value
        weights[id(value)] = value, 1 + len(inner) + sum(map(weigh, inner))
    return weights[id(value)][1]


def counted(items: Iterable[Any]) -> Iterator[Any]:
    budget = current()
    for item in items:
        budget.spend()
        yield item


def gathered(pieces: Iterable[str]) -> str:
    """One text of all. Raises SecurityError as soon as it is too long."""
    length, largest, texts = 0, current().largest, []
    for piece in pieces:
        length += len(piece)
        refuse_over(largest, length)
        texts.append(piece)
    return "".join(texts)


def refuse_over(most: int, weight: int) -> None:
    if weight > most:
        raise SecurityError("it writes too much")


def _measure(value: Any) -> tuple[int, int]:
    """How many values there are in it, and how many characters."""
    if isinstance(value, str):
        return 1, len(value)
    inner: Iterable[Any] = ()
    if isinstance(value, Mapping):
        inner = (*value.keys(), *value.values())
    elif isinstance(value, list | tuple):
        inner = value
    counts = [_measure(each) for each in inner]
    return 1 + sum(number for number, _ in counts), sum(length for _, length in counts)
