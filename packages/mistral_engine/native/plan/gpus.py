"""The GPUs that are rented, by their data sheets, and the least that is needed of one."""

from __future__ import annotations

from dataclasses import dataclass

GIB = 2**30
# bfloat16 products, and flash attention over sequences of different lengths: Ampere and later.
LEAST_CAPABILITY = (8, 0)
# What a process takes of a GPU before it allocates anything: an estimate.
CONTEXT_BYTES = 448 * 2**20


@dataclass(frozen=True, slots=True)
class Gpu:
    """total: bytes that CUDA says it has. bytes_per_s: of its memory; None where it is not known.

    free: bytes that a process may still take.
    """

    name: str
    total: int
    free: int
    capability: tuple[int, int]
    bytes_per_s: float | None = None

    @property
    def told_capability(self) -> str:
        return dotted(self.capability)

    @property
    def is_capable(self) -> bool:
        return self.capability >= LEAST_CAPABILITY


def dotted(capability: tuple[int, int]) -> str:
    return ".".join(map(str, capability))


def _known(name: str, gib: float, capability: tuple[int, int], gb_per_s: int) -> Gpu:
    total = int(gib * GIB)
    return Gpu(name, total, total - CONTEXT_BYTES, capability, gb_per_s * 1e9)


# Of each the least memory that CUDA has told of one: less than its name says, and drivers differ.
GPUS = {
    gpu.name: gpu
    for gpu in (
        _known("T4", 14.56, (7, 5), 320),
        _known("L4", 22.03, (8, 9), 300),
        _known("A10G", 22.05, (8, 6), 600),
        _known("A100-40GB", 39.38, (8, 0), 1555),
        _known("A100-80GB", 79.14, (8, 0), 2039),
        _known("H100", 79.10, (9, 0), 3350),
        _known("H200", 139.72, (9, 0), 4800),
    )
}
