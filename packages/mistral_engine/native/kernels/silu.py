"""The gate of an MLP times what it lets through: a Triton kernel.

After Shazeer 2020, GLU Variants: silu(gate) * up, with silu(x) = x / (1 + exp(-x)).
"""

from __future__ import annotations

import torch
from torch import Tensor

from mistral_engine.native.kernels.available import kernel, tl, triton

_BLOCK = 1024


def silu_times(gate_up: Tensor) -> Tensor:
    """(tokens, 2 n), contiguous, the gate before what it lets through -> (tokens, n)."""
    tokens, both = gate_up.shape
    size = both // 2
    output = gate_up.new_empty(tokens, size)
    with torch.cuda.device_of(gate_up):
        _silu_times[(tokens, triton.cdiv(size, _BLOCK))](
            gate_up, output, size, block=_BLOCK, num_warps=4
        )
    return output


@kernel()
def _silu_times(gate_up, output, size, block: tl.constexpr):  # type: ignore[no-untyped-def]
    """A part of one token's. Rounded wherever transformers rounds."""
    token = tl.program_id(0).to(tl.int64)
    index = tl.program_id(1) * block + tl.arange(0, block)
    exists = index < size
    own = gate_up + token * 2 * size + index
    gate = tl.load(own, mask=exists, other=0.0)
    up = tl.load(own + size, mask=exists, other=0.0)
    wide = gate.to(tl.float32)
    activated = (wide / (1.0 + tl.exp(-wide))).to(gate.dtype)
    product = (activated.to(tl.float32) * up.to(tl.float32)).to(gate.dtype)
    tl.store(output + token * size + index, product, mask=exists)
