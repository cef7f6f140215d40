"""Compiles and renders chat templates: jinja2, sandboxed, with transformers' settings and a budget.

A template is another's program. It gets no file and no clock but the date, and what it may do in a
rendering is counted: loops, calls, and the sizes of what they make. Knows nothing of tokens.

The settings are those of `apply_chat_template`, in transformers.utils.chat_template_utils.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from chat_formats.hf.template.allowed import (
    check_method,
    check_operation,
    has_method,
    refuse_wide,
)
from chat_formats.hf.template.budget import (
    Budget,
    budget_for,
    counted,
    current,
    paid,
    spending,
    weigh,
)
from chat_formats.hf.template.counting import Counting, counted_filters, join, looking_test, shown
from chat_formats.hf.template.looking import key_in, looking_through, method_on
from chat_formats.hf.template.masking import Mask
from engine_api.errors import one_line

LONGEST_TEMPLATE = 256 * 1024  # characters; real ones have up to 30,000
_JINJAS_OWN = ("_loop_vars", "_block_vars")  # are passed to each call, for those who look in them
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

    def render(self, values: Mapping[str, Any], now: datetime, mask: Mask | None = None) -> str:
        """values: plain JSON, by name. mask: what has hidden the texts in it.

        Raises RenderError.
        """
        try:
            with looking_through(mask), spending(budget_for(values, now)) as budget:
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
        template: nodes.Template = Counting().visit(super()._parse(source, name, filename))
        return template

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if not super().is_safe_attribute(obj, attr, value):
            return False
        return not callable(value) or has_method(obj, attr)

    def getattr(self, obj: Any, attribute: str) -> Any:
        is_method = isinstance(obj, Mapping) and hasattr(obj, attribute)
        return super().getattr(obj, attribute if is_method else key_in(obj, attribute))

    def getitem(self, obj: Any, argument: Any) -> Any:
        return super().getitem(obj, key_in(obj, argument))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        check_operation(operator, left, right)
        return paid(super().call_binop(context, operator, left, right))

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        method = getattr(__obj, "__wrapped__", __obj)  # the sandbox has a format of its own
        owner, name = getattr(method, "__self__", None), getattr(method, "__name__", "")
        if isinstance(owner, str):
            named = {key: each for key, each in kwargs.items() if key not in _JINJAS_OWN}
            return paid(_of_text(__obj, owner, name, *args, **named))
        if isinstance(owner, Mapping) and name == "get":
            args = (key_in(owner, args[0]), *args[1:])
        if isinstance(__obj, LoopContext):
            args = tuple(map(counted, args))
        made = super().call(__context, __obj, *args, **kwargs)
        return made if isinstance(made, Namespace) else paid(made)


def _of_text(method: Callable[..., Any], text: str, name: str, *args: Any, **kwargs: Any) -> Any:
    if name == "join":
        return join(text, *args)
    check_method(name, text, *args, **kwargs)
    return (method_on(text, name) or method)(*args, **kwargs)


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
        for name, value in values.items():
            _check_name(name)
            weigh(value)
        Namespace.__init__(self, values)

    def __setitem__(self, name: str, value: Any) -> None:
        _check_name(name)
        weigh(value)
        super().__setitem__(name, value)


def _check_name(name: Any) -> None:
    if isinstance(name, str) and name.startswith("_"):
        raise SecurityError(f"a namespace cannot have the attribute {name!r}")


def _dict(*args: Any, **kwargs: Any) -> dict[Any, Any]:
    """`dict`, of which a template needs the call alone."""
    return dict(*args, **kwargs)


def _raise_exception(message: str) -> None:
    raise TemplateError(message)


def _strftime_now(format: str) -> str:
    refuse_wide(format)
    return current().now.strftime(format)


def _new_environment() -> _Environment:
    environment = _Environment(
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[_Generation, loopcontrols],
        finalize=shown,
    )
    del environment.globals["lipsum"]  # filler texts, slowly made
    environment.filters = counted_filters()
    tests = environment.tests.items()
    environment.tests = {name: looking_test(test) for name, test in tests}
    environment.globals |= {
        "raise_exception": _raise_exception,
        "strftime_now": _strftime_now,
        "dict": _dict,
        "namespace": _Namespace,
    }
    return environment


_ENVIRONMENT = _new_environment()
