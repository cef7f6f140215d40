"""Small kernels in Triton, for CUDA: each does in one launch what torch does in several.

available   whether they run on a device, and if not why; `kernel`, which makes them
cut         of each row's weights only the largest
rotary      queries and keys turned by their positions, and keys and values written
silu        the gate of an MLP times what it lets through

Importable everywhere. Beside each kernel, where it is called, is the same in plain torch: that is
what runs on CPUs, and what the kernel is tested against. Knows nothing of models.
"""

from mistral_engine.native.kernels.available import is_available, why_unavailable

__all__ = ["available", "cut", "is_available", "rotary", "silu", "why_unavailable"]
