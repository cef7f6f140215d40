"""Refuses a GPU without room for it all, before weights are read, and tells what takes what.

Asks torch for the GPU; the arithmetic is plan's. Knows nothing of CPUs, and of several GPUs.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from engine_api.errors import ConfigError
from mistral_engine.checkpoint.described import quantised_already
from mistral_engine.config import EngineConfig
from mistral_engine.native.load.device.devices import only_device
from mistral_engine.native.plan import GPUS, Gpu, Shape, Workload, plan
from mistral_engine.native.plan.table import refusal, told

logger = logging.getLogger("mistral_engine")


def require_room_for_all(
    config: EngineConfig, model_config: Any, weights: Mapping[str, int], dtype: torch.dtype
) -> None:
    """Raises ConfigError, with the numbers, where weights, a full step and the least cache take
    more than a GPU has. What fits but for the margin is tried, with a warning.

    model_config: transformers' own. weights: bytes, by quantization, as far as one can be chosen.
    """
    device = only_device(config.device_map)
    if device is None or device.type != "cuda":
        return
    written, can_quantise = model_config.to_dict(), "nf4" in weights
    size = weights[config.quantization]
    as_computed = replace(config, quantization=quantised_already(written) or config.quantization)
    workload = Workload(Shape.of(written), as_computed, size, dtype.itemsize)
    budget = plan(gpu_here(device), workload)
    if budget.is_impossible:
        raise ConfigError(refusal(budget, can_quantise=can_quantise))
    if budget.problems:
        logger.warning("%s", refusal(budget, can_quantise=can_quantise))
    else:
        logger.info("%s", told(budget))


def gpu_here(device: torch.device) -> Gpu:
    """As torch tells it."""
    free, total = torch.cuda.mem_get_info(device)
    name, capability = torch.cuda.get_device_name(device), torch.cuda.get_device_capability(device)
    rate = next((gpu.bytes_per_s for known, gpu in GPUS.items() if known in name.split()), None)
    return Gpu(name, total, free, capability, rate)
