"""What a template may ask of values: the methods and filters that chat templates use, and how much
by them; what little becomes much by is refused before it is there.

Knows nothing of how jinja asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, Macro, Undefined
from jinja2.utils import Cycler, Joiner, Namespace

from chat_formats.hf.template.budget import current, refuse_over, weigh

FILTERS = frozenset(
    (
        *("abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first"),
        *("float", "forceescape", "format", "groupby", "indent", "int", "items", "join", "last"),
        *("length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace"),
        *("reverse", "round", "safe", "select", "selectattr", "sort", "string", "sum", "title"),
        *("tojson", "trim", "truncate", "unique", "upper", "urlencode", "wordcount"),
    )
)
_METHODS: tuple[tuple[type | tuple[type, ...], frozenset[str]], ...] = (
    (
        str,
        frozenset(
            (
                *("strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "replace", "join"),
                *("split", "rsplit", "splitlines", "partition", "rpartition", "format"),
                *("format_map", "startswith", "endswith", "find", "rfind", "index", "rindex"),
                *("count", "lower", "upper", "title", "capitalize", "casefold", "swapcase"),
                *("center", "ljust", "rjust", "zfill", "isalnum", "isalpha", "isascii"),
                *("isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle", "isupper"),
            )
        ),
    ),
    (Mapping, frozenset(("get", "items", "keys", "values", "copy"))),
    ((list, tuple), frozenset(("index", "count", "copy"))),
)
_JINJAS = (LoopContext, Macro, Cycler, Joiner, Namespace, Undefined)  # they do no more than it

_WIDEST = 1_000  # characters, of an indent or a column
_MOST_BITS = 4_096
_STAR = re.compile(r"%(?:\([^()]*\))?[-#0 +.\d]*\*")  # the width of a field is a value


def has_method(value: Any, name: str) -> bool:
    for kind, names in _METHODS:
        if isinstance(value, kind):
            return name in names
    return isinstance(value, _JINJAS)


def check_operation(operator: str, left: Any, right: Any) -> None:
    """Raise SecurityError for more than there is room for."""
    for each in (left, right):
        weigh(each)
    if operator == "%" and isinstance(left, str):
        _check_percents(left, right)
    elif operator == "*" and not (_is_number(left) and _is_number(right)):
        times, many = (left, right) if isinstance(left, int) else (right, left)
        refuse_over(current().largest, weigh(many) * times)
    elif operator == "*":
        _refuse_digits(_bits(left) + _bits(right))
    elif operator == "**" and isinstance(right, int):
        _refuse_digits(max(1, _bits(left)) * right)


def check_filter(name: str, value: Any, *args: Any, **kwargs: Any) -> None:
    """Before it is done. Raises SecurityError."""
    for each in (value, *args, *kwargs.values()):
        weigh(each)
    if check := _FILTER_CHECKS.get(name):
        check(value, *args, **kwargs)


def check_method(name: str, text: str, *args: Any, **kwargs: Any) -> None:
    """Of a text, before it is called. Raises SecurityError."""
    for each in (*args, *kwargs.values()):
        weigh(each)
    if check := _METHOD_CHECKS.get(name):
        check(text, *args, **kwargs)


def refuse_wide(width: Any) -> None:
    width = len(width) if isinstance(width, str) else width
    if isinstance(width, int) and width > _WIDEST:
        raise SecurityError(f"it asks for {width:,} columns; at most {_WIDEST:,}")


def _check_percents(text: str, values: Any) -> None:
    if _STAR.search(text):
        raise SecurityError("it leaves the width of a field open")
    _check_fields(text, text.count("%"), values)


def _check_format(text: str, *args: Any, **kwargs: Any) -> None:
    if any("{" in (spec or "") for _, _, spec, _ in Formatter().parse(text)):
        raise SecurityError("it leaves the width of a field open")
    _check_fields(text, text.count("{"), (*args, *kwargs.values()))


def _check_fields(text: str, number: int, values: Any) -> None:
    widths = sum(map(int, re.findall(r"\d+", text)))
    refuse_over(current().largest, len(text) + widths + number * weigh(values))


def _check_replacement(value: Any, old: Any, new: Any, count: Any = None) -> None:
    text, old, new = str(value), str(old), str(new)
    times = text.count(old) if old else len(text) + 1
    refuse_over(current().largest, len(text) + times * len(new))


def _check_indent(value: Any, width: Any = 4, *args: Any, **kwargs: Any) -> None:
    refuse_wide(width)
    num_columns = len(width) if isinstance(width, str) else int(width)
    lines = str(value).count("\n") + 1
    refuse_over(current().largest, len(str(value)) + lines * num_columns)


def _check_start(value: Any, attribute: Any = None, start: Any = 0) -> None:
    if not _is_number(start):  # sums of lists copy them again and again
        raise SecurityError("it sums up what are no numbers")


def _check_column(value: Any, width: Any = 0, *args: Any, **kwargs: Any) -> None:
    refuse_wide(width)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _bits(value: Any) -> int:
    return value.bit_length() if isinstance(value, int) else 0


def _refuse_digits(num_bits: int) -> None:
    if num_bits > _MOST_BITS:
        raise SecurityError(f"it reckons with numbers of {num_bits:,} bits; at most {_MOST_BITS:,}")


_FILTER_CHECKS: dict[str, Callable[..., None]] = {
    "format": lambda text, *args, **kwargs: _check_percents(str(text), kwargs or args),
    "indent": _check_indent,
    "replace": _check_replacement,
    "round": _check_column,
    "sum": _check_start,
}
_METHOD_CHECKS: dict[str, Callable[..., None]] = {
    "format": _check_format,
    "format_map": _check_format,
    "replace": _check_replacement,
    **dict.fromkeys(("center", "ljust", "rjust", "zfill"), _check_column),
}
