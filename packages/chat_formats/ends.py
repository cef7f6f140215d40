"""Which tokens end an answer, as a checkpoint's settings say. Knows no tokenizer, no template."""

from __future__ import annotations

from pathlib import Path

from chat_formats.json_files import read_object
from engine_api.errors import ConfigError

# transformers' generate stops at those of the first, and without it at those of the second.
# Trainers change one and forget the other, so both count.
_FILES = ("generation_config.json", "config.json")


def read_ends(checkpoint: Path) -> frozenset[int]:
    """All of `eos_token_id`, an id or a list of ids, in the checkpoint's settings; none without.

    Raises ConfigError for a file that cannot be read, and for what is no token id.
    """
    return frozenset().union(*(_read(checkpoint / name) for name in _FILES))


def _read(path: Path) -> frozenset[int]:
    settings = read_object(path)
    ids = []
    # A model that reads images has those of its language model one level down.
    for part in (settings, settings.get("text_config")):
        found = part.get("eos_token_id") if isinstance(part, dict) else None
        ids += found if isinstance(found, list) else [] if found is None else [found]
    for each in ids:
        if not isinstance(each, int) or isinstance(each, bool) or each < 0:
            raise ConfigError(
                f"{path}: eos_token_id has {each!r}; it must be a token id, or a list of token ids"
            )
    return frozenset(ids)
