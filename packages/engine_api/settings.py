"""A mapping of config.yaml -> a frozen dataclass of settings, read strictly.

Names and types are checked here, ranges by the dataclass itself. Knows no setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from engine_api.errors import ConfigError

T = TypeVar("T")

_TYPE_NAMES = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    bool: "true or false",
    dict: "a mapping",
}


def read_settings(kind: type[T], section: str, values: Mapping[str, Any]) -> T:
    """The settings of `section`, from what config.yaml has there.

    Raises ConfigError for an unknown or missing key, and whatever `kind` refuses.
    """
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(values) - set(known)):
        raise ConfigError(f"unknown {section} setting {unknown[0]!r}; known: {sorted(known)}")
    for name, field in known.items():
        if name not in values and field.default is MISSING and field.default_factory is MISSING:
            raise ConfigError(f"the {section} setting {name} is missing")
    return kind(**values)


def check_types(settings: object, prefix: str = "") -> None:
    """Refuse a field of another type than declared; a whole float becomes the integer it is.

    For `__post_init__` of a frozen dataclass. prefix: of the names in messages. Raises ConfigError
    naming the field and the value.
    """
    for name, declared in get_type_hints(type(settings)).items():
        value = getattr(settings, name)
        kinds = get_args(declared) if isinstance(declared, UnionType) else (declared,)
        allowed = tuple(get_origin(kind) or kind for kind in kinds)
        read = _read_as(value, allowed)
        if read is _REFUSED:
            expected = " or ".join(_TYPE_NAMES[each] for each in allowed if each in _TYPE_NAMES)
            nullable = " or null" if type(None) in allowed else ""
            raise ConfigError(f"{prefix}{name} is {value!r}; it must be {expected}{nullable}")
        object.__setattr__(settings, name, read)


_REFUSED = object()


def _read_as(value: object, allowed: tuple[Any, ...]) -> object:
    if type(value) in allowed:
        return value
    if isinstance(value, bool):  # which Python counts among the integers
        return _REFUSED
    if isinstance(value, int) and float in allowed:
        return value
    if isinstance(value, float) and value.is_integer() and int in allowed:
        return int(value)
    return _REFUSED
