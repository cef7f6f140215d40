"""Refuses weights with which every answer would be nonsense. Knows nothing of what they are for."""

from __future__ import annotations

from typing import Any

import torch

from engine_api.errors import ConfigError


@torch.inference_mode()
def require_finite(module: Any, name: str, source: str) -> None:
    """Raises ConfigError, with its name, for a weight of the module with a NaN or an infinity.

    name: of the module, in the model. source: where the weights are from. What accelerate has left
    on disk is not looked at.
    """
    for each, weight in module.named_parameters(name):
        if weight.is_meta or not weight.is_floating_point():
            continue
        # A sum is finite where its terms are, but for overflow, and is as quick as memory.
        if not bool(weight.sum().isfinite()) and not bool(weight.isfinite().all()):
            kind = "a NaN" if bool(weight.isnan().any()) else "an infinity"
            raise ConfigError(
                f"the weights in {source} hold {kind} in {each}, so no answer could be computed: "
                "download them again, or take another checkpoint"
            )
