"""How many tokens of cache this machine has room for, once the weights are loaded."""

from __future__ import annotations

import psutil
import torch

# The rest is for activations, for regions that have grown past what they hold, and for others.
_SHARE_OF_FREE_MEMORY = 0.5


def cache_tokens_that_fit(device: torch.device, bytes_per_token: int) -> int:
    """Half of the memory that is free now, in tokens of cache."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
    else:
        free = psutil.virtual_memory().available
    return int(free * _SHARE_OF_FREE_MEMORY) // bytes_per_token
