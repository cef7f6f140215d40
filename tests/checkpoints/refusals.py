"""The one line in which a checkpoint is refused. Knows no kind in particular."""

from __future__ import annotations

from pathlib import Path

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig, load_engine
from tests.checkpoints.kind import Kind, Refused


def check_refusal(kind: Kind, directory: Path) -> str:
    """What is said of it, made in `directory`, which stands there as "...".

    Raises AssertionError if it is served, or if other words are said.
    """
    assert isinstance(kind.expected, Refused)
    said = _refusal(kind, directory)
    assert said is not None, "it is served"
    missing = [word for word in kind.expected.words if word not in said]
    assert not missing, f"{said!r} does not say {missing}"
    assert "\n" not in said, f"{said!r} is more than one line"
    assert "pip install" not in said, f"{said!r}: the requirements are pinned"
    return said.replace(str(directory), "...")


def _refusal(kind: Kind, directory: Path) -> str | None:
    kind.make(directory)
    try:
        config = EngineConfig(device_map="cpu", kv_cache_gib=0.1, **kind.settings_in(directory))
        load_engine(config).close()
    except ConfigError as refusal:
        return str(refusal)
    return None
