"""Engine settings: unknown keys and impossible values stop the load with a readable line."""

from __future__ import annotations

from typing import Any

import pytest

from engine_api.errors import ConfigError
from mistral_engine.config import EngineConfig


def test_settings_come_from_a_mapping_and_overrides_win() -> None:
    config = EngineConfig.from_mapping({"checkpoint": "a", "max_running": 4}, checkpoint="b")
    assert (config.checkpoint, config.max_running) == ("b", 4)


def test_an_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="'max_runing'"):
        EngineConfig.from_mapping({"checkpoint": "a", "max_runing": 4})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantization", "int4"),
        ("dtype", "float8"),
        ("max_running", 0),
        ("max_queued", -1),
        ("queue_timeout_seconds", 0),
        ("deadline_seconds", float("nan")),
        ("max_unread", 0),
        ("kv_cache_gib", 0),
        ("kv_store", "heap"),
        ("page_tokens", 8),
        ("page_tokens", 48),
        ("stall_limit", 0.5),
        ("step_tokens", 8),  # fewer than max_running
    ],
)
def test_an_impossible_value_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=field):
        EngineConfig("somewhere", **{field: value})


def test_a_text_where_a_number_should_be_is_refused() -> None:
    with pytest.raises(ConfigError, match="wrong type"):
        EngineConfig.from_mapping({"checkpoint": "a", "max_running": "4"})


def test_a_missing_checkpoint_is_named_in_words() -> None:
    with pytest.raises(ConfigError, match="checkpoint"):
        EngineConfig.from_mapping({"max_running": 4})
