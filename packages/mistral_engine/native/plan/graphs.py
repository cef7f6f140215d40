"""What steps that are recorded as CUDA graphs take (model/cuda_graphs.py)."""

from __future__ import annotations

from mistral_engine.native.plan.shape import Shape
from mistral_engine.native.plan.step import layer_bytes, logit_bytes

# The driver keeps each kernel of each graph. Both are estimates: nobody has measured them here.
_BYTES_A_KERNEL = 8 * 2**10
_KERNELS_A_LAYER = 20
_KERNELS_BESIDE = 20


def graph_sizes(most_rows: int) -> int:
    """How many sizes are recorded for batches of up to so many rows."""
    sizes: tuple[int, ...] = (1, 2, 4, *range(8, 32, 8), *range(32, most_rows, 16))
    return sum(size < most_rows for size in sizes) + 1


def graph_bytes(shape: Shape, rows: int, pages: int, itemsize: int) -> int:
    """The kernels of all sizes, what the largest computes in, and the buffers that all share.

    pages: of the longest sequence.
    """
    kernels = graph_sizes(rows) * (shape.layers * _KERNELS_A_LAYER + _KERNELS_BESIDE)
    computed = max(layer_bytes(shape, rows, 0, itemsize), logit_bytes(shape, rows, rows, itemsize))
    buffers = rows * shape.vocab * 4 + rows * pages * 4
    return kernels * _BYTES_A_KERNEL + computed + buffers
