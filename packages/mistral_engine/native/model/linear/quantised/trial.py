"""Whether a form can be multiplied on this machine. Knows no form.

An operator may be there and still refuse the processor, give another product than elsewhere, or
fall back to a loop that was written to be compared with, not used.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import thread_time

import torch
from torch import Tensor

from mistral_engine.native.model.linear.timing import best_seconds, threads
from mistral_engine.native.model.linear.way import Product

_ENOUGH = 0.2  # of the product's length; 4 bits take half of it
_HOPELESS = 20  # times as long as float32's: what is meant to be used takes a few, a loop hundreds


@torch.inference_mode()
def works(pack: Callable[[Tensor], Product], activations: torch.dtype) -> bool:
    """Tries it on a small weight. activations: the type that the product takes."""
    generator = torch.Generator().manual_seed(0)
    weight, inputs = (torch.randn(n, 128, generator=generator) for n in (64, 3))
    exact = inputs @ weight.T
    try:
        outputs = pack(weight)(inputs.to(activations)).float()
    except (RuntimeError, AttributeError, ImportError):
        return False
    return bool((outputs - exact).norm() < _ENOUGH * exact.norm())


@torch.inference_mode()
def is_quick(pack: Callable[[Tensor], Product], activations: torch.dtype) -> bool:
    """Times it with a small weight, beside a product in float32: milliseconds, if it is."""
    weight, inputs = torch.ones(256, 256), torch.ones(8, 256)
    product = partial(pack(weight), inputs.to(activations))
    with threads(1):
        seconds, usual = best_seconds((product, lambda: inputs @ weight.T), thread_time)
    return seconds < _HOPELESS * usual


def on_cpu(works_here: Callable[[], bool], device: torch.device, _: torch.dtype) -> bool:
    """`Way.suits`, of weights of any type."""
    return device.type == "cpu" and works_here()
