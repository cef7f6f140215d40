"""Which sizes of steps are recorded as CUDA graphs (model/cuda_graphs.py), and what they take."""

from __future__ import annotations

from mistral_engine.native.plan.shape import Shape
from mistral_engine.native.plan.step import layer_bytes, logit_bytes

# The driver keeps each kernel of each graph. Both are estimates: nobody has measured them here.
_BYTES_A_KERNEL = 8 * 2**10
_KERNELS_A_LAYER = 20
_KERNELS_BESIDE = 20


def ladder(most_rows: int) -> list[int]:
    """Batch sizes to record: 1, 2, 4, every eighth to 32, then every sixteenth.

    A padding row reads the weights that the others read anyway, and one token of the cache; matrix
    units multiply 16 rows or more at a time in any case. So more sizes would save next to nothing,
    and each takes half a second at load and some megabytes of the driver's for good.
    """
    sizes = [1, 2, 4, *range(8, 32, 8), *range(32, most_rows, 16)]
    return [*(size for size in sizes if size < most_rows), most_rows]


def graph_bytes(
    shape: Shape, rows: int, pages: int, itemsize: int, quantization: str = "none"
) -> int:
    """The kernels of all sizes, what the largest computes in, and the buffers that all share.

    pages: of the longest sequence.
    """
    kernels = len(ladder(rows)) * (shape.layers * _KERNELS_A_LAYER + _KERNELS_BESIDE)
    layer = layer_bytes(shape, rows, 0, itemsize, quantization)
    computed = max(layer, logit_bytes(shape, rows, rows, itemsize))
    buffers = rows * shape.vocab * 4 + rows * pages * 4
    return kernels * _BYTES_A_KERNEL + computed + buffers
