"""Who quantises what, by device. Quantises nothing itself.

On a CPU int8 and int4 are ours: the weights are loaded as they are, and packed layer by layer when
the model is taken apart (model/linear/quantised). All else is bitsandbytes', through transformers.
"""

from __future__ import annotations

import logging
from typing import Any

import torch

from engine_api.errors import ConfigError
from mistral_engine.config import EngineConfig
from mistral_engine.native.load.device import only_device
from mistral_engine.native.model.linear.quantised import QUANTISED

logger = logging.getLogger("mistral_engine")


def is_packed_here(config: EngineConfig) -> bool:
    """Whether the weights are quantised after they are loaded, on a CPU."""
    return config.quantization in QUANTISED and is_on_cpu(config)


def settings_of_bitsandbytes(config: EngineConfig) -> Any:
    """transformers' own, or None where bitsandbytes has nothing to do. Raises ConfigError."""
    from transformers import BitsAndBytesConfig

    if config.quantization == "none" or is_packed_here(config):
        return None
    if config.quantization == "int4":
        raise ConfigError(
            "quantization is 'int4', which is for weights that are all on a CPU: set it to nf4, "
            "which is 4 bits too, or device_map to cpu"
        )
    if config.quantization == "int8":
        # Dettmers et al. 2022, LLM.int8(). Its outliers stay, although each linear waits for the
        # device to find them, so that no CUDA graph can hold it: without them (a threshold of 0) a
        # 7B's few large activations take the precision of all others in their row, and it is for
        # precision that one takes 8 bits. For speed there are 4, and 16.
        return BitsAndBytesConfig(load_in_8bit=True)
    if is_on_cpu(config):
        logger.warning(
            "quantization nf4 is several times slower on a CPU than none; int8 and int4 are faster"
        )
    # Dettmers et al. 2023, QLoRA: 4-bit normal floats; products in bfloat16.
    return BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16
    )


def is_on_cpu(config: EngineConfig) -> bool:
    """Whether all weights go there."""
    device = only_device(config.device_map)
    return device is not None and device.type == "cpu"
