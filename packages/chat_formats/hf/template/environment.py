"""Compiles and renders chat templates: jinja2, sandboxed, with transformers' settings and a budget.

A template is another's program. It gets no file and no clock but the date, and what it may do in a
rendering is counted: loops, calls, and the sizes of what they make. Knows nothing of tokens.

The settings are those of `apply_chat_template`, in transformers.utils.chat_template_utils.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
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

from chat_formats.hf.template.budget import (
    Budget,
    budget_for,
    current,
    paid,
    refuse_large,
    refuse_large_result,
    refuse_product,
    refuse_wide_fields,
    spending,
)
from engine_api.errors import one_line

LONGEST_TEMPLATE = 256 * 1024  # characters; real ones have up to 30,000
_LONGEST_MESSAGE = 300  # characters, of a template's own words in an error of ours


class RenderError(Exception):
    """The template cannot be compiled or rendered. The message is its own words, on one line."""


class Template:
    """A compiled template. Any thread may render it."""

    def __init__(self, source: str) -> None:
        """Raises RenderError."""
        if len(source) > LONGEST_TEMPLATE:
            raise RenderError(f"it has {len(source):,} characters; at most {LONGEST_TEMPLATE:,}")
        self.source = source
        try:
            with spending(Budget()):  # what is constant is reckoned at once
                self._template = _ENVIRONMENT.from_string(source)
        except Exception as error:  # a syntax error, or one of Python's compiler
            raise RenderError(_words(error)) from None

    def render(self, values: Mapping[str, Any], now: datetime) -> str:
        """values: plain JSON, by name. Raises RenderError."""
        try:
            with spending(budget_for(values, now)) as budget:
                return "".join(map(budget.write, self._template.generate(**values)))
        except Exception as error:  # whatever another's program may fail with
            raise RenderError(_words(error)) from None


def _words(error: Exception) -> str:
    words = one_line(error) or type(error).__name__
    return words if len(words) <= _LONGEST_MESSAGE else f"{words[:_LONGEST_MESSAGE]}..."


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
        refuse_large_result(operator, left, right)
        return paid(super().call_binop(context, operator, left, right))

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        method = getattr(__obj, "__wrapped__", __obj)  # the sandbox has a format of its own
        text = getattr(method, "__self__", None)
        if isinstance(text, str):
            refuse_large(*args, *kwargs.values())
            refuse_product(text, *args)
            if method.__name__ in ("format", "format_map"):
                refuse_wide_fields(text)
        return paid(super().call(__context, __obj, *args, **kwargs))


def _counted_filter(made: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(made)  # with what jinja notes on it
    def counted(*args: Any, **kwargs: Any) -> Any:
        refuse_large(*args[1:], *kwargs.values())
        texts = [each for each in args if isinstance(each, str)]
        text, others = (texts[0], texts[1:]) if texts else ("", [])
        refuse_product(text, *others)
        if made is FILTERS["format"]:
            refuse_wide_fields(text)
        return paid(made(*args, **kwargs))

    return counted


def _counted(items: Iterable[Any]) -> Iterator[Any]:
    budget = current()
    for item in items:
        budget.spend()
        yield item


def _joined(parts: list[Any]) -> str:
    return str(paid("".join(map(str, parts))))


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
    return current().now.strftime(format)


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
        environment.filters[name] = _counted_filter(made)
    environment.filters |= {"_counted": _counted, "_joined": _joined}
    environment.globals |= {
        "raise_exception": _raise_exception,
        "strftime_now": _strftime_now,
        "dict": _Dict(),
        "namespace": _Namespace,
    }
    return environment


_ENVIRONMENT = _new_environment()
