"""Bytes of a request body -> a JSON object whose every value can be used, or BadRequest.

UTF-8, also behind a byte order mark. Stricter than Python's json: no key twice in one object, no
NaN or Infinity, no lone surrogates, no numbers too long to read. Too many values are refused before
any is made, and a refusal is short, however long what it refuses. Knows nothing of any dialect's
fields.
"""

from __future__ import annotations

import json
import math
import re
from itertools import islice
from typing import Any

from openai_bridge.errors import BadRequest, shorten

MALFORMED = "malformed_json"
MAX_DEPTH = 128  # arrays and objects inside one another; far below what Python's stack takes
MAX_VALUES = 500_000  # of a body, in all: less than 100 MB, whatever they are
_MOST_SHOWN = 80  # characters of a value
_MOST_OF_NAME = 64
_MOST_OF_PATH = 200
_SURROGATE = re.compile("[\ud800-\udfff]")
# Outside of strings a value begins after a comma, and after a bracket that does not close at once.
_STRING_OR_PLACE = re.compile(rb'"[^"]*"?|(,|[\[{](?!\s*[\]}]))')
_TOO_DEEP = f"the body is nested more than {MAX_DEPTH} levels deep"
_TOO_MANY = f"the body has more than {MAX_VALUES:,} values; it must have at most so many"
_ENCODER = json.JSONEncoder(default=repr)

# Where a value stands: the place of what it stands in, and its key or index there. Spelled out only
# for a refusal: a long key would otherwise be copied for every value below it.
Place = tuple["Place", str | int] | None


def parse_object(raw: bytes) -> dict[str, Any]:
    """The body's JSON object. Raises BadRequest for everything else that can arrive."""
    if _has_too_many(raw):
        raise BadRequest(_TOO_MANY, code=MALFORMED)
    return require_object(_parse(raw))


def require_object(values: object) -> dict[str, Any]:
    """The same for a body that was read already, or never was JSON."""
    if not isinstance(values, dict):
        raise BadRequest(f"the body is {type_name(values)}; it must be an object", code=MALFORMED)
    return check_object(values)


def check_object(values: dict[str, Any]) -> dict[str, Any]:
    """Refuse values that JSON cannot carry, by the name of their field; return `values`."""
    _check(values, None, MAX_DEPTH)
    return values


def type_name(value: object) -> str:
    """How JSON calls it, with its article: "a string", "null"."""
    if value is None:
        return "null"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string"}
    names |= {list: "an array", dict: "an object"}
    return names.get(type(value), f"a Python {type(value).__name__}")


def show(value: object) -> str:
    """A value for an error message: as JSON, in ASCII, and short."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**40:
        return "a number of more than 40 digits"  # may be too long for Python to print at all
    text = ""
    for piece in _ENCODER.iterencode(value[: _MOST_SHOWN + 1] if isinstance(value, str) else value):
        text += piece
        if len(text) > _MOST_SHOWN:
            return shorten(text, _MOST_SHOWN)
    return text


def join_path(path: str, name: str) -> str:
    """The full name of a field of the object at `path`, as the caller would write it, but short."""
    name = shorten(name, _MOST_OF_NAME)
    return f"{path}.{name}" if path else name


def _has_too_many(raw: bytes) -> bool:
    """Whether the body has more than MAX_VALUES values. Takes no more memory if it has."""
    if 1 + sum(map(raw.count, (b"[", b"{", b","))) <= MAX_VALUES:
        return False  # as nearly always, also with all the commas that strings may have
    without_escapes = raw.replace(rb"\\", b"").replace(rb"\"", b"")
    places = (found for found in _STRING_OR_PLACE.finditer(without_escapes) if found[1])
    return next(islice(places, MAX_VALUES - 1, None), None) is not None


class _RepeatedKeys(dict[str, Any]):
    """An object that gives a key more than once. repeated: the first such key."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__()
        for key, value in pairs:
            if key in self:
                self.repeated = key
                break
            self[key] = value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    return values if len(values) == len(pairs) else _RepeatedKeys(pairs)


_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def _parse(raw: bytes) -> object:
    encoding = json.detect_encoding(raw)
    if not encoding.startswith("utf-8"):
        message = f"the body is in {encoding[:6].upper()}; it must be in UTF-8"
        raise BadRequest(message, code=MALFORMED)
    try:
        return _DECODER.decode(raw.decode("utf-8").removeprefix("\ufeff"))  # a byte order mark
    except UnicodeDecodeError as error:
        message = f"the body is not valid UTF-8 at byte {error.start}"
    except json.JSONDecodeError as error:
        message = f"the body is not valid JSON: {error}"
    except RecursionError:
        message = _TOO_DEEP
    except ValueError:  # Python reads no integer of more than 4300 digits
        message = "the body holds a number too long to read"
    raise BadRequest(message, code=MALFORMED)


def _check(value: object, place: Place, depth_left: int) -> None:
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, float):
        _check_finite(value, place)
    elif isinstance(value, dict | list):
        if not depth_left:
            raise BadRequest(_TOO_DEEP, code=MALFORMED)
        if isinstance(value, list):
            for i, item in enumerate(value):
                _check(item, (place, i), depth_left - 1)
        else:
            _check_fields(value, place, depth_left - 1)


def _check_fields(values: dict[Any, Any], place: Place, depth_left: int) -> None:
    for key, item in values.items():
        inner = (place, str(key))
        if _is_broken(inner[1]):
            raise _broken(ascii(_spell(inner)))
        _check(item, inner, depth_left)
    if isinstance(values, _RepeatedKeys):
        path = _spell((place, values.repeated))
        raise BadRequest(f"{path} is given twice", param=path, code=MALFORMED)


def _check_text(text: str, place: Place) -> None:
    if _is_broken(text):
        raise _broken(_spell(place))


def _is_broken(text: str) -> bool:
    # Half of a surrogate pair, as in "\ud83d", is a character in no encoding and no vocabulary.
    return not text.isascii() and _SURROGATE.search(text) is not None


def _broken(path: str) -> BadRequest:
    return BadRequest(f"{path} holds a lone surrogate, which is not valid text", param=path)


def _check_finite(number: float, place: Place) -> None:
    if not math.isfinite(number):
        path = _spell(place)
        raise BadRequest(f"{path} is {number}; it must be a finite number", param=path)


def _spell(place: Place) -> str:
    """messages[2].content"""
    keys: list[str | int] = []
    while place is not None:
        place, key = place
        keys.append(key)
    path = ""
    for key in reversed(keys):
        path = f"{path}[{key}]" if isinstance(key, int) else join_path(path, key)
    return shorten(path, _MOST_OF_PATH)
