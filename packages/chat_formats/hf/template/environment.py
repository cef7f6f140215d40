"""Compiles and renders chat templates: jinja2, sandboxed, with transformers' settings and a budget.

A template is another's program. It gets no file and no clock but the date, and what it may do in a
rendering is counted: loops, calls, and the sizes of what they make. Knows nothing of tokens.

The settings are those of `apply_chat_template`, in transformers.utils.chat_template_utils.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension, loopcontrols
from jinja2.filters import FILTERS
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from engine_api.errors import one_line

LONGEST_TEMPLATE = 256 * 1024  # characters; real ones have up to 30,000
_LARGEST_NUMBER = 1_000_000  # that an operation or a call may be given
_LARGEST_PRODUCT = 10**9  # of the lengths of two texts of which one is put into the other
_WIDE = re.compile("[0-9]{7}")  # the width of a field, in a format
_LONGEST_MESSAGE = 300  # characters, of a template's own words in an error of ours


class RenderError(Exception):
    """The template cannot be compiled or rendered. The message is its own words, on one line."""


@dataclass(slots=True)
class _Budget:
    """What one rendering may still do. A unit is an iteration, a call, or some of what they make.

    now: the time that it is, for all renderings of one prompt.
    """

    units: int
    characters: int
    now: datetime = field(default_factory=datetime.now)

    def spend(self, made: object = None) -> None:
        self.units -= 1 + (len(made) // 100 if isinstance(made, str | Sequence) else 0)
        if self.units < 0:
            raise SecurityError("it does too much: a loop without an end?")

    def write(self, text: str) -> str:
        self.characters -= len(text)
        if self.characters < 0:
            raise SecurityError("it writes too much")
        return text


_budget: ContextVar[_Budget] = ContextVar("budget")


class Template:
    """A compiled template. Any thread may render it."""

    def __init__(self, source: str) -> None:
        """Raises RenderError."""
        if len(source) > LONGEST_TEMPLATE:
            raise RenderError(f"it has {len(source):,} characters; at most {LONGEST_TEMPLATE:,}")
        self.source = source
        token = _budget.set(_Budget(_BASE_UNITS, _BASE_CHARACTERS))
        try:
            self._template = _ENVIRONMENT.from_string(source)
        except Exception as error:  # a syntax error, or one of Python's compiler
            raise RenderError(_words(error)) from None
        finally:
            _budget.reset(token)

    def render(self, values: Mapping[str, Any], now: datetime) -> str:
        """values: plain JSON, by name. Raises RenderError."""
        num_values, num_characters = _measure(values)
        budget = _Budget(
            _BASE_UNITS + 500 * num_values + num_characters // 10,
            _BASE_CHARACTERS + 8 * num_characters,
            now,
        )
        token = _budget.set(budget)
        try:
            return "".join(map(budget.write, self._template.generate(**values)))
        except Exception as error:  # whatever another's program may fail with
            raise RenderError(_words(error)) from None
        finally:
            _budget.reset(token)


_BASE_UNITS, _BASE_CHARACTERS = 20_000, 1_000_000


def _words(error: Exception) -> str:
    words = one_line(error) or type(error).__name__
    return words if len(words) <= _LONGEST_MESSAGE else f"{words[:_LONGEST_MESSAGE]}..."


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


class _Environment(ImmutableSandboxedEnvironment):
    """transformers' sandbox, in which every loop, call, filter and sum is counted."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for loop in template.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
        for node in template.find_all(nodes.Concat):
            joined = nodes.List(node.nodes, lineno=node.lineno)
            node.nodes = [nodes.Filter(joined, "_joined", [], [], None, None, lineno=node.lineno)]
        return template

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        _refuse_large(left, right)
        if operator == "%":
            _refuse_wide_fields(left)
        if operator == "*" and _size(left) * _count(right) + _size(right) * _count(left) > (
            _budget.get().characters
        ):
            raise SecurityError("it writes too much")
        if operator == "**" and isinstance(right, int) and right > 64:
            raise SecurityError(f"it takes a power of {right:,}; at most 64")
        made = super().call_binop(context, operator, left, right)
        return _checked(made)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        _refuse_large(*args, *kwargs.values())
        method = getattr(__obj, "__wrapped__", __obj)  # the sandbox has a format of its own
        text = getattr(method, "__self__", None)
        _refuse_product(text, *args)
        if getattr(method, "__name__", "") in ("format", "format_map"):
            _refuse_wide_fields(text)
        return _checked(super().call(__context, __obj, *args, **kwargs))


