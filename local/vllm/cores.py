"""Which cores vLLM computes on. By itself it leaves the first of them to others."""

from __future__ import annotations

from collections.abc import Sequence

BINDING = "VLLM_CPU_OMP_THREADS_BIND"


def binding_of(cores: Sequence[int], num_workers: int) -> str:
    """The value of BINDING that gives each worker its share of the cores, all of them in use.

    Workers share cores where there are fewer.
    """
    shares = [cores[i::num_workers] or [cores[i % len(cores)]] for i in range(num_workers)]
    return "|".join(",".join(map(str, share)) for share in shares)
