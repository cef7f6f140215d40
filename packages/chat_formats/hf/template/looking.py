"""Lets a template look into a masked conversation as if it were not: what it finds there, cuts off
and puts elsewhere is the same, and stays masked.

A masked text has a character for each of the real one, so what is found in that has its place here.
Knows nothing of how jinja asks.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from markupsafe import soft_str

from chat_formats.hf.template.masking import Mask

_current: ContextVar[Mask | None] = ContextVar("mask", default=None)
Change = Callable[[str], str]


@contextmanager
def looking_through(mask: Mask | None) -> Iterator[None]:
    """What is rendered meanwhile, in this thread, holds what this mask has hidden."""
    token = _current.set(mask)
    try:
        yield
    finally:
        _current.reset(token)


def seen(value: Any) -> Any:
    """What is compared, as it really is. Marks would tell apart what is alike."""
    mask = _current.get()
    if mask is None:
        return value
    if isinstance(value, str):
        return mask.show(value)
    if isinstance(value, Mapping):
        return {seen(key): seen(inner) for key, inner in value.items()}
    if isinstance(value, list | KeysView | ValuesView | ItemsView):
        return [seen(each) for each in value]
    return tuple(seen(each) for each in value) if isinstance(value, tuple) else value


def key_in(value: Any, name: Any) -> Any:
    """The key of an object that is really called so; as it is: there is none."""
    if _current.get() is None or not isinstance(value, Mapping):
        return name
    if not isinstance(name, str) or name in value:
        return name
    name = seen(name)
    return next((key for key in value if seen(key) == name), name)


def changed(text: str, change: Change) -> str:
    """With other characters: change makes of each what it makes of it alone, or makes of a text one
    of the same length."""
    mask = _current.get()
    if mask is None:
        return change(text)
    made = change(mask.show(text))
    each = list(made)
    if len(each) != len(text):
        each = [change(mask.show(character)) for character in text]
    if "".join(each) != made:  # one depends on another, in number too
        return type(made)(mask.hide(made))
    pairs = zip(text, each, strict=True)
    return type(made)("".join(mask.remade(a, b) if mask.is_hidden(a) else b for a, b in pairs))


def method_on(text: str, name: str) -> Callable[..., Any] | None:
    """Of a text of which something is hidden; None: the method does not look into it."""
    if _current.get() is None:
        return None
    if name in _LOOKING:
        return lambda *args: getattr(seen(text), name)(*map(seen, args))
    if name in _CASES:
        return lambda: changed(text, lambda each: str(getattr(each, name)()))
    if make := _CUTTING.get(name):
        return lambda *args, **kwargs: make(text, *args, **kwargs)
    return None


def filter_on(name: str, do: Callable[..., Any]) -> Callable[..., Any] | None:
    """In place of a filter of texts, of which something may be hidden; None: it does not look into
    them, or there is nothing hidden. do: the filter."""
    if _current.get() is None:
        return None
    if name in _CHANGING_FILTERS:
        return lambda value: changed(soft_str(value), do)
    if name in _COUNTING_FILTERS:
        return lambda value, *args, **kwargs: do(seen(value), *args, **kwargs)
    if name == "trim":
        return lambda value, chars=None: _strip(soft_str(value), chars)
    if name == "replace":
        return lambda value, *args, **kwargs: _replace(soft_str(value), *args, **kwargs)
    return None


def _strip(text: str, characters: str | None = None, name: str = "strip") -> str:
    shown, characters = seen(text), seen(characters)
    begin = len(shown) - len(shown.lstrip(characters)) if name != "rstrip" else 0
    end = len(shown.rstrip(characters)) if name != "lstrip" else len(shown)
    _take(text[:begin] + text[end:])
    return text[begin : max(begin, end)]


def _replace(text: str, old: str, new: str, count: int | None = None) -> str:
    most = -1 if count is None else count
    return new.join(_pieces(text, old, most)) if old else text.replace(old, new, most)


def _split(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
    return text.split(None, maxsplit) if sep is None else _pieces(text, sep, maxsplit)


def _rsplit(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
    if sep is None:
        return text.rsplit(None, maxsplit)
    return _pieces(text, sep, maxsplit, from_right=True)


def _partition(text: str, sep: str) -> tuple[str, str, str]:
    before, between, _ = seen(text).partition(seen(sep))
    return _parted(text, len(before), len(between))


def _rpartition(text: str, sep: str) -> tuple[str, str, str]:
    before, between, _ = seen(text).rpartition(seen(sep))
    return _parted(text, len(before), len(between))


def _removeprefix(text: str, prefix: str) -> str:
    if not seen(text).startswith(seen(prefix)):
        return text
    _take(text[: len(prefix)])
    return text[len(prefix) :]


def _removesuffix(text: str, suffix: str) -> str:
    if not suffix or not seen(text).endswith(seen(suffix)):
        return text
    _take(text[-len(suffix) :])
    return text[: -len(suffix)]


def _parted(text: str, place: int, length: int) -> tuple[str, str, str]:
    end = place + length
    return text[:place], text[place:end], text[end:]


def _pieces(text: str, between: str, most: int, *, from_right: bool = False) -> list[str]:
    shown, between = seen(text), seen(between)
    parts = shown.rsplit(between, most) if from_right else shown.split(between, most)
    pieces, place = [], 0
    for part in parts:
        end = place + len(part)
        pieces.append(text[place:end])
        place = end + len(between)
        _take(text[end:place])
    return pieces


def _take(cut: str) -> None:
    if mask := _current.get():
        mask.taken |= mask.marks_in(cut)


_LOOKING = frozenset(
    (
        *("startswith", "endswith", "find", "rfind", "index", "rindex", "count", "isalnum"),
        *("isalpha", "isascii", "isdecimal", "isdigit", "islower", "isnumeric", "isspace"),
        *("istitle", "isupper"),
    )
)
_CHANGING_FILTERS = frozenset(
    ("upper", "lower", "title", "capitalize", "e", "escape", "forceescape", "urlencode")
)
_COUNTING_FILTERS = frozenset(("int", "float", "wordcount"))
_CASES = frozenset(("lower", "upper", "title", "capitalize", "casefold", "swapcase"))
_CUTTING: dict[str, Callable[..., Any]] = {
    "split": _split,
    "rsplit": _rsplit,
    "partition": _partition,
    "rpartition": _rpartition,
    "removeprefix": _removeprefix,
    "removesuffix": _removesuffix,
    "replace": _replace,
    "strip": _strip,
    "lstrip": lambda text, characters=None: _strip(text, characters, "lstrip"),
    "rstrip": lambda text, characters=None: _strip(text, characters, "rstrip"),
}