def _refuse_large(*values: Any) -> None:
    for value in values:
        if isinstance(value, tuple):
            _refuse_large(*value)
        elif isinstance(value, int | float) and abs(value) > _LARGEST_NUMBER:
            raise SecurityError(f"it reckons with {value:.3g}; at most {_LARGEST_NUMBER:,}")


def _refuse_product(text: Any, *others: Any) -> None:
    """A text that is put into another, once for each place, or between others."""
    if isinstance(text, str) and len(text) * max(map(_size, others), default=0) > _LARGEST_PRODUCT:
        raise SecurityError("it writes too much")


def _refuse_wide_fields(text: Any) -> None:
    if isinstance(text, str) and _WIDE.search(text):
        raise SecurityError("it writes too much")


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _checked(made: Any) -> Any:
    budget = _budget.get()
    budget.spend(made)
    if isinstance(made, str) and len(made) > budget.characters:
        raise SecurityError("it writes too much")
    return made


def _filter_counted(made: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(made)  # with what jinja notes on it
    def counted(*args: Any, **kwargs: Any) -> Any:
        _refuse_large(*args[1:], *kwargs.values())
        _refuse_product(*args)
        if made is FILTERS["format"]:
            _refuse_wide_fields(args[0])
        return _checked(made(*args, **kwargs))

    return counted


def _counted(items: Iterable[Any]) -> Iterator[Any]:
    budget = _budget.get()
    for item in items:
        budget.spend()
        yield item


def _joined(parts: list[Any]) -> str:
    return str(_checked("".join(map(str, parts))))


class _Generation(Extension):
    """{% generation %}: what an assistant says, marked for those who train. Renders as it is."""

    tags = {"generation"}  # noqa: RUF012

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_as_it_is"), [], [], body).set_lineno(line)

    def _as_it_is(self, caller: Callable[[], str]) -> str:
        return caller()


class _Namespace(Namespace):
    """Refuses names with an underscore before them, which lead into Python."""

    def __init__(*args: Any, **kwargs: Any) -> None:  # so that a name may be self
        self, *rest = args
        values = dict(*rest, **kwargs)
        for name in values:
            _check_name(name)
        Namespace.__init__(self, values)

    def __setitem__(self, name: str, value: Any) -> None:
        _check_name(name)
        super().__setitem__(name, value)


def _check_name(name: Any) -> None:
    if isinstance(name, str) and name.startswith("_"):
        raise SecurityError(f"a namespace cannot have the attribute {name!r}")


class _Dict:
    """`dict`, of which a template needs the call alone."""

    def __call__(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(*args, **kwargs)

    def fromkeys(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict.fromkeys(*args, **kwargs)


def _raise_exception(message: str) -> None:
    raise TemplateError(message)


def _strftime_now(format: str) -> str:
    return _budget.get().now.strftime(format)


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    return json.dumps(
        value,
        ensure_ascii=ensure_ascii,
        indent=indent,
        separators=separators,
        sort_keys=sort_keys,
    )


def _new_environment() -> _Environment:
    environment = _Environment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, loopcontrols]
    )
    del environment.globals["lipsum"]  # filler texts, slowly made
    environment.filters["tojson"] = _tojson
    for name, made in environment.filters.items():
        environment.filters[name] = _filter_counted(made)
    environment.filters |= {"_counted": _counted, "_joined": _joined}
    environment.globals |= {
        "raise_exception": _raise_exception,
        "strftime_now": _strftime_now,
        "dict": _Dict(),
        "namespace": _Namespace,
    }
    return environment


_ENVIRONMENT = _new_environment()
