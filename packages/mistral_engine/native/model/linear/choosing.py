"""Which form the weights take, and how many threads multiply: what is fastest, measured at load.

Knows nothing of layers, and nothing of the model beyond the shape of its weights.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, prod
from time import perf_counter, thread_time

import torch
from torch import Tensor

from engine_api.errors import ConfigError
from mistral_engine.native.model.linear.fbgemm import FBGEMM
from mistral_engine.native.model.linear.float32 import FLOAT32
from mistral_engine.native.model.linear.onednn import ONEDNN
from mistral_engine.native.model.linear.plain import PLAIN
from mistral_engine.native.model.linear.quantised import QUANTISED
from mistral_engine.native.model.linear.timing import best_seconds
from mistral_engine.native.model.linear.way import Product, UnfitWeightError, Way
from mistral_engine.native.model.threads import is_named, most_threads

logger = logging.getLogger("mistral_engine")

# An earlier one is left for a later one that is clearly faster.
WAYS = {way.name: way for way in (ONEDNN, FLOAT32, FBGEMM, PLAIN)}
_CLEARLY = 1.1
_FEW, _MANY = (1, 8), 128  # rows: one stream, some, a prompt
_HOPELESS = 1.5  # times as long as the best with few rows: not tried with many
_MOST_MEASURED = 2**22  # weights: enough to tell, and packed in a tenth of a second
_CACHED_BYTES = 16 * 2**20
_AS_FAST = 1.25  # times as long

Figures = dict[int, float]  # seconds by rows
Ways = dict[str, Figures]  # by the names of ways


@dataclass(frozen=True, slots=True)
class Layout:
    """The weights of a model: where they are, of which type, and how many bytes in all.

    shape: (out, in), of the linear that most of the work is in.
    """

    device: torch.device
    dtype: torch.dtype
    num_bytes: int
    shape: tuple[int, int]

    @property
    def is_small(self) -> bool:
        """Whether they stay in a processor's cache."""
        return self.num_bytes <= _CACHED_BYTES


@dataclass(frozen=True, slots=True)
class Choice:
    """How the weights of one model are multiplied. is_forced: the configuration says so."""

    way: Way
    is_forced: bool

    def pack(self, weight: Tensor) -> Product:
        """Weights that the way cannot hold are multiplied as they are, and the log says so.

        Raises ConfigError instead where the way is forced.
        """
        try:
            return self.way.pack(weight)
        except UnfitWeightError as error:
            if self.is_forced:
                raise ConfigError(
                    f"linear is {self.way.name!r}, which cannot hold {error}: set it to auto"
                ) from error
            logger.warning("linears: %s cannot hold %s; plain does", self.way.name, error)
            return _casting(PLAIN.pack(weight), weight.dtype, self.way.activations(weight.dtype))


@dataclass(frozen=True, slots=True)
class _Measured:
    """A product to be timed. inputs: (many rows, in)."""

    product: Product
    inputs: Tensor

    @torch.inference_mode()
    def seconds(self, rows: int, clock: Callable[[], float]) -> float:
        inputs = self.inputs[:rows]
        return best_seconds(lambda: self.product(inputs), clock)


def choose_way(name: str, layout: Layout, quantization: str = "none") -> Choice:
    """name: of a way, or "auto". quantization: of those in QUANTISED, or another, for none.

    Sets torch's number of threads, for the whole process. Raises ConfigError for
    a way that does not suit.
    """
    is_forced = name != "auto"
    if layout.device.type == "cpu" and quantization in QUANTISED:
        ways = [_quantised(quantization, layout)]
    else:
        ways = [_forced(name, layout)] if is_forced else _candidates(layout)
    if layout.device.type != "cpu":
        return Choice(ways[0], is_forced)
    products = _products(ways, layout) if len(ways) > 1 or layout.is_small else {}
    way, told = ways[0].name, ""
    if len(ways) > 1:
        figures = _measure(products)
        way, told = fastest(figures), _described(figures)
    count = most_threads()
    if layout.is_small and not is_named():
        count = _fewest_threads(products[way], count)
    torch.set_num_threads(count)
    logger.info("linears: %s with %d threads%s", way, count, told)
    return Choice(next(each for each in ways if each.name == way), is_forced)


def _fewest_threads(product: _Measured, most: int) -> int:
    """One where that is about as fast with few rows as all.

    A core that is not needed here is worth more to the rest of the server. Weights beyond the cache
    always want all of them.
    """
    means = {}
    for count in {1, most}:
        torch.set_num_threads(count)
        means[count] = _mean({rows: product.seconds(rows, perf_counter) for rows in _FEW})
    return 1 if means[1] <= _AS_FAST * means[most] else most


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


def _forced(name: str, layout: Layout) -> Way:
    way = WAYS[name]
    if not way.suits(layout.device, layout.dtype):
        kind = str(layout.dtype).removeprefix("torch.")
        fitting = [name for name, each in WAYS.items() if each.suits(layout.device, layout.dtype)]
        raise ConfigError(
            f"linear is {name!r}, which does not run on this {layout.device.type} with weights "
            f"of {kind}: set it to auto or {' or '.join(fitting)}"
        )
    return way


def _quantised(quantization: str, layout: Layout) -> Way:
    """The first that suits: they round differently, so the choice is not left to a measurement."""
    for way in QUANTISED[quantization]:
        if way.suits(layout.device, layout.dtype):
            return way
    raise ConfigError(
        f"quantization is {quantization!r}, which no library here multiplies on this processor "
        f"({platform.machine()}): set it to none or nf4"
    )


def _candidates(layout: Layout) -> list[Way]:
    """What may be the fastest: weights as they are never are, where anything else suits.

    A form of twice the size is none for weights that do not stay in cache.
    """
    is_free = layout.is_small or layout.dtype == torch.float32
    possible = (
        way for way in WAYS.values() if way is not PLAIN and (is_free or way is not FLOAT32)
    )
    return [way for way in possible if way.suits(layout.device, layout.dtype)] or [PLAIN]


@torch.inference_mode()
def _products(ways: list[Way], layout: Layout) -> dict[str, _Measured]:
    num_out, num_in = layout.shape
    num_out = max(1, min(num_out, _MOST_MEASURED // num_in))
    weight = torch.full((num_out, num_in), 0.01, dtype=layout.dtype)
    inputs = torch.ones(_MANY, num_in)
    return {
        way.name: _Measured(way.pack(weight), inputs.to(way.activations(layout.dtype)))
        for way in ways
    }


def _measure(products: dict[str, _Measured]) -> Ways:
    """With one thread: its own time says the same on a machine that is busy with something else.

    Those that are slow with few rows are not tried with many.
    """
    torch.set_num_threads(1)
    figures: Ways = {
        name: {rows: each.seconds(rows, thread_time) for rows in _FEW}
        for name, each in products.items()
    }
    least = min(map(_mean, figures.values()))
    for name, seconds in figures.items():
        if _mean(seconds) <= _HOPELESS * least:
            seconds[_MANY] = products[name].seconds(_MANY, thread_time)
    return figures


def _mean(seconds: Figures) -> float:
    return prod(seconds.values()) ** (1 / len(seconds))


def _described(ways: Ways) -> str:
    each = ", ".join(
        f"{name} {' / '.join(f'{one * 1000:.3g}' for one in seconds.values())}"
        for name, seconds in ways.items()
    )
    return f", of {each} ms with {' / '.join(map(str, (*_FEW, _MANY)))} rows and one thread"


def _casting(product: Product, inner: torch.dtype, outer: torch.dtype) -> Product:
    return lambda inputs: product(inputs.to(inner)).to(outer)
