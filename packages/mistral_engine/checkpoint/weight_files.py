"""Which files hold a checkpoint's weights: those that transformers will read, and no others."""

from __future__ import annotations

from pathlib import Path

from engine_api.errors import ConfigError
from mistral_engine.checkpoint.listing import Listing, list_folder
from mistral_engine.checkpoint.names import INDEX, WHOLE


def weight_paths(path: Path) -> list[Path]:
    """The files in a folder that holds a checkpoint. Raises ConfigError as `weight_files` does."""
    listing = list_folder(path, str(path))
    return [path / name for name in weight_files(listing)]


def weight_files(listing: Listing) -> list[str]:
    """Their names. A whole file goes before an index, as it does with transformers.

    Raises ConfigError where an index names files that are not there.
    """
    if WHOLE in listing.files or INDEX not in listing.files:
        return [WHOLE] if WHOLE in listing.files else []
    shards = _shards(listing)
    missing = [name for name in shards if name not in listing.files]
    if missing:
        raise ConfigError(
            f"{listing.named} is incomplete: {len(missing)} of {len(shards)} files that {INDEX} "
            f"names are missing, such as {missing[0]}; download it again"
        )
    return shards


def _shards(listing: Listing) -> list[str]:
    index = listing.read_json(INDEX)
    placed = index.get("weight_map")
    names = list(placed.values()) if isinstance(placed, dict) else []
    if not names or not all(isinstance(name, str) for name in names):
        raise ConfigError(
            f"{listing.named}: {INDEX} has no weight_map from tensors to files; download it again"
        )
    if not isinstance(index.get("metadata"), dict):
        raise ConfigError(
            f"{listing.named}: {INDEX} has no metadata, which transformers reads; write "
            '"metadata": {} into it, or download it again'
        )
    return sorted(set(names))
