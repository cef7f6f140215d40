"""A name that changes with whatever may change the answers. Knows nothing of how they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from mistral_engine.checkpoint import Adapter, weight_paths
from mistral_engine.checkpoint.listing import list_folder
from mistral_engine.checkpoint.names import SETTINGS
from mistral_engine.config import EngineConfig


def fingerprint(
    path: Path,
    config: EngineConfig,
    computed: tuple[object, ...],
    adapters: Sequence[Adapter] = (),
) -> str:
    """Of the weights, how they are prompted, and what computes.

    computed: the kind of the numbers, what they are computed by, and its version. adapters: merged
    into the weights, or beside them.

    Not a digest of the weights, which would take as long as reading them: of their files' sizes.
    """
    sizes = [(file.name, file.stat().st_size) for file in weight_paths(path)]
    facts = [sizes, computed, *_texts(path)]
    if config.chat_template is not None:
        facts.append(_digest(Path(config.chat_template)))
    for adapter in adapters:
        facts += [*_texts(adapter.path), _digest(adapter.weights)]
    return f"fp_{hashlib.blake2b(repr(facts).encode(), digest_size=6).hexdigest()}"


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    """The settings, the tokenizer and the chat templates."""
    for name in list_folder(folder, str(folder)).matching(*SETTINGS):
        yield name, _digest(folder / name)


def _digest(file: Path) -> str:
    return hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()
