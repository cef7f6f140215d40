"""What one HTTP exchange may cost beyond the engine's own limits, and may ask without effect.

Knows no dialect, no engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from engine_api.errors import ConfigError
from engine_api.settings import check_types, read_settings
from engine_api.thinking import Thinking
from openai_bridge.body.fields import Fields
from openai_bridge.body.ignored import Ignored
from openai_bridge.body.models import ONE_MODEL, Models


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """The mapping model_metadata.http of config.yaml.

    max_body_bytes: of a request's body; a larger one is refused.
    keep_alive_seconds: when a stream that runs has said nothing for so long, it sends a comment.
    write_timeout_seconds: a client that takes nothing of its answer for so long has gone.
    unknown_fields: report: a field that no one knows is told, in x-ignored-fields; refuse: 400.

    Raises ConfigError, naming the key, for a limit that is not above 0, another word, and for an
    unknown key.
    """

    max_body_bytes: int = 4 * 2**20
    keep_alive_seconds: float = 15.0
    write_timeout_seconds: float = 60.0
    unknown_fields: str = "report"

    def __post_init__(self) -> None:
        check_types(self, prefix="http.")
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, str) and not value > 0:
                raise ConfigError(f"http.{field.name} is {value}; it must be above 0")
        if self.unknown_fields not in ("report", "refuse"):
            message = f"http.unknown_fields is {self.unknown_fields!r}; it must be report or refuse"
            raise ConfigError(message)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> HttpLimits:
        return read_settings(cls, "http", values)

    @property
    def refuses_unknown(self) -> bool:
        return self.unknown_fields == "refuse"

    def open_body(
        self, values: dict[str, Any], thinking: Thinking | None, models: Models = ONE_MODEL
    ) -> Fields:
        """A body to be read, in which what is unknown is told or refused.

        thinking: the model's. models: what the body may choose.
        """
        ignored = Ignored(refuses_unknown=self.refuses_unknown)
        return Fields(values, "", ignored, thinking, models)
