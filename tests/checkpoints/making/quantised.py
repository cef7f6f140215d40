"""Checkpoints whose weights are quantised already, as their tools leave them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from tests.checkpoints.making.config import Config
from tests.checkpoints.making.weights import Weights, read_config, text_weights

_BLOCK = 32  # of fp8; 128 as published
_LARGEST = torch.finfo(torch.float8_e4m3fn).max


def quantise_by_bitsandbytes(directory: Path, **settings: Any) -> None:
    """Replace plain weights by what transformers saves of them. settings: BitsAndBytesConfig's."""
    from transformers import BitsAndBytesConfig, MistralForCausalLM

    said = read_config(directory)
    how = BitsAndBytesConfig(**settings)
    model = MistralForCausalLM.from_pretrained(
        directory, quantization_config=how, device_map="cpu", dtype=torch.bfloat16
    )
    (directory / "model.safetensors").unlink()
    model.save_pretrained(directory)
    saved = read_config(directory)["quantization_config"]
    (directory / "config.json").write_text(json.dumps(said | {"quantization_config": saved}))


def in_fp8(weights: Weights, *, by_tensor: bool) -> Weights:
    """float8 and its scales, but for embedding, norms, lm_head and what sees images.

    by_tensor: one scale a tensor, and one for what goes in, as Mistral publishes; else one a block,
    as DeepSeek-V3 has it.
    """
    quantised: Weights = {}
    for name, tensor in weights.items():
        if not name.endswith("_proj.weight") or name.startswith("vision_tower"):
            quantised[name] = tensor.to(torch.bfloat16)
            continue
        rows, columns = (1 if by_tensor else size // _BLOCK for size in tensor.shape)
        blocks = tensor.view(rows, tensor.shape[0] // rows, columns, tensor.shape[1] // columns)
        scale = blocks.abs().amax(dim=(1, 3), keepdim=True) / _LARGEST
        quantised[name] = (blocks / scale).reshape(tensor.shape).to(torch.float8_e4m3fn)
        scales = scale[:, 0, :, 0].contiguous()
        quantised[f"{name}_scale_inv"] = scales[0, 0].to(torch.bfloat16) if by_tensor else scales
        if by_tensor:
            stem = name.removesuffix("weight")
            quantised[f"{stem}activation_scale"] = torch.tensor(0.02, dtype=torch.bfloat16)
    return quantised


FP8_BY_BLOCK: Config = {
    "activation_scheme": "dynamic",
    "modules_to_not_convert": ["lm_head"],
    "quant_method": "fp8",
    "weight_block_size": [_BLOCK, _BLOCK],
}
FP8_BY_TENSOR: Config = {
    "activation_scheme": "static",
    "dequantize": False,
    "modules_to_not_convert": ["model.vision_tower", "model.multi_modal_projector", "lm_head"],
    "quant_method": "fp8",
    "weight_block_size": None,
}


# What stands in config.json of those that need a library of their own.
AWQ: Config = {
    "bits": 4,
    "group_size": 128,
    "modules_to_not_convert": None,
    "quant_method": "awq",
    "version": "gemm",
    "zero_point": True,
}
GPTQ: Config = {
    "bits": 4,
    "damp_percent": 0.1,
    "desc_act": True,
    "group_size": 128,
    "model_file_base_name": "model",
    "model_name_or_path": None,
    "quant_method": "gptq",
    "static_groups": False,
    "sym": True,
    "true_sequential": True,
}
COMPRESSED_TENSORS: Config = {
    "config_groups": {
        "group_0": {
            "input_activations": {"dynamic": True, "num_bits": 8, "strategy": "token"},
            "targets": ["Linear"],
            "weights": {"num_bits": 8, "strategy": "channel", "symmetric": True, "type": "float"},
        }
    },
    "format": "float-quantized",
    "ignore": ["lm_head"],
    "quant_method": "compressed-tensors",
    "quantization_status": "compressed",
}


def packed_weights(config: Config) -> Weights:
    """As AWQ and GPTQ name them: eight numbers of 4 bits in each int32."""
    weights: Weights = {}
    for name, tensor in text_weights(config).items():
        if not name.endswith("_proj.weight"):
            weights[name] = tensor.to(torch.float16)
            continue
        stem, (num_out, num_in) = name.removesuffix(".weight"), tensor.shape
        weights[f"{stem}.qweight"] = torch.zeros(num_in, num_out // 8, dtype=torch.int32)
        weights[f"{stem}.qzeros"] = torch.zeros(1, num_out // 8, dtype=torch.int32)
        weights[f"{stem}.scales"] = torch.ones(1, num_out, dtype=torch.float16)
    return weights
