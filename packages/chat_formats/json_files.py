"""Reads the JSON files of a checkpoint. Interprets nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine_api.errors import ConfigError, one_line


def read_object(path: Path) -> dict[str, Any]:
    """A JSON object; an empty one without the file. Raises ConfigError."""
    if not path.is_file():
        return {}
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        problem = f"{path} cannot be read: {one_line(error)}; it is damaged, or incomplete"
        raise ConfigError(f"{problem}: copy it anew") from None
    if not isinstance(values, dict):
        raise ConfigError(f"{path} is no JSON object; copy it anew")
    return values
