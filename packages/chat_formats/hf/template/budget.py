"""What one rendering of a template may do: iterations, calls, and the sizes of what they make.

Counted, never timed. Knows nothing of how jinja asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jinja2.exceptions import SecurityError

_UNITS, _CHARACTERS = 20_000, 1_000_000  # besides what the values are good for
_UNITS_A_VALUE, _CHARACTERS_A_CHARACTER = 500, 8
_LARGEST_NUMBER = 1_000_000  # that a product or a method of a text may be given
_LARGEST_POWER = 64
_LARGEST_PRODUCT = 10**9  # of the lengths of two texts of which one is put into the other
_WIDE = re.compile("[0-9]{7}")  # the width of a field, in a format


@dataclass(slots=True)
class Budget:
    """What is left. A unit is an iteration, a call, or a hundredth of what they make.

    now: the time that it is, for all renderings of one prompt.
    """

    units: int = _UNITS
    characters: int = _CHARACTERS
    now: datetime = field(default_factory=datetime.now)

    def spend(self, made: object = None) -> None:
        self.units -= 1 + (len(made) // 100 if isinstance(made, str | Sequence) else 0)
        if self.units < 0:
            raise SecurityError("it does too much: a loop without an end?")
        if isinstance(made, str) and len(made) > self.characters:
            raise _too_long()

    def write(self, text: str) -> str:
        self.characters -= len(text)
        if self.characters < 0:
            raise _too_long()
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
    current().spend(made)
    return made


def refuse_large(*numbers: Any) -> None:
    for number in numbers:
        if isinstance(number, tuple):
            refuse_large(*number)
        elif isinstance(number, int | float) and abs(number) > _LARGEST_NUMBER:
            raise SecurityError(f"it reckons with {number:.3g}; at most {_LARGEST_NUMBER:,}")


def refuse_large_result(operator: str, left: Any, right: Any) -> None:
    """What cannot be known before it is there, of operators by which little becomes much."""
    if operator == "%":
        refuse_wide_fields(left)
    if operator == "+":
        return
    refuse_large(*(each for each in (left, right) if not isinstance(each, str)))
    length = _length(left) * _number(right) + _length(right) * _number(left)
    if operator == "*" and length > current().characters:
        raise _too_long()
    if operator == "**" and _number(right) > _LARGEST_POWER:
        raise SecurityError(f"it takes a power of {right:,}; at most {_LARGEST_POWER}")


def refuse_product(text: str, *others: Any) -> None:
    """A text that is put into another, once for each place, or between others."""
    if len(text) * max(map(_length, others), default=0) > _LARGEST_PRODUCT:
        raise _too_long()


def refuse_wide_fields(text: Any) -> None:
    """A format that asks for a field of millions of characters."""
    if isinstance(text, str) and _WIDE.search(text):
        raise _too_long()


def _too_long() -> SecurityError:
    return SecurityError("it writes too much")


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


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
