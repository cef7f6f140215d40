"""Whether a form can be multiplied on this machine. Knows no form.

An operator may be there and still refuse the processor, or give another product than elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from mistral_engine.native.model.linear.way import Product

_ENOUGH = 0.2  # of the product's length; 4 bits take half of it


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


def on_cpu(works_here: Callable[[], bool], device: torch.device, _: torch.dtype) -> bool:
    """`Way.suits`, of weights of any type."""
    return device.type == "cpu" and works_here()
