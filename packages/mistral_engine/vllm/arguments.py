"""EngineConfig -> vLLM's engine arguments, by name and value. Knows nothing of vLLM beyond names.

Each setting of ours is kept, by an argument or by what stands before vLLM, or refused by name:
none is passed over. So are those of vLLM's that what we promise rests on.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.checkpoint import SeparateAdapter
from mistral_engine.config import EngineConfig
from mistral_engine.vllm.adapters import ADAPTERS, lora_arguments

PARALLEL = ("tensor_parallel_size", "pipeline_parallel_size")  # their product: workers
# Settings of the native backend's, and what to do about one that differs from its default.
_NATIVE = {
    "adapter": "merge it with peft and name the result as the checkpoint",
    "quantization": "vLLM's own methods are set by vllm.quantization",
    "linear": "vLLM chooses how it multiplies",
    "kv_store": "vLLM always has pages",
    "page_tokens": "its pages are set by vllm.block_size",
    "stall_limit": "nearest to it is vllm.long_prefill_token_threshold",
}
# Arguments of vLLM's that a setting of ours stands for.
_NAMED_BY = {
    "model": "checkpoint",
    "revision": "checkpoint, as owner/name@revision",
    "hf_token": "the secret hf_access_token",
    "dtype": "dtype",
    "max_model_len": "context_length",
    "max_num_seqs": "max_running",
    "max_num_batched_tokens": "step_tokens",
    "max_num_queued_reqs": "max_queued",
    "max_num_queued_tokens": "max_queued",
    "kv_cache_memory_bytes": "kv_cache_gib",
}
# Arguments that answers, log probabilities, figures or the order of requests rest on.
_FIXED: dict[str, Any] = {
    "tokenizer_mode": "hf",  # grammars alone use it; that of Mistral's own has none
    "generation_config": "vllm",  # ours says what ends an answer
    "structured_outputs_config": {"backend": "guidance"},
    "logprobs_mode": "raw_logprobs",
    "max_logprobs": 20,
    "disable_log_stats": True,  # its own are not shown; ours are told all the same
    "enable_log_requests": False,
    "scheduling_policy": "fcfs",
    "stream_interval": 1,
    "runner": "generate",
}
# What vLLM would have taken from elsewhere, or has no use for here.
_ELSEWHERE = (
    *("tokenizer", "tokenizer_revision", "skip_tokenizer_init", "tokens_only"),
    *("model_weights", "served_model_name"),
)

# What would be taken and not done, or done behind the back of what is promised here.
_REFUSED = {
    "reasoning_parser": "thoughts are found here, by the chat format; grammars would wait for its",
    "reasoning_parser_plugin": "thoughts are found here, by the chat format",
    "override_generation_config": "only vLLM's own server reads it; a request says it",
    "spec_method": "write it in speculative_config",
    "spec_model": "write it in speculative_config",
    "spec_tokens": "write it in speculative_config",
    "watermark_config": "it would change answers beside what a request asks for",
    "logits_processors": "they would change answers beside what a request asks for",
    "enable_prefix_caching": "who may wait, and for how long, is counted with it",
    "trust_remote_code": "a checkpoint runs no code here",
    "kv_sharing_fast_prefill": "log probabilities of prompts would be wrong",
}
_REPLICAS = "data_parallel_"  # how each of them begins


def arguments_of(
    config: EngineConfig,
    known: Collection[str],
    adapters: Sequence[SeparateAdapter] = (),
    *,
    folder: str,
    dtype: str,
) -> dict[str, Any]:
    """vLLM's arguments by name. Raises ConfigError.

    known: the names of all that it has. adapters: that it is to have room for. folder: of the
    model. dtype: of its weights, as vLLM calls it.
    """
    require_kept(config)
    asked = {name: value for name, value in (config.vllm or {}).items() if name != ADAPTERS}
    _require_known(asked, known)
    asked |= lora_arguments(adapters, asked)
    ours: dict[str, Any] = {
        "model": folder,
        "dtype": dtype,
        "max_num_seqs": config.max_running,
        **_FIXED,
    }
    if config.context_length is not None:
        ours["max_model_len"] = config.context_length
    if config.step_tokens is not None:
        ours["max_num_batched_tokens"] = config.step_tokens
    if config.kv_cache_gib is not None:
        ours["kv_cache_memory_bytes"] = int(config.kv_cache_gib * 2**30)
    return {**asked, **ours}


def require_kept(config: EngineConfig) -> None:
    """Raises ConfigError for a setting that is not kept with vLLM."""
    defaults = {field.name: field.default for field in fields(config)}
    for name, remedy in _NATIVE.items():
        value = getattr(config, name)
        if value != defaults[name]:
            raise ConfigError(f"{name} is {value!r}, and backend is 'vllm', {_has_none(remedy)}")
    if config.step_seconds not in (None, defaults["step_seconds"]):
        remedy = "a step is bounded by step_tokens alone"
        value = config.step_seconds
        raise ConfigError(f"step_seconds is {value}, and backend is 'vllm', {_has_none(remedy)}")
    asked = config.vllm or {}
    if config.speculation == "off" and asked.get("speculative_config"):
        raise ConfigError("speculation is 'off', and vllm has a speculative_config: leave one out")
    for name in asked:
        _require_free(name)
    for name in PARALLEL:
        value = asked.get(name, 1)
        if type(value) is not int or value < 1:
            raise ConfigError(
                f"vllm.{name} is {value!r}; it must be a whole number of at least 1, or left out"
            )


def _has_none(remedy: str) -> str:
    return f"which has no such setting: leave it out; {remedy}"


def _require_free(name: str) -> None:
    if name in _NAMED_BY:
        raise ConfigError(f"vllm has {name!r}; set it by {_NAMED_BY[name]}")
    if name in _FIXED:
        value = _FIXED[name]
        raise ConfigError(f"vllm has {name!r}; it is always {value!r} here: omit it")
    if name in _ELSEWHERE:
        raise ConfigError(f"vllm has {name!r}; the checkpoint says it: omit it")
    if name in _REFUSED:
        raise ConfigError(f"vllm has {name!r}; {_REFUSED[name]}: omit it")
    if name.startswith(_REPLICAS):
        told = "one vLLM is served here, whose queue has bounds: run replicas, and omit it"
        raise ConfigError(f"vllm has {name!r}; {told}")


def _require_known(asked: Mapping[str, Any], known: Collection[str]) -> None:
    for name in asked:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            meant = f"; did you mean {close[0]!r}?" if close else ""
            raise ConfigError(f"vllm has {name!r}, which is no engine argument of vLLM's{meant}")
