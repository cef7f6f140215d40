"""What a template does, counted, and with an eye for what is masked: filters of our own in place of
jinja's, and around what jinja does without one.

Knows nothing of what a template may do; budget.py and allowed.py say that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from functools import partial, wraps
from typing import Any

from jinja2 import nodes, pass_context, pass_environment
from jinja2.filters import FILTERS as JINJAS
from jinja2.filters import make_attrgetter, make_multi_attrgetter
from jinja2.visitor import NodeTransformer

from chat_formats.hf.template.allowed import FILTERS, check_filter, refuse_wide
from chat_formats.hf.template.budget import (
    counted,
    current,
    gathered,
    paid,
    refuse_over,
    weigh,
    weighed,
)
from chat_formats.hf.template.looking import changed, filter_on, seen


def counted_filters() -> dict[str, Callable[..., Any]]:
    """All that a template may use, and those that stand around what it does without one."""
    ours = {"tojson": _tojson, "join": _join_filter, "sort": _sort, "dictsort": _dictsort}
    given = {**JINJAS, **ours}
    return {
        **{name: _counted_filter(name, given[name]) for name in FILTERS},
        "_counted": counted,
        "_joined": _joined,
        "_weighed": weighed,
        "_compared": _compared,
        "_made": paid,
        "_written": _written,
    }


class Counting(NodeTransformer):
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
        do = partial(made, *passed)
        result = (filter_on(name, do) or do)(value, *others, **kwargs)
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


def shown(value: Any) -> Any:
    """Of all that is written. Only what is long costs more than its place in a loop."""
    current().spend(weigh(weighed(value)) // 100)
    return value


def looking_test(test: Any) -> Callable[..., bool]:
    @wraps(test)
    def looking(*args: Any) -> bool:
        return bool(test(*map(seen, args)))

    return looking


@pass_environment
def _join_filter(environment: Any, value: Iterable[Any], d: Any = "", attribute: Any = None) -> str:
    if attribute is not None:
        value = map(make_attrgetter(environment, attribute), value)
    return join(str(d), value)


def join(between: str, items: Iterable[Any]) -> str:
    texts = [str(weighed(each)) for each in items]
    refuse_over(current().largest, sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


@pass_environment
def _sort(
    environment: Any,
    value: Iterable[Any],
    reverse: bool = False,
    case_sensitive: bool = False,
    attribute: Any = None,
) -> list[Any]:
    order = partial(_order, case_sensitive=case_sensitive)
    return sorted(value, key=make_multi_attrgetter(environment, attribute, order), reverse=reverse)


def _dictsort(
    value: Mapping[Any, Any], case_sensitive: bool = False, by: str = "key", reverse: bool = False
) -> list[tuple[Any, Any]]:
    place = ("key", "value").index(by)
    return sorted(
        value.items(), key=lambda item: _order(item[place], case_sensitive), reverse=reverse
    )


def _order(value: Any, case_sensitive: bool) -> Any:
    value = seen(value)
    return value.lower() if isinstance(value, str) and not case_sensitive else value


def _in_order(value: Any) -> Any:
    """Objects by their keys, as JSON sorts them."""
    if isinstance(value, Mapping):
        return {key: _in_order(value[key]) for key in sorted(value, key=seen)}
    return [_in_order(each) for each in value] if isinstance(value, list | tuple) else value


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    refuse_wide(indent)
    encoder = json.JSONEncoder(ensure_ascii=False, indent=indent, separators=separators)
    text = gathered(encoder.iterencode(_in_order(value) if sort_keys else value))
    return changed(text, _in_ascii) if ensure_ascii else text


def _in_ascii(text: str) -> str:
    return "".join(each if each.isascii() else json.dumps(each)[1:-1] for each in text)
