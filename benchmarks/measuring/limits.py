"""What a checkpoint costs to serve, and so what no server on this machine can beat.

Knows shapes, bytes and the machine's two rates; nothing of any server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from safetensors import safe_open

_BYTES = {"F64": 8, "F32": 4, "BF16": 2, "F16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "I8": 1, "U8": 1}
_OF_IMAGES = ("vision_tower", "multi_modal_projector")
_CACHE_BYTES = 2  # of a number in keys and values, at least: who keeps float32 reads twice that


@dataclass(frozen=True, slots=True)
class Costs:
    """What serving a checkpoint takes.

    weight_bytes: of all weights; step_bytes: of those that every step reads.
    token_flops: of its matrix products, one token.
    cache_bytes: of keys and values in 16 bits, one token.
    head_flops: those of token_flops that a prompt needs for its last token only.
    """

    step_bytes: int
    token_flops: int
    head_flops: int
    cache_bytes: int
    context_length: int
    num_parameters: int
    weight_bytes: int

    @classmethod
    def of(cls, checkpoint: Path) -> Costs:
        """Read from config.json and the headers of the safetensors; no weight is loaded."""
        config = _text_config(checkpoint)
        tensors = _tensors(checkpoint)
        read = {name: t for name, t in tensors.items() if _is_read(name, config)}
        linear = {name: 2 * prod(shape) for name, (shape, _) in read.items() if len(shape) == 2}
        return cls(
            step_bytes=sum(prod(shape) * width for shape, width in read.values()),
            token_flops=sum(linear.values()),
            head_flops=2 * config["vocab_size"] * config["hidden_size"],
            cache_bytes=2 * _CACHE_BYTES * config["num_hidden_layers"] * _kv_width(config),
            context_length=config["max_position_embeddings"],
            num_parameters=sum(prod(shape) for shape, _ in tensors.values()),
            weight_bytes=sum(prod(shape) * width for shape, width in tensors.values()),
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """The best times this machine allows, by memory and by arithmetic, whichever takes longer.

    bytes_per_s, flops_per_s: as measured. Attention's arithmetic is left out: the true limits are
    a little worse.
    """

    costs: Costs
    bytes_per_s: float
    flops_per_s: float

    def step_seconds(self, streams: int = 1, context: int = 0) -> float:
        """One token for each of the streams, each with `context` tokens behind it."""
        read = self.costs.step_bytes + streams * context * self.costs.cache_bytes
        computed = streams * self.costs.token_flops
        return max(read / self.bytes_per_s, computed / self.flops_per_s)

    def first_token_seconds(self, prompt_tokens: int) -> float:
        flops = prompt_tokens * (self.costs.token_flops - self.costs.head_flops)
        computed = (flops + self.costs.head_flops) / self.flops_per_s
        return max(self.costs.step_bytes / self.bytes_per_s, computed)

    def tokens_per_s(self, streams: int, prompt_tokens: int, output_tokens: int) -> float:
        """Of requests that come in waves: all prompts are read, then all answers are written."""
        prompts = streams * self.first_token_seconds(prompt_tokens)
        answers = (output_tokens - 1) * self.step_seconds(streams, prompt_tokens)
        return streams * output_tokens / (prompts + answers)


def _text_config(checkpoint: Path) -> dict[str, Any]:
    """The language model's; in a checkpoint that also reads images it stands inside."""
    config = json.loads((checkpoint / "config.json").read_text())
    return {**config, **(config.get("text_config") or {})}


def _tensors(checkpoint: Path) -> dict[str, tuple[list[int], int]]:
    """Name -> shape and bytes an element."""
    tensors: dict[str, tuple[list[int], int]] = {}
    for path in sorted(checkpoint.glob("model*.safetensors")):
        with safe_open(path, framework="numpy") as file:
            for name in file.keys():  # noqa: SIM118 (it is no mapping)
                part = file.get_slice(name)
                tensors[name] = (part.get_shape(), _BYTES[part.get_dtype()])
    if not tensors:
        raise FileNotFoundError(f"{checkpoint} has no model*.safetensors")
    return tensors


def _is_read(name: str, config: dict[str, Any]) -> bool:
    """By every step of text. Of the embedding one row a token is, unless it is the output as well.

    What looks at images is not.
    """
    if any(part in name for part in _OF_IMAGES):
        return False
    return "embed_tokens" not in name or bool(config.get("tie_word_embeddings", False))


def _kv_width(config: dict[str, Any]) -> int:
    heads = config["num_attention_heads"]
    head_dim = config.get("head_dim") or config["hidden_size"] // heads
    return int((config.get("num_key_value_heads") or heads) * head_dim)
