"""Reads what a LoRA adapter says of itself, as peft writes it: its settings, not its weights.

Whether it may be merged is decided in mergeable.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.checkpoint.adapter import Adapter, numbered
from mistral_engine.checkpoint.listing import Listing
from mistral_engine.checkpoint.mergeable import require_mergeable, shortened
from mistral_engine.checkpoint.names import ADAPTER_CONFIG


def read_adapter(listing: Listing) -> Adapter:
    """Raises ConfigError for what is no adapter, and, by name, for what cannot be merged."""
    if ADAPTER_CONFIG not in listing.files:
        raise ConfigError(
            f"{listing.named} has no {ADAPTER_CONFIG}; name a folder or a hub id with a "
            "LoRA adapter, as peft saves it"
        )
    settings = listing.read_json(ADAPTER_CONFIG)
    require_mergeable(listing, settings)
    read = _Reader(listing.named, settings)
    adapter = Adapter(
        listing.named,
        listing.path,
        listing.repository,
        base=read.text("base_model_name_or_path"),
        revision=read.text("revision"),
        r=read.rank("r", settings.get("r", 8)),
        alpha=read.number("lora_alpha", settings.get("lora_alpha", 8)),
        is_rank_stabilised=bool(settings.get("use_rslora")),
        target_modules=read.names("target_modules"),
        exclude_modules=read.names("exclude_modules"),
        layers=read.layers(),
        layers_patterns=read.several("layers_pattern"),
        rank_pattern={k: read.rank(f"rank_pattern.{k}", v) for k, v in read.pattern("rank")},
        alpha_pattern={k: read.number(f"alpha_pattern.{k}", v) for k, v in read.pattern("alpha")},
    )
    read.require_patterns(adapter)
    return adapter


class _Reader:
    """Reads adapter_config.json by the types that peft writes. Raises ConfigError for others."""

    def __init__(self, named: str, settings: Mapping[str, Any]) -> None:
        self._named = named
        self._settings = settings

    def text(self, key: str) -> str | None:
        value = self._settings.get(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, value, "a text or null")
        return value or None

    def number(self, key: str, value: Any) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise self._wrong(key, value, "a number")
        return float(value)

    def rank(self, key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._wrong(key, value, "a whole number above 0")
        return value

    def names(self, key: str) -> str | tuple[str, ...]:
        """A text stands for itself: a regular expression of all that it fits."""
        value = self._settings.get(key)
        return value if isinstance(value, str) and value else self.several(key)

    def several(self, key: str) -> tuple[str, ...]:
        value = self._settings.get(key) or []
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise self._wrong(key, value, "a list of names, a text or null")
        return tuple(values)

    def layers(self) -> tuple[int, ...]:
        value = self._settings.get("layers_to_transform")
        values = [] if value is None else [value] if isinstance(value, int) else value
        if not isinstance(values, list) or not all(type(each) is int for each in values):
            raise self._wrong(
                "layers_to_transform", value, "a layer's number, a list of them or null"
            )
        return tuple(values)

    def pattern(self, of: str) -> Iterable[tuple[str, Any]]:
        value = self._settings.get(f"{of}_pattern") or {}
        if not isinstance(value, dict):
            raise self._wrong(f"{of}_pattern", value, "an object or null")
        return value.items()

    def require_patterns(self, adapter: Adapter) -> None:
        """Each regular expression must be one."""
        texts = [adapter.target_modules, adapter.exclude_modules]
        numbers = [numbered(pattern) for pattern in adapter.layers_patterns]
        patterns = [*adapter.rank_pattern, *adapter.alpha_pattern, *numbers]
        for pattern in [*patterns, *(text for text in texts if isinstance(text, str))]:
            try:
                re.compile(pattern)
            except re.error as error:
                raise self._wrong("a pattern", pattern, "a regular expression") from error

    def _wrong(self, key: str, value: object, wanted: str) -> ConfigError:
        return ConfigError(f"{self._named}: {key} is {shortened(value)}; it must be {wanted}")
