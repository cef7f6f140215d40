"""Typed reading of one JSON object: every field is read by name, and what is left is refused.

`null` means absent, as it does for OpenAI. Knows nothing of any dialect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from openai_bridge.body.strict_json import join_path, show, type_name
from openai_bridge.errors import BadRequest

T = TypeVar("T")

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


class Fields:
    """One object of a request body.

    Readers return None for an absent field and raise BadRequest, naming the field, the value and
    what it must be. `refuse_unread`, called last, refuses every field that no reader asked for.
    """

    def __init__(self, values: dict[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path
        self._read: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        """The names of all fields that are there, null or not."""
        return iter(self._values)

    def path(self, name: str) -> str:
        """The field's full name, as the caller would write it: messages[2].content"""
        return join_path(self._path, name)

    def raw(self, name: str) -> Any:
        """The value whatever its type; the caller checks it."""
        self._read.add(name)
        return self._values.get(name)

    def string(self, name: str) -> str | None:
        value = self.raw(name)
        if value is None or isinstance(value, str):
            return value
        raise self.wrong_type(name, "a string")

    def boolean(self, name: str) -> bool | None:
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return value
        raise self.wrong_type(name, "a boolean")

    def integer(self, name: str, low: int = INT64_MIN, high: int = INT64_MAX) -> int | None:
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):  # True is an int in Python
            raise self.wrong_type(name, "an integer")
        if not low <= value <= high:
            limit = f"at least {low}" if value < low else f"at most {high}"
            raise self.refusal(name, f"{show(value)}; it must be {limit}")
        return value

    def number(self, name: str) -> float | None:
        """Any finite number; its range is the engine's to check."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong_type(name, "a number")
        try:
            return float(value)
        except OverflowError:
            raise self.refusal(name, f"{show(value)}; it must be a finite number") from None

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        value = self.string(name)
        if value is None or value in allowed:
            return value
        expected = ", ".join(show(word) for word in allowed)
        raise self.refusal(name, f"{show(value)}; it must be one of {expected}")

    def strings(self, name: str, most: int) -> tuple[str, ...]:
        """One string, or an array of up to `most` of them."""
        value = self.raw(name)
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise self.wrong_type(name, "a string or an array of strings")
        self.check_count(name, len(items), most)
        return tuple(items)

    def integers(self, name: str, most: int) -> tuple[int, ...]:
        """An array of up to `most` integers."""
        value = self.raw(name)
        if value is None:
            return ()
        # True is an int in Python
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            raise self.wrong_type(name, "an array of integers")
        self.check_count(name, len(value), most)
        return tuple(value)

    def object(self, name: str) -> Fields | None:
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, dict):
            return Fields(value, self.path(name))
        raise self.wrong_type(name, "an object")

    def mapping(self, name: str, most: int) -> Fields | None:
        """An object of up to `most` entries, whose names are the caller's."""
        entries = self.object(name)
        if entries is not None:
            self.check_count(name, len(entries._values), most)
        return entries

    def objects(self, name: str, most: int) -> list[Fields] | None:
        """An array of up to `most` objects."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self.wrong_type(name, "an array of objects")
        self.check_count(name, len(value), most)
        return list(self._each_object(name, value))

    def check_count(self, name: str, count: int, most: int) -> None:
        """Refuse more than `most` entries, before anything is made of them."""
        if count > most:
            path = self.path(name)
            message = f"{path} has {count:,} entries; it must have at most {most:,}"
            raise BadRequest(message, param=path)

    def only(self, name: str, *neutral: Any) -> None:
        """A field that is not supported, yet may be present with a value that asks for nothing."""
        value = self.raw(name)
        if value is None or any(_same(value, allowed) for allowed in neutral):
            return
        message = f"{self.path(name)} is not supported"
        if neutral:
            message += f"; it may be null or {' or '.join(show(item) for item in neutral)}"
        raise BadRequest(message, param=self.path(name), code="unsupported_parameter")

    def accept_only(self, neutral: Mapping[str, tuple[Any, ...]]) -> None:
        """`only` for each of these fields."""
        for name, values in neutral.items():
            self.only(name, *values)

    def required(self, name: str, value: T | None) -> T:
        """What a reader has read of a field that must be there."""
        if value is None:
            raise self.missing(name)
        return value

    def required_string(self, name: str) -> str:
        return self.required(name, self.string(name))

    def missing(self, name: str) -> BadRequest:
        path = self.path(name)
        return BadRequest(f"{path} is missing", param=path, code="missing_required_parameter")

    def refusal(self, name: str, what: str) -> BadRequest:
        """`what` completes the sentence "<field> is ..."."""
        path = self.path(name)
        return BadRequest(f"{path} is {what}", param=path)

    def wrong_type(self, name: str, expected: str) -> BadRequest:
        path, value = self.path(name), self._values.get(name)
        message = f"{path} is {type_name(value)}, {show(value)}; it must be {expected}"
        return BadRequest(message, param=path, code="invalid_type")

    def refuse_unread(self) -> None:
        """Nothing is ignored in silence: a field that no one reads is an error of the caller."""
        for name in self._values:
            if name not in self._read:
                path = self.path(name)
                raise BadRequest(f"unknown field {path}", param=path, code="unknown_parameter")

    def _each_object(self, name: str, items: list[Any]) -> Iterator[Fields]:
        for i, item in enumerate(items):
            path = f"{self.path(name)}[{i}]"
            if not isinstance(item, dict):
                message = f"{path} is {type_name(item)}; it must be an object"
                raise BadRequest(message, param=path, code="invalid_type")
            yield Fields(item, path)


def _same(value: Any, neutral: Any) -> bool:
    return bool(value == neutral) and isinstance(value, bool) == isinstance(neutral, bool)
