"""Which form the weights take: the one whose products are fastest here, measured at load.

Knows nothing of layers, and nothing of the model beyond the shape of its weights.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from math import inf, prod

import torch
from torch import Tensor

from engine_api.errors import ConfigError
from mistral_engine.native.model.linear.fbgemm import FBGEMM
from mistral_engine.native.model.linear.float32 import FLOAT32
from mistral_engine.native.model.linear.onednn import ONEDNN
from mistral_engine.native.model.linear.plain import PLAIN
from mistral_engine.native.model.linear.timing import best_seconds
from mistral_engine.native.model.linear.way import Product, UnfitWeightError, Way

logger = logging.getLogger("mistral_engine")

# An earlier one is left for a later one that is clearly faster.
WAYS = {way.name: way for way in (ONEDNN, FLOAT32, FBGEMM, PLAIN)}
_CLEARLY = 1.1
_FEW, _MANY = (1, 8), 128  # rows: one stream, some, a prompt
_HOPELESS = 1.5  # times as long as the best with few rows: not tried with many
_MOST_MEASURED = 2**22  # weights: enough to tell, and packed in a tenth of a second
_CACHED_BYTES = 16 * 2**20
_Figures = dict[int, float]  # seconds by rows


@dataclass(frozen=True, slots=True)
class Layout:
    """The weights of a model: where they are, of which type, and how many bytes in all.

    shape: (out, in), of the linear that most of the work is in.
    """

    device: torch.device
    dtype: torch.dtype
    num_bytes: int
    shape: tuple[int, int]


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


def choose_way(name: str, layout: Layout) -> Choice:
    """name: of a way, or "auto". Raises ConfigError for a way that does not suit."""
    if name != "auto":
        return Choice(_forced(WAYS[name], layout), is_forced=True)
    ways = [way for way in WAYS.values() if _is_candidate(way, layout)]
    if len(ways) == 1:
        return Choice(ways[0], is_forced=False)
    figures = _measure(ways, layout)
    way = fastest(figures)
    logger.info("linears: %s of %s", way, "; ".join(map(_described, figures, figures.values())))
    return Choice(WAYS[way], is_forced=False)


def fastest(figures: dict[str, _Figures]) -> str:
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


def _forced(way: Way, layout: Layout) -> Way:
    if not way.suits(layout.device, layout.dtype):
        kind = str(layout.dtype).removeprefix("torch.")
        fitting = [name for name, each in WAYS.items() if each.suits(layout.device, layout.dtype)]
        raise ConfigError(
            f"linear is {way.name!r}, which does not run on this {layout.device.type} with weights "
            f"of {kind}: set it to auto or {' or '.join(fitting)}"
        )
    return way


def _is_candidate(way: Way, layout: Layout) -> bool:
    """A form of twice the size is none for weights that do not stay in cache."""
    is_free = layout.num_bytes <= _CACHED_BYTES or layout.dtype == torch.float32
    return way.suits(layout.device, layout.dtype) and (is_free or way is not FLOAT32)


@torch.inference_mode()
def _measure(ways: list[Way], layout: Layout) -> dict[str, _Figures]:
    """Well under a second in all. The slow ones with few rows are not tried with many."""
    num_out, num_in = layout.shape
    num_out = max(1, min(num_out, _MOST_MEASURED // num_in))
    weight = torch.full((num_out, num_in), 0.01, dtype=layout.dtype)
    products = {way: way.pack(weight) for way in ways}
    figures = {
        way: {rows: _seconds(way, products[way], weight, rows) for rows in _FEW} for way in ways
    }
    least = min(map(_mean, figures.values()))
    for way, seconds in figures.items():
        if _mean(seconds) <= _HOPELESS * least:
            seconds[_MANY] = _seconds(way, products[way], weight, _MANY)
    return {way.name: seconds for way, seconds in figures.items()}


def _seconds(way: Way, product: Product, weight: Tensor, rows: int) -> float:
    inputs = torch.ones(rows, weight.shape[1], dtype=way.activations(weight.dtype))
    return best_seconds(lambda: product(inputs))


def _mean(seconds: _Figures) -> float:
    return prod(seconds.values()) ** (1 / len(seconds))


def _described(name: str, seconds: _Figures) -> str:
    figures = " / ".join(f"{each * 1000:.3g}" for each in seconds.values())
    return f"{name} {figures} ms with {' / '.join(map(str, seconds))} rows"


def _casting(product: Product, inner: torch.dtype, outer: torch.dtype) -> Product:
    return lambda inputs: product(inputs.to(inner)).to(outer)
