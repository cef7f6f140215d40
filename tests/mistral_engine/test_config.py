"""Engine settings: unknown keys and impossible values stop the load with a readable line."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig


def test_settings_come_from_a_mapping_and_overrides_win() -> None:
    config = EngineConfig.from_mapping({"checkpoint": "a", "max_running": 4}, checkpoint="b")
    assert (config.checkpoint, config.max_running) == ("b", 4)


def test_off_may_stand_in_a_yaml_file_without_quotes() -> None:
    settings = yaml.safe_load("{checkpoint: a, speculation: off}")
    assert settings["speculation"] is False  # YAML 1.1
    assert EngineConfig.from_mapping(settings).speculation == "off"


def test_an_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match=r"^unknown engine setting 'max_runing'"):
        EngineConfig.from_mapping({"checkpoint": "a", "max_runing": 4})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantization", "int5"),
        ("dtype", "float8"),
        ("max_running", 0),
        ("max_queued", -1),
        ("queue_timeout_seconds", 0),
        ("deadline_seconds", float("nan")),
        ("step_seconds", 0),
        ("max_unread", 0),
        ("kv_cache_gib", 0),
        ("kv_store", "heap"),
        ("speculation", "on"),
        ("page_tokens", 8),
        ("page_tokens", 48),
        ("stall_limit", 0.5),
        ("step_tokens", 8),  # fewer than max_running
    ],
)
def test_an_impossible_value_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"^{field} is "):
        EngineConfig("somewhere", **{field: value})


@pytest.mark.parametrize(
    "settings",
    [
        {"context_length": 1},
        {"max_running": 1, "step_tokens": 1},
        {"max_running": 8, "step_tokens": 8},
        {"max_unread": 1},
        {"stall_limit": 1},
        {"max_queued": 0},
        {"page_tokens": 16},
        {"kv_cache_gib": 0.25},
        {"queue_timeout_seconds": 0.5},
        {"deadline_seconds": 0.5},
        {"step_seconds": 0.1},
    ],
)
def test_the_least_that_is_possible_is_taken(settings: dict[str, Any]) -> None:
    config = EngineConfig("somewhere", **settings)
    assert {name: getattr(config, name) for name in settings} == settings


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("max_running", 2.5, "a whole number"),
        ("max_running", True, "a whole number"),
        ("max_queued", True, "a whole number"),
        ("max_queued", None, "a whole number"),
        ("checkpoint", 5, "a text"),
        ("stall_limit", "2", "a number"),
        ("kv_cache_gib", True, "a number or null"),
        ("context_length", [1], "a whole number or null"),
        ("hub_token", 7, "a text or null"),
    ],
)
def test_a_value_of_another_type_is_refused_with_what_it_must_be(
    field: str, value: Any, expected: str
) -> None:
    with pytest.raises(ConfigError, match=rf"^{field} is .*; it must be {expected}$"):
        EngineConfig.from_mapping({"checkpoint": "a", field: value})


def test_a_whole_number_may_be_written_with_a_point() -> None:
    config = EngineConfig("a", max_running=4.0, stall_limit=2)  # type: ignore[arg-type]
    assert (config.max_running, type(config.max_running)) == (4, int)
    assert config.stall_limit == 2


def test_a_text_where_a_number_should_be_is_refused() -> None:
    with pytest.raises(ConfigError, match="max_running is '4'; it must be a whole number"):
        EngineConfig.from_mapping({"checkpoint": "a", "max_running": "4"})


def test_a_missing_checkpoint_is_named_in_words() -> None:
    with pytest.raises(ConfigError, match="checkpoint"):
        EngineConfig.from_mapping({"max_running": 4})
