"""Activations as whole numbers, each row by its own largest magnitude.

So no row depends on its neighbours. A row of which a few columns are much larger than the rest
would lose the rest: such a row is split into two terms, the second of what rounding the first left,
and both are multiplied in the same product. Which rows those are is up to each alone. Mistrals
have such columns (Dettmers et al. 2022, LLM.int8(), multiplies them in 16 bits instead); where
memory is the limit a second term costs next to nothing.

Knows no kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt

import torch
from torch import Tensor

from mistral_engine.native.model.linear.way import Product

# Rounding may change so much of a usual number in a row before it is split. Normally distributed
# numbers stay below half of that, in 8 bits. What goes into the last projection of an MLP, products
# of two such numbers, does not: of all activations it is the most that rounding them costs.
_TOLERATED = 0.02
# A usual number, over the mean magnitude. That one large number hardly moves, unlike the root mean
# square, with which it is the same where numbers are normally distributed.
_USUAL = sqrt(pi / 2)
_TINY = torch.finfo(torch.float32).tiny

# (rows, in) from -1 to 1, rounded in there to so many levels -> (rows, out) float32.
Multiply = Callable[[Tensor], Tensor]


class RowProduct:
    """(rows, in) -> (rows, out), of any floating type, by a product of rounded rows."""

    def __init__(self, multiply: Multiply, levels: int, stretch: Tensor | None) -> None:
        """levels: whole numbers from -levels to levels are what a row is rounded to.

        stretch: of the weights' columns, (in,); see stretch_of.
        """
        self._multiply, self._levels, self._stretch = multiply, levels, stretch
        # Rounding moves a number by 1 / sqrt(12) of a step at the root mean square.
        self._rough_from = _TOLERATED * levels * sqrt(12)

    def __call__(self, inputs: Tensor) -> Tensor:
        rows = inputs.float() if self._stretch is None else inputs * self._stretch
        magnitudes = rows.abs()
        largest = magnitudes.amax(1, keepdim=True).clamp_min_(_TINY)  # (rows, 1)
        usual = magnitudes.mean(1, keepdim=True).mul_(_USUAL)
        rough = (largest > self._rough_from * usual).flatten().nonzero().flatten()
        rows = rows / largest
        if not len(rough):
            return self._multiply(rows).mul_(largest).to(inputs.dtype)
        return self._in_two_terms(rows, rough).mul_(largest).to(inputs.dtype)

    def _in_two_terms(self, rows: Tensor, rough: Tensor) -> Tensor:
        """rough: which rows are split, (some,)."""
        split = rows[rough]
        first = (split * self._levels).round_().div_(self._levels)
        # What is left of it, at most half a step, grown to the whole range.
        second = split.sub_(first).mul_(2 * self._levels)
        rows[rough] = first
        outputs = self._multiply(torch.cat((rows, second)))
        whole, rest = outputs[: len(rows)], outputs[len(rows) :]
        whole.index_add_(0, rough, rest, alpha=1 / (2 * self._levels))
        return whole


def stretched(product: Product, stretch: Tensor | None) -> Product:
    """A product that rounds no activations, with columns of them multiplied before it."""
    if stretch is None:
        return product
    return lambda inputs: product((inputs * stretch).to(inputs.dtype))
