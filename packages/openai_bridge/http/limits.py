"""What one HTTP exchange may cost, beyond the engine's own limits. Knows no dialect, no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from engine_api.errors import ConfigError
from engine_api.settings import check_types, read_settings


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """The mapping model_metadata.http of config.yaml.

    max_body_bytes: of a request's body; a larger one is refused.
    keep_alive_seconds: when a stream that runs has said nothing for so long, it sends a comment.
    write_timeout_seconds: a client that takes nothing of its answer for so long has gone.

    Raises ConfigError, naming the key, for a limit that is not above 0 and for an unknown key.
    """

    max_body_bytes: int = 4 * 2**20
    keep_alive_seconds: float = 15.0
    write_timeout_seconds: float = 60.0

    def __post_init__(self) -> None:
        check_types(self, prefix="http.")
        for field in fields(self):
            value = getattr(self, field.name)
            if not value > 0:
                raise ConfigError(f"http.{field.name} is {value}; it must be above 0")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> HttpLimits:
        return read_settings(cls, "http", values)
