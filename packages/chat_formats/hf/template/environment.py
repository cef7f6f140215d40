"""Compiles and renders chat templates: jinja2, sandboxed, with transformers' settings and a budget.

A template is another's program. It gets no file and no clock but the date, and what it may do in a
rendering is counted: loops, calls, and the sizes of what they make. Knows nothing of tokens.

The settings are those of `apply_chat_template`, in transformers.utils.chat_template_utils.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from datetime import datetime
from functools import partial, wraps
from typing import Any

from jinja2 import TemplateError, nodes, pass_context, pass_environment
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension, loopcontrols
from jinja2.filters import make_attrgetter
from jinja2.parser import Parser
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from chat_formats.hf.template.allowed import (
    FILTERS,
    check_filter,
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
    gathered,
    paid,
    refuse_over,
    spending,
    weigh,
    weighed,
)
from chat_formats.hf.template.looking import (
    changed,
    key_in,
    looking_through,
    method_on,
    replace,
    seen,
    strip,
)
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
        template: nodes.Template = _Counting().visit(super()._parse(source, name, filename))
        return template

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if not super().is_safe_attribute(obj, attr, value):
            return False
        return not callable(value) or has_method(obj, attr)

    def getattr(self, obj: Any, attribute: str) -> Any:
        return super().getattr(obj, key_in(obj, attribute))

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
        return _join(text, *args)
    check_method(name, text, *args, **kwargs)
    return (method_on(text, name) or method)(*args, **kwargs)


class _Counting(NodeTransformer):
    """Puts filters of our own around what jinja does itself."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        size = sum(len(each.data) for each in node.find_all(nodes.TemplateData))
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "_counted")
        node.body.insert(0, nodes.ExprStmt(_filtered(nodes.Const(size), "_written")))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes), "_joined")

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.expr = _filtered(node.expr, "_compared")
        for operand in node.ops:
            operand.expr = _filtered(operand.expr, "_compared")
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(node, "_made") if isinstance(node.arg, nodes.Slice) else node

    def visit_List(self, node: nodes.List | nodes.Dict) -> nodes.Node:  # noqa: N802
        return _filtered(self.generic_visit(node), "_weighed")

    visit_Dict = visit_List  # noqa: N815

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        made = self.generic_visit(node)
        return _filtered(made, "_weighed") if node.ctx == "load" else made


def _filtered(node: Any, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno or 1)


def _counted_filter(name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    place = 1 if hasattr(made, "jinja_pass_arg") else 0  # of the value, behind what jinja passes

    @wraps(made)  # with what jinja notes on it
    def filtered(*args: Any, **kwargs: Any) -> Any:
        passed, value, others = args[:place], args[place], args[place + 1 :]
        check_filter(name, value, *others, **kwargs)
        if isinstance(value, Iterator):
            value = counted(value)
        elif isinstance(value, Sized) and not isinstance(value, str):
            current().spend(len(value) // 100)
        looking = _LOOKING_FILTERS.get(name) if isinstance(value, str) else None
        if looking is not None:
            result = looking(partial(made, *passed), value, *others, **kwargs)
        else:
            result = made(*passed, value, *others, **kwargs)
        return counted(result) if isinstance(result, Iterator) else paid(result)

    return filtered


@pass_context  # so that it is not done once, beforehand
def _written(context: Any, num_characters: int) -> None:
    """What stands in a loop, literally."""
    current().spend(num_characters // 100)


def _joined(parts: list[Any]) -> Any:
    return paid(gathered(map(str, parts)))


def _compared(value: Any) -> Any:
    current().spend(weigh(value) // 1000)
    return seen(value)


def _shown(value: Any) -> Any:
    """Of all that is written. Only what is long costs more than its place in a loop."""
    current().spend(weigh(weighed(value)) // 100)
    return value


def _looking_test(test: Any) -> Callable[..., bool]:
    @wraps(test)
    def looking(*args: Any) -> bool:
        return bool(test(*map(seen, args)))

    return looking


# Of texts: (filter, text, *its arguments) -> what it makes, of what is hidden too.
_LOOKING_FILTERS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("upper", "lower", "title", "capitalize"), lambda do, text: changed(text, do)),
    **dict.fromkeys(("e", "escape", "forceescape"), lambda do, text: changed(text, do)),
    "urlencode": lambda do, text: changed(text, do),
    "trim": lambda do, text, chars=None: strip(text, chars),
    "replace": lambda do, text, *args, **kwargs: replace(text, *args, **kwargs),
    **dict.fromkeys(
        ("int", "float", "wordcount"),
        lambda do, text, *args, **kwargs: do(seen(text), *args, **kwargs),
    ),
}


@pass_environment
def _join_filter(environment: Any, value: Iterable[Any], d: Any = "", attribute: Any = None) -> str:
    if attribute is not None:
        value = map(make_attrgetter(environment, attribute), value)
    return _join(str(d), value)


def _join(between: str, items: Iterable[Any]) -> str:
    texts = [str(weighed(each)) for each in items]
    refuse_over(current().largest, sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


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


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    refuse_wide(indent)
    encoder = json.JSONEncoder(
        ensure_ascii=False, indent=indent, separators=separators, sort_keys=sort_keys
    )
    text = gathered(encoder.iterencode(value))
    return changed(text, _in_ascii) if ensure_ascii else text


def _in_ascii(text: str) -> str:
    return "".join(each if each.isascii() else json.dumps(each)[1:-1] for each in text)


def _new_environment() -> _Environment:
    environment = _Environment(
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[_Generation, loopcontrols],
        finalize=_shown,
    )
    del environment.globals["lipsum"]  # filler texts, slowly made
    given = {**environment.filters, "tojson": _tojson, "join": _join_filter}
    environment.filters = {name: _counted_filter(name, given[name]) for name in FILTERS}
    environment.filters |= {"_counted": counted, "_joined": _joined, "_weighed": weighed}
    environment.filters |= {"_compared": _compared, "_made": paid, "_written": _written}
    tests = environment.tests.items()
    environment.tests = {name: _looking_test(test) for name, test in tests}
    environment.globals |= {
        "raise_exception": _raise_exception,
        "strftime_now": _strftime_now,
        "dict": _dict,
        "namespace": _Namespace,
    }
    return environment


_ENVIRONMENT = _new_environment()
