"""Times ways to multiply against each other, and threads against fewer. Knows no way by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import inf, prod
from time import perf_counter, thread_time

import torch
from torch import Tensor

from mistral_engine.native.model.linear.timing import best_seconds, threads
from mistral_engine.native.model.linear.way import Product, Way

FEW, MANY = (1, 8), 128  # rows: one stream, some, a prompt
_CLEARLY = 1.3
_HOPELESS = 3.0  # times as long as the best with few rows: not tried with many
_MOST_MEASURED = 2**22  # weights: enough to tell, and packed in a tenth of a second
_AS_FAST = 1.25  # times as long
_TURNS = 2

Figures = dict[int, float]  # seconds by rows
Ways = dict[str, Figures]  # by the names of ways


@dataclass(frozen=True, slots=True)
class Measured:
    """A product to be timed. inputs: (many rows, in)."""

    product: Product
    inputs: Tensor

    def multiply(self, rows: int) -> Tensor:
        """(rows, out)."""
        return self.product(self.inputs[:rows])


@torch.inference_mode()
def products_of(ways: list[Way], shape: tuple[int, int], dtype: torch.dtype) -> dict[str, Measured]:
    """By name. shape: (out, in), of weights of the type; they may be cut short."""
    num_out, num_in = shape
    num_out = max(1, min(num_out, _MOST_MEASURED // num_in))
    weight = torch.full((num_out, num_in), 0.01, dtype=dtype)
    inputs = torch.ones(MANY, num_in)
    return {way.name: Measured(way.pack(weight), inputs.to(way.activations(dtype))) for way in ways}


@torch.inference_mode()
def measure(products: Mapping[str, Measured]) -> Ways:
    """With one thread: its own time says the same on a machine that is busy with something else.

    Those that are far slower with few rows are not tried with many.
    """
    figures: Ways = {name: {} for name in products}
    with threads(1):
        for rows in (*FEW, MANY):
            names = _hopeful(figures) if rows == MANY else list(products)
            works = [partial(products[name].multiply, rows) for name in names]
            for name, seconds in zip(names, best_seconds(works, thread_time), strict=True):
                figures[name][rows] = seconds
    return figures


def _hopeful(figures: Ways) -> list[str]:
    least = min(map(_mean, figures.values()))
    return [name for name, seconds in figures.items() if _mean(seconds) <= _HOPELESS * least]


def fastest(figures: Ways) -> str:
    """The way that is clearly faster than those before it, over all numbers of rows alike.

    figures: seconds by rows, of each way in order; a way that lacks some is out.
    """
    rows = max(figures.values(), key=len)
    chosen, least = "", inf
    for name, seconds in figures.items():
        mean = _mean(seconds) if len(seconds) == len(rows) else inf
        if mean * _CLEARLY < least:
            chosen, least = name, mean
    return chosen


def described(ways: Ways) -> str:
    """For a line of the log."""
    each = ", ".join(
        f"{name} {' / '.join(f'{one * 1000:.3g}' for one in seconds.values())}"
        for name, seconds in ways.items()
    )
    return f"of {each} ms with {' / '.join(map(str, (*FEW, MANY)))} rows and one thread"


@torch.inference_mode()
def fewest_threads(multiply: Callable[[int], Tensor], most: int) -> int:
    """One where that is about as fast as `most` of them.

    A core that is not needed here is worth more to the rest of the server. Of two cores it gets
    one even if long prompts take longer; of more, it has enough left, so many rows count too.
    """
    times: dict[int, list[list[float]]] = {1: [], most: []}
    works = [partial(multiply, rows) for rows in (FEW if most == 2 else (*FEW, MANY))]
    for _ in range(_TURNS):
        for count, taken in times.items():
            with threads(count):
                taken.append([best_seconds([work], perf_counter)[0] for work in works])
    alone, together = (
        _mean(dict(enumerate(map(min, *taken)))) for taken in (times[1], times[most])
    )
    return 1 if alone <= _AS_FAST * together else most


def _mean(seconds: Figures) -> float:
    return prod(seconds.values()) ** (1 / len(seconds))
