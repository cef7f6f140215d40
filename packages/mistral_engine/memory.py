"""How many tokens of cache there is room for, once the weights are loaded."""

from __future__ import annotations

import psutil
import torch

from mistral_engine.config import EngineConfig

# Of what is free. A GPU has nothing else to do; a computer has.
_GPU_SHARE = 0.85
_CPU_SHARE = 0.25


def cache_tokens_that_fit(config: EngineConfig, device: torch.device, bytes_per_token: int) -> int:
    """As many as `kv_cache_gib` holds, or a share of the memory that is free now."""
    if config.kv_cache_gib is not None:
        budget = config.kv_cache_gib * 2**30
    elif device.type == "cuda":
        budget = torch.cuda.mem_get_info(device)[0] * _GPU_SHARE
    else:
        budget = psutil.virtual_memory().available * _CPU_SHARE
    return int(budget) // bytes_per_token
