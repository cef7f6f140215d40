"""The bars: what the server must reach on M4 and on the embedded model, and whether it does.

Knows the report, not how it came. `python -m benchmarks.report.bars REPORT.json ...` prints the
table. A bar without its figures is "not measured"; none is ever left out.
"""

from __future__ import annotations

import argparse
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine
from benchmarks.report.results import Report, ServerResult

_OWN_GIB = 0.7  # memory of the program itself
_WORDS = {operator.le: "at most", operator.ge: "at least"}


@dataclass(frozen=True, slots=True)
class Bar:
    """figure: reads it from the report of the bar's model; None where it was not measured."""

    text: str
    holds: Callable[[float, float], bool]  # operator.le or operator.ge: figure, limit
    limit: float
    unit: str
    figure: Callable[[Report], float | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One bar, judged. limit and figure: with their units; met: None if not measured."""

    bar: str
    limit: str
    figure: str
    met: bool | None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "missed", None: "not measured"}[self.met]


def rows(report: Report) -> list[Row]:
    """The bars of the report's model, in their order; none for a model without bars."""
    return [_judged(bar, report) for bar in BARS.get(report.model, ())]


def table(reports: Sequence[Report]) -> str:
    """Markdown, and a line on each run."""
    judged = [row for report in reports for row in rows(report)]
    if not judged:
        return "There are no bars for this model."
    head = "| bar | limit | measured | |\n| --- | --- | --- | --- |"
    lines = [f"| {row.bar} | {row.limit} | {row.figure} | {row.verdict} |" for row in judged]
    met = sum(row.met is True for row in judged)
    return "\n".join([head, *lines, "", f"{met} of {len(judged)} met.", *map(_run, reports)])


def _judged(bar: Bar, report: Report) -> Row:
    value = bar.figure(report)
    return Row(
        bar=bar.text,
        limit=f"{_WORDS[bar.holds]} {_with_unit(bar.limit, bar.unit)}",
        figure="-" if value is None else _with_unit(value, bar.unit),
        met=None if value is None else bar.holds(value, bar.limit),
    )


def _with_unit(value: float, unit: str) -> str:
    """Ratios with two decimals: 1.08 and 1.084 differ, and so a miss by less shows a third."""
    number = f"{value:.3f}".removesuffix("0") if unit == "x" else f"{value:.3g}"
    return f"{number}{unit}" if unit == "x" else f"{number} {unit}"


def _run(report: Report) -> str:
    parts = [f"{report.model}: {report.date[:10]}", report.commit or "no commit"]
    return ", ".join([*parts, f"medians of {report.repeats} repeats"]) + "."


def _server(report: Report, name: str | None) -> ServerResult | None:
    """By its name; None is ours, the first."""
    found = [s for s in report.servers if name in (None, s.name) and s.skipped is None]
    return found[0] if found else None


def _measured(report: Report, server: str | None, cell: str, name: str) -> float | None:
    """A figure of a cell in which every request was answered."""
    result = _server(report, server)
    if result is None or result.figure(cell, "errors") != 0:
        return None
    return result.figure(cell, name)


def _ours(cell: str, name: str) -> Callable[[Report], float | None]:
    return lambda report: _measured(report, None, cell, name)


def _against(peer: str, cell: str, name: str) -> Callable[[Report], float | None]:
    """Ours divided by the peer's."""
    return lambda report: _divided(
        _measured(report, None, cell, name), _measured(report, peer, cell, name)
    )


def _divided(value: float | None, by: float | None) -> float | None:
    return value / by if value is not None and by else None


def _token_over_weights(report: Report) -> float | None:
    reading = report.costs.step_bytes / _bytes_per_s(report)
    return _divided(_measured(report, None, "chat-1", "token_s"), reading)


def _growth_over_cache(report: Report) -> float | None:
    """What a token takes longer at 8,000 than at 100, over what reading their cache takes."""
    short, long = "context-100", "context-8000"
    before = _measured(report, None, short, "token_s")
    after = _measured(report, None, long, "token_s")
    if before is None or after is None:
        return None
    return (after - before) / (7900 * report.costs.cache_bytes / _bytes_per_s(report))


def _bytes_per_s(report: Report) -> float:
    return machine.best(report.rates).bytes_per_s


def _memory_over_allowance(report: Report) -> float | None:
    """The most memory of its own over 1.10 x weights + what its cache may hold + 0.7 GiB."""
    ours = _server(report, None)
    if ours is None or ours.peak_anonymous_bytes is None or ours.cache_tokens is None:
        return None
    cache = ours.cache_tokens * report.costs.cache_bytes
    allowed = 1.10 * report.costs.weight_bytes + cache + _OWN_GIB * 2**30
    return ours.peak_anonymous_bytes / allowed


def _ready_seconds(report: Report) -> float | None:
    ours = _server(report, None)
    return ours.ready_seconds if ours is not None else None


def _overhead_us(report: Report) -> float | None:
    ours = _server(report, None)
    return ours.overhead_s * 1e6 if ours is not None and ours.overhead_s is not None else None


def _output(peer: str, cell: str, load: str, limit: float) -> Bar:
    text = f"output, {load}, over {peer}'s"
    return Bar(text, operator.ge, limit, "x", _against(peer, cell, "output_tokens_per_s"))


def _within(cell: str, other: str, name: str) -> Callable[[Report], float | None]:
    """Ours in one cell divided by ours in another."""
    return lambda report: _divided(
        _measured(report, None, cell, name), _measured(report, None, other, name)
    )


def _chats(peer: str, limits: Sequence[float]) -> list[Bar]:
    streams = zip((1, 8, 32), limits, strict=True)
    return [_output(peer, f"chat-{n}", f"streams: {n}", limit) for n, limit in streams]


BARS: dict[str, tuple[Bar, ...]] = {
    "M4": (
        Bar(
            "time per token of one stream, over the time that reading the weights takes",
            operator.le,
            1.08,
            "x",
            _token_over_weights,
        ),
        *_chats("vllm", (1.05, 1.10, 1.15)),
        *_chats("llama-server", (1.15, 1.5, 1.5)),
        *_chats("transformers-cb", (1.15, 1.5, 1.5)),
        Bar(
            "output, 8 streams under a JSON schema, over 8 that are free",
            operator.ge,
            0.90,
            "x",
            _within("shaped-8", "chat-8", "output_tokens_per_s"),
        ),
        _output("vllm", "long-8", "950-token prompts, streams: 8", 1.15),
        _output("vllm", "long-24", "950-token prompts, streams: 24", 1.15),
        Bar(
            "first token of 870 tokens alone, over vllm's",
            operator.le,
            1.0,
            "x",
            _against("vllm", "first-token", "first_p50_s"),
        ),
        Bar(
            "first token of a second turn, 800 of 870 tokens repeated, over its own cold one",
            operator.le,
            0.25,
            "x",
            _ours("second-turn", "cold_ratio"),
        ),
        Bar(
            "first token of a second turn, over vllm's",
            operator.le,
            1.0,
            "x",
            _against("vllm", "second-turn", "first_p50_s"),
        ),
        Bar(
            "p95 wait of 8 streams while 3,000 tokens arrive, over their quiet median",
            operator.le,
            3.0,
            "x",
            _ours("arrival", "stall_ratio"),
        ),
        Bar("CPU outside the model, per token streamed", operator.le, 60.0, "us", _overhead_us),
        Bar(
            "most memory of its own, over 1.10 x weights + cache + 0.7 GiB",
            operator.le,
            1.0,
            "x",
            _memory_over_allowance,
        ),
        Bar("from start to ready", operator.le, 10.0, "s", _ready_seconds),
        Bar(
            "growth of the time per token from context 100 to 8,000, over the time that reading "
            "7,900 tokens' keys and values takes",
            operator.le,
            1.25,
            "x",
            _growth_over_cache,
        ),
    ),
    "embedded": (
        _output("llama-server", "chat-64", "embedded model, streams: 64", 0.8),
        _output("vllm", "chat-64", "embedded model, streams: 64", 2.0),
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report.bars")
    parser.add_argument("reports", type=Path, nargs="+", help="of benchmarks/results: M4.json ...")
    print(table([Report.load(path) for path in parser.parse_args(arguments).reports]))
    return 0


if __name__ == "__main__":
    main()
