"""Settings on their way to vLLM: each is kept, or refused by name in one line with what to do."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig
from mistral_engine.vllm.arguments import arguments_of, require_kept

KNOWN = ["model", "dtype", "max_model_len", "tensor_parallel_size", "quantization", "block_size"]


def config_of(**settings: Any) -> EngineConfig:
    return EngineConfig("somewhere", backend="vllm", **settings)


def arguments(config: EngineConfig) -> dict[str, Any]:
    return arguments_of(config, KNOWN, folder="folder", dtype="bfloat16")


def test_limits_of_ours_become_vllms() -> None:
    config = config_of(context_length=4096, max_running=8, step_tokens=64, kv_cache_gib=1.5)
    found = arguments(config)
    assert found["model"] == "folder"
    assert found["dtype"] == "bfloat16"
    assert found["max_model_len"] == 4096
    assert found["max_num_seqs"] == 8
    assert found["max_num_batched_tokens"] == 64
    assert found["kv_cache_memory_bytes"] == 3 * 2**29


def test_what_is_left_open_is_vllms_to_choose() -> None:
    left_open = {"max_model_len", "max_num_batched_tokens", "kv_cache_memory_bytes"}
    assert not left_open & arguments(config_of()).keys()


def test_vllms_own_settings_are_passed_on() -> None:
    found = arguments(config_of(vllm={"tensor_parallel_size": 2, "quantization": "fp8"}))
    assert (found["tensor_parallel_size"], found["quantization"]) == (2, "fp8")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("adapter", "owner/name"),
        ("quantization", "nf4"),
        ("quantization", "int8"),
        ("linear", "onednn"),
        ("kv_store", "paged"),
        ("page_tokens", 64),
        ("stall_limit", 3.0),
        ("step_seconds", 1.0),
    ],
)
def test_a_setting_that_vllm_cannot_keep_is_refused_by_name(setting: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=rf"^{setting} is .*leave it out; \w") as refused:
        require_kept(config_of(**{setting: value}))
    assert "\n" not in str(refused.value)


def test_steps_without_a_limit_are_what_vllm_has() -> None:
    require_kept(config_of(step_seconds=None))


def test_each_setting_is_kept_or_refused_and_none_is_passed_over() -> None:
    """A new one has to be put into one of these lists, with what becomes of it."""
    elsewhere = {"backend", "vllm", "checkpoint", "chat_format", "chat_template", "hub_token"}
    in_front = {"max_queued", "queue_timeout_seconds", "deadline_seconds", "max_unread"}
    passed = {"dtype", "context_length", "max_running", "step_tokens", "kv_cache_gib"}
    looked_at = {"device_map", "speculation"}  # by opening.py, and with a speculative_config
    refused = {"adapter", "quantization", "linear", "kv_store", "page_tokens", "stall_limit"}
    refused |= {"step_seconds"}
    known = elsewhere | in_front | passed | looked_at | refused
    assert {field.name for field in fields(EngineConfig)} == known


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("max_model_len", "set it by context_length"),
        ("max_num_seqs", "set it by max_running"),
        ("logprobs_mode", "always 'raw_logprobs'"),
        ("structured_outputs_config", "guidance"),
        ("tokenizer", "the checkpoint says it"),
        ("reasoning_parser", "thoughts are found here"),
        ("reasoning_parser_plugin", "thoughts are found here"),
        ("override_generation_config", "a request says it"),
        ("spec_method", "speculative_config"),
        ("spec_model", "speculative_config"),
        ("spec_tokens", "speculative_config"),
        ("watermark_config", "beside what a request asks for"),
        ("tokens_only", "the checkpoint says it"),
        ("model_weights", "the checkpoint says it"),
        ("enable_prefix_caching", "who may wait, and for how long"),
        ("trust_remote_code", "a checkpoint runs no code here"),
        ("logits_processors", "beside what a request asks for"),
        ("kv_sharing_fast_prefill", "log probabilities of prompts"),
        ("data_parallel_size", "run replicas"),
        ("data_parallel_hybrid_lb", "run replicas"),
    ],
)
def test_an_argument_of_vllms_that_is_not_free_is_refused(name: str, told: str) -> None:
    with pytest.raises(ConfigError, match=f"^vllm has '{name}'.*{told}"):
        require_kept(config_of(vllm={name: 1}))


@pytest.mark.parametrize("name", ["tensor_parallel_size", "pipeline_parallel_size"])
@pytest.mark.parametrize("value", [None, "2", 0, 1.0, True])
def test_how_many_workers_there_are_is_a_whole_number(name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=rf"^vllm\.{name} is {value!r}; .* at least 1"):
        require_kept(config_of(vllm={name: value}))
    require_kept(config_of(vllm={name: 2}))


def test_a_misspelt_argument_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(ConfigError, match=r"'tensor_paralel_size'.*'tensor_parallel_size'"):
        arguments(config_of(vllm={"tensor_paralel_size": 2}))


def test_speculation_is_either_off_or_vllms() -> None:
    require_kept(config_of(speculation="off"))
    require_kept(config_of(vllm={"speculative_config": {"method": "ngram"}}))
    with pytest.raises(ConfigError, match=r"^speculation is 'off'"):
        require_kept(config_of(speculation="off", vllm={"speculative_config": {"method": "ngram"}}))


def test_settings_of_vllms_need_its_backend() -> None:
    with pytest.raises(ConfigError, match=r"^vllm has 'quantization', and backend is 'native'"):
        EngineConfig("somewhere", vllm={"quantization": "fp8"})
    EngineConfig("somewhere", vllm={})


@pytest.mark.parametrize("value", ["fp8", 7, ["a"]])
def test_settings_of_vllms_are_a_mapping(value: Any) -> None:
    with pytest.raises(ConfigError, match=r"^vllm is .*; it must be a mapping or null$"):
        EngineConfig.from_mapping({"checkpoint": "a", "backend": "vllm", "vllm": value})


def test_a_backend_is_one_of_two() -> None:
    with pytest.raises(ConfigError, match=r"^backend is 'llama'; it must be one of native, vllm"):
        EngineConfig("somewhere", backend="llama")
