"""GPUs by name, Mistral 7B in bfloat16: estimates by arithmetic. Nothing here was ever measured.

They start from what memory and arithmetic allow, an assumed share of that, and counted kernels.
decode: the GPU's time less attention's; beyond some 130 rows products take longer than weights.
context_seconds: 128 KiB a cached token, at two thirds of the memory's rate.
token_seconds: 2,048 tokens in 0.5 s on an A10G, in 0.07 s on an H100. The attention of long prompts
    is left out: of 8,000 tokens it would be some 15 % more.
ride_along: so many tokens' products take as long as reading the weights.
eager_seconds: the host's time to launch a step that no CUDA graph holds.
cache_tokens: 85 % of what is free beside the weights.
"""

from __future__ import annotations

from benchmarks.capacity.speeds.model import ESTIMATED, Machine, StepModel

_A10G = StepModel(
    decode=((1, 30.4e-3), (32, 31.8e-3), (128, 36.3e-3), (256, 67.5e-3)),
    token_seconds=0.5 / 2048,
    ride_along=110,
    eager_seconds=22e-3,
    context_seconds=0.33e-6,
)
_H100 = StepModel(
    decode=((1, 7.6e-3), (32, 7.9e-3), (128, 9.2e-3), (256, 13.0e-3)),
    token_seconds=0.07 / 2048,
    ride_along=147,
    eager_seconds=15e-3,
    context_seconds=0.065e-6,
)

NAMED = {
    "A10G": Machine("A10G", ESTIMATED, _A10G, cache_tokens=54_400, is_gpu=True),
    "H100": Machine("H100", ESTIMATED, _H100, cache_tokens=425_000, is_gpu=True),
}
