"""EngineConfig: every choice the engine takes at load, frozen, built once from the Truss config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from mistral_engine.errors import ConfigError

QUANTIZATIONS = ("none", "nf4", "int8")
DTYPES = ("auto", "bfloat16", "float16", "float32")


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """What to serve and within which limits.

    checkpoint: a directory with config.json, safetensors and a Mistral tokenizer file, or a hub id.
    dtype: of the weights; "auto" takes the checkpoint's own.
    quantization: "none", "nf4" (4 bit) or "int8", both by bitsandbytes.
    device_map: as in transformers and accelerate: "auto", "cpu", "cuda", "cuda:0", ...
    context_length: prompt and answer together, tokens; None takes the checkpoint's own.
    max_running: sequences in one batch; more wait.
    step_tokens: tokens computed in one step at most, decode first; the rest of a prompt waits.
    kv_cache_tokens: tokens the cache may hold over all sequences; None sizes it from free memory.
    hub_token: for a gated hub checkpoint. Never logged.
    """

    checkpoint: str
    dtype: str = "auto"
    quantization: str = "none"
    device_map: str = "auto"
    context_length: int | None = None
    max_running: int = 256
    step_tokens: int = 2048
    kv_cache_tokens: int | None = None
    hub_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        _require_one_of("dtype", self.dtype, DTYPES)
        _require_one_of("quantization", self.quantization, QUANTIZATIONS)
        for name in ("context_length", "max_running", "step_tokens", "kv_cache_tokens"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ConfigError(f"{name} is {value}; it must be at least 1")
        if self.step_tokens < self.max_running:
            raise ConfigError(
                f"step_tokens is {self.step_tokens}; it must be at least max_running, "
                f"{self.max_running}, so that every running sequence can decode in each step"
            )

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], **overrides: Any) -> EngineConfig:
        """Build from the `engine` mapping of the Truss config; an unknown key is an error."""
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ConfigError(f"unknown engine setting {unknown[0]!r}; known: {sorted(known)}")
        settings = {**values, **overrides}
        if "checkpoint" not in settings:
            raise ConfigError("the engine setting checkpoint is missing")
        return cls(**settings)


def _require_one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ConfigError(f"{name} is {value!r}; it must be one of {', '.join(allowed)}")
