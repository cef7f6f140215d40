"""Bytes of a request body -> a JSON object whose every value can be used, or BadRequest.

Stricter than Python's json: no NaN or Infinity, no lone surrogates, no numbers too long to read.
Knows nothing of any dialect's fields.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from openai_bridge.errors import BadRequest

MALFORMED = "malformed_json"
MAX_DEPTH = 128  # arrays and objects inside one another; far below what Python's stack takes
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOO_DEEP = f"the body is nested more than {MAX_DEPTH} levels deep"


def parse_object(raw: bytes) -> dict[str, Any]:
    """The body's JSON object. Raises BadRequest for everything else that can arrive."""
    values = _parse(raw)
    if not isinstance(values, dict):
        raise BadRequest(f"the body is {type_name(values)}; it must be an object", code=MALFORMED)
    return check_object(values)


def check_object(values: dict[str, Any]) -> dict[str, Any]:
    """Refuse values that JSON cannot carry, by the name of their field; return `values`."""
    _check(values, "", MAX_DEPTH)
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
    text = json.dumps(value, default=repr)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _parse(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        message = f"the body is not valid UTF-8 at byte {error.start}"
    except json.JSONDecodeError as error:
        message = f"the body is not valid JSON: {error}"
    except RecursionError:
        message = _TOO_DEEP
    except ValueError:  # Python reads no integer of more than 4300 digits
        message = "the body holds a number too long to read"
    raise BadRequest(message, code=MALFORMED)


def _check(value: object, path: str, depth_left: int) -> None:
    if isinstance(value, dict | list) and not depth_left:
        raise BadRequest(_TOO_DEEP, code=MALFORMED)
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, float):
        _check_finite(value, path)
    elif isinstance(value, dict):
        for key, item in value.items():
            inner = f"{path}.{key}" if path else str(key)
            _check_text(str(key), ascii(inner))
            _check(item, inner, depth_left - 1)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            _check(item, f"{path}[{i}]", depth_left - 1)


def _check_text(text: str, path: str) -> None:
    # Half of a surrogate pair, as in "\ud83d", is a character in no encoding and no vocabulary.
    if _SURROGATE.search(text):
        raise BadRequest(f"{path} holds a lone surrogate, which is not valid text", param=path)


def _check_finite(number: float, path: str) -> None:
    if not math.isfinite(number):
        raise BadRequest(f"{path} is {number}; it must be a finite number", param=path)
