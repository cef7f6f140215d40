"""One bar: a figure and its limit. Knows no particular one."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.report.readings import Reading, of, over
from benchmarks.servers.own import OWN

WORDS: dict[Callable[[float, float], bool], str] = {operator.le: "at most", operator.ge: "at least"}


@dataclass(frozen=True, slots=True)
class Bar:
    """figure: reads it from the report of the bar's model; None where it was not measured."""

    text: str
    holds: Callable[[float, float], bool]  # operator.le or operator.ge: figure, limit
    limit: float
    unit: str
    figure: Reading


def at_least(limit: float, text: str, figure: Reading) -> Bar:
    """A ratio."""
    return Bar(text, operator.ge, limit, "x", figure)


def at_most(limit: float, text: str, figure: Reading, unit: str = "x") -> Bar:
    return Bar(text, operator.le, limit, unit, figure)


def output(peer: str, cell: str, load: str, limit: float, server: str = OWN) -> Bar:
    """Tokens a second over the peer's."""
    return at_least(limit, f"output, {load}, over {peer}'s", versus(peer, cell, server=server))


def versus(
    peer: str, cell: str, name: str = "output_tokens_per_s", *, server: str = OWN
) -> Reading:
    return over(of(cell, name, server), of(cell, name, peer))


def chats(peer: str, streams: dict[int, float]) -> list[Bar]:
    """streams: number -> limit."""
    return [output(peer, f"chat-{n}", f"streams: {n}", limit) for n, limit in streams.items()]
