"""Figures that bars are held against, read out of a report; None where one was not measured.

Knows the report, not how it came, and no bar.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks import machine
from benchmarks.report.results import Report, ServerResult
from benchmarks.servers.own import OWN

Reading = Callable[[Report], float | None]

_OWN_GIB = 0.7  # memory of the program itself


def of(cell: str, name: str, server: str = OWN) -> Reading:
    """A figure of a cell in which every request was answered."""

    def read(report: Report) -> float | None:
        result = _server(report, server)
        if result is None or result.figure(cell, "errors") != 0:
            return None
        return result.figure(cell, name)

    return read


def over(one: Reading, other: Reading) -> Reading:
    """One divided by the other."""
    return lambda report: _divided(one(report), other(report))


def beyond(one: Reading, other: Reading) -> Reading:
    """Milliseconds that one of two times, in seconds, is longer than the other."""

    def read(report: Report) -> float | None:
        value, least = one(report), other(report)
        return 1000 * (value - least) if value is not None and least is not None else None

    return read


def most(*readings: Reading) -> Reading:
    """The largest, once all were measured."""

    def read(report: Report) -> float | None:
        values = [value for reading in readings if (value := reading(report)) is not None]
        return max(values) if len(values) == len(readings) else None

    return read


def ready_seconds(server: str = OWN) -> Reading:
    def read(report: Report) -> float | None:
        result = _server(report, server)
        return result.ready_seconds if result is not None else None

    return read


def reading_the_weights(report: Report) -> float:
    """Seconds, at the machine's best rate."""
    return report.costs.step_bytes / _bytes_per_s(report)


def growth_over_cache(report: Report) -> float | None:
    """What a token takes longer at 8,000 than at 100, over what reading their cache takes."""
    before, after = (of(cell, "token_s")(report) for cell in ("context-100", "context-8000"))
    if before is None or after is None:
        return None
    return (after - before) / (7900 * report.costs.cache_bytes / _bytes_per_s(report))


def memory_over_allowance(report: Report) -> float | None:
    """The most memory of its own over 1.10 x weights + what its cache may hold + 0.7 GiB."""
    ours = _server(report, OWN)
    if ours is None or ours.peak_anonymous_bytes is None or ours.cache_tokens is None:
        return None
    cache = ours.cache_tokens * report.costs.cache_bytes
    allowed = 1.10 * report.costs.weight_bytes + cache + _OWN_GIB * 2**30
    return ours.peak_anonymous_bytes / allowed


def overhead_us(report: Report) -> float | None:
    ours = _server(report, OWN)
    return ours.overhead_s * 1e6 if ours is not None and ours.overhead_s is not None else None


def _server(report: Report, name: str) -> ServerResult | None:
    found = [s for s in report.servers if s.name == name and s.skipped is None]
    return found[0] if found else None


def _divided(value: float | None, by: float | None) -> float | None:
    return value / by if value is not None and by else None


def _bytes_per_s(report: Report) -> float:
    return machine.best(report.rates).bytes_per_s
