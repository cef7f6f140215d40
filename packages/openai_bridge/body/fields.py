"""Typed reading of one JSON object: every field is honoured, told or refused, each by its name.

Honoured: a reader asked for it. Told: it asks nothing of this server, is taken without effect, and
its path stands in the answer's x-ignored-fields. Refused: going on without it would give the caller
something else than they asked for. What nobody asked for is told, unless it is a slip of a name
that is known. `null` means absent, as it does for OpenAI. Knows nothing of any dialect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self, TypeVar

from engine_api.thinking import Thinking
from openai_bridge.body.ignored import Ignored
from openai_bridge.body.models import ONE_MODEL, Models
from openai_bridge.body.strict_json import join_path, show, type_name
from openai_bridge.errors import BadRequest

T = TypeVar("T")

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


class Fields:
    """One object of a request body.

    Readers return None for an absent field and raise BadRequest, naming the field, the value and
    what it must be. `finish`, called last, deals with every field that was not asked for.

    ignored: what was taken without effect, of the whole body.
    thinking: how the model thinks; None: it does not, so what is about thoughts asks nothing of it.
    models: what the body's `model` may choose; nothing in the objects inside of it.
    honoured, told, refused: the names that were asked for, whether they are there or not.
    """

    def __init__(
        self,
        values: dict[str, Any],
        path: str = "",
        ignored: Ignored | None = None,
        thinking: Thinking | None = None,
        models: Models = ONE_MODEL,
    ) -> None:
        self._values = values
        self._path = path
        self.ignored = Ignored() if ignored is None else ignored
        self.thinking = thinking
        self.models = models
        self.honoured: set[str] = set()
        self.told: set[str] = set()
        self.refused: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        """The names of all fields that are there, null or not."""
        return iter(self._values)

    @property
    def own_path(self) -> str:
        """The object's own name: messages[2]; none for the body itself."""
        return self._path

    def path(self, name: str) -> str:
        """The field's full name, as the caller would write it: messages[2].content"""
        return join_path(self._path, name)

    def peek(self, name: str) -> Any:
        """The value, for a look ahead: it is not asked for yet."""
        return self._values.get(name)

    def raw(self, name: str) -> Any:
        """The value whatever its type; the caller checks it."""
        self.honoured.add(name)
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
        """A number without a fraction; 16.0 is one as well, as some clients write it."""
        value = self.raw(name)
        if value is None:
            return None
        number = as_integer(value)
        if number is None:
            raise self.wrong_type(name, "an integer")
        value = number
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
        if not isinstance(value, list):
            raise self.wrong_type(name, "an array of integers")
        self.check_count(name, len(value), most)
        numbers = tuple(number for item in value if (number := as_integer(item)) is not None)
        if len(numbers) < len(value):
            raise self.wrong_type(name, "an array of integers")
        return numbers

    def object(self, name: str) -> Self | None:
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, dict):
            return type(self)(value, self.path(name), self.ignored, self.thinking)
        raise self.wrong_type(name, "an object")

    def mapping(self, name: str, most: int) -> Self | None:
        """An object of up to `most` entries, whose names are the caller's."""
        entries = self.object(name)
        if entries is not None:
            self.check_count(name, len(entries._values), most)
        return entries

    def objects(self, name: str, most: int) -> list[Self] | None:
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

    def tell(self, name: str, *neutral: Any) -> None:
        """Take a field without effect, and say so unless its value asks for what happens anyway."""
        self.told.add(name)
        value = self._values.get(name)
        if value is not None and not any(_same(value, usual) for usual in neutral):
            self.ignored.add(self.path(name))

    def note(self, name: str) -> None:
        """A field that is honoured elsewhere has no effect here."""
        self.ignored.add(self.path(name))

    def leave_out(self) -> None:
        """This whole object is taken without effect."""
        self.ignored.add(self._path)

    def refuse(
        self,
        name: str,
        *neutral: Any,
        instead: str | None = None,
        code: str = "unsupported_parameter",
    ) -> None:
        """A field without which the answer would be another one than the caller asked for.

        neutral: values that ask for nothing. instead: what the caller can do.
        """
        self.refused.add(name)
        value = self._values.get(name)
        if value is None or any(_same(value, allowed) for allowed in neutral):
            return
        message = f"{self.path(name)} is not supported"
        if neutral:
            message += f"; it may be null or {' or '.join(show(item) for item in neutral)}"
        if instead:
            message += f"; {instead}"
        raise BadRequest(message, param=self.path(name), code=code)

    def tell_all(self, neutral: Mapping[str, tuple[Any, ...]]) -> None:
        """`tell` for each of these fields, with its neutral values."""
        for name, values in neutral.items():
            self.tell(name, *values)

    def refuse_names(self, own_names: Mapping[str, str]) -> None:
        """Other dialects' names for what has another one here: {"stop_sequences": "stop"}."""
        for name, own in own_names.items():
            self.refuse(name, instead=f"give {own}")

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

    def finish(self) -> None:
        """Nothing is ignored in silence: a field that no one asked for is told, or refused."""
        known = self.honoured | self.told | self.refused
        for name, value in self._values.items():
            if name not in known and value is not None:
                self._take_unknown(name, known)

    def _take_unknown(self, name: str, known: set[str]) -> None:
        path = self.path(name)
        meant = self.ignored.meant(name, known)
        if meant is None and not self.ignored.refuses_unknown:
            self.ignored.add(path)
            return
        message = f"unknown field {path}"
        if meant is not None:
            message += f"; did you mean {join_path(self._path, meant)}?"
        raise BadRequest(message, param=path, code="unknown_parameter")

    def _each_object(self, name: str, items: list[Any]) -> Iterator[Self]:
        for i, item in enumerate(items):
            path = f"{self.path(name)}[{i}]"
            if not isinstance(item, dict):
                message = f"{path} is {type_name(item)}; it must be an object"
                raise BadRequest(message, param=path, code="invalid_type")
            yield type(self)(item, path, self.ignored, self.thinking)


def _same(value: Any, neutral: Any) -> bool:
    return bool(value == neutral) and isinstance(value, bool) == isinstance(neutral, bool)


def as_integer(value: object) -> int | None:
    """A number without a fraction as a Python int; None for everything else."""
    if type(value) is int:  # True is an int in Python
        return value
    return int(value) if isinstance(value, float) and value.is_integer() else None
