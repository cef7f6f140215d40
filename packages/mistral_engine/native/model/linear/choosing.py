"""Which form the weights take, and how many threads multiply: what is known to be fastest here,
or else measured at load.

Knows nothing of layers, and nothing of the model beyond the shape of its weights.
"""

from __future__ import annotations

import logging
import platform
from dataclasses import dataclass

import torch

from engine_api.errors import ConfigError
from mistral_engine.native.model.linear.choice import Choice
from mistral_engine.native.model.linear.fbgemm import FBGEMM
from mistral_engine.native.model.linear.float32 import FLOAT32
from mistral_engine.native.model.linear.measuring import (
    described,
    fastest,
    fewest_threads,
    measure,
    products_of,
)
from mistral_engine.native.model.linear.onednn import ONEDNN, has_amx, has_bfloat16
from mistral_engine.native.model.linear.plain import PLAIN
from mistral_engine.native.model.linear.quantised import QUANTISED
from mistral_engine.native.model.linear.way import Way
from mistral_engine.native.model.threads import is_named

logger = logging.getLogger("mistral_engine")

WAYS = {way.name: way for way in (ONEDNN, FLOAT32, FBGEMM, PLAIN)}
_CACHED_BYTES = 16 * 2**20


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


def choose_way(name: str, layout: Layout, quantization: str = "none") -> Choice:
    """name: of a way, or "auto". quantization: of those in QUANTISED, or another, for none.

    On a CPU torch's number of threads, for the whole process, is lowered where fewer do. Raises
    ConfigError for a way that does not suit.
    """
    ways, is_forced = _possible(name, layout, quantization), name != "auto"
    if layout.device.type != "cpu":
        return Choice(ways[0], is_forced)
    can_lower = layout.is_small and not is_named() and torch.get_num_threads() > 1
    products = {}
    if len(ways) > 1 or can_lower:
        products = products_of(ways, layout.shape, layout.dtype)
    way, told = ways[0], ""
    if len(ways) > 1:
        figures = measure(products)
        way, told = WAYS[fastest(figures)], f", {described(figures)}"
    if can_lower:
        product = products[way.name]
        torch.set_num_threads(fewest_threads(product.multiply, torch.get_num_threads()))
    logger.info("linears: %s with %d threads%s", way.name, torch.get_num_threads(), told)
    if way.caution:
        logger.warning("linears: %s", way.caution)
    return Choice(way, is_forced, _spare(layout, quantization))


def _possible(name: str, layout: Layout, quantization: str) -> list[Way]:
    """In order: an earlier one is left for a later one that is clearly faster."""
    if layout.device.type == "cpu" and quantization in QUANTISED:
        return [_quantised(quantization, layout)]
    return _candidates(layout) if name == "auto" else [_forced(name, layout)]


def _spare(layout: Layout, quantization: str) -> Way:
    """For weights that the chosen way cannot hold. For 16 bits there may be no room beside 4."""
    is_packed = layout.device.type == "cpu" and quantization in QUANTISED
    return _quantised("int8", layout) if is_packed else FLOAT32


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

    A form of twice the size is none for weights that do not stay in cache. Where the CPU itself
    multiplies bfloat16, the checkpoint's own type is left for no measurement.
    """
    if _is_known_to_be_quick(layout):
        return [WAYS["onednn"]]
    is_free = layout.is_small or layout.dtype == torch.float32
    possible = (
        way for way in WAYS.values() if way is not PLAIN and (is_free or way is not FLOAT32)
    )
    return [way for way in possible if way.suits(layout.device, layout.dtype)] or [PLAIN]


def _is_known_to_be_quick(layout: Layout) -> bool:
    """Of packed bfloat16. Without AMX, float32 may be quicker for weights that stay in cache."""
    if layout.dtype != torch.bfloat16 or not WAYS["onednn"].suits(layout.device, layout.dtype):
        return False
    return has_amx() if layout.is_small else has_bfloat16()
