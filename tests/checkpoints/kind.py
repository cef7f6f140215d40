"""Kind: one sort of checkpoint that people have, how it is made, and what must come of it.

Knows no sort in particular, and nothing of how it is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.checkpoints.oracles import Oracle

Make = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Served:
    """What a checkpoint that is served must do.

    oracle: says which ids a conversation becomes; None where there is no chat, which is then
    refused by name. ends: ids that end an answer. has_tools: may be offered, and are called in the
    model's form; else they are refused by name. thinks: its vocabulary has marks of thoughts, which
    are told apart from the answer. num_prompt: tokens of a prompt that greedy answers are compared
    for, besides short ones; windows need it. dtype: of both sides of that comparison.
    is_multimodal: transformers' class is another.
    """

    oracle: Oracle | None
    ends: frozenset[int] = frozenset({2})
    has_tools: bool = False
    thinks: bool = False
    num_prompt: int = 0
    dtype: str = "float32"
    is_multimodal: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """words: they stand in the one line that says why it is not served, and what to do."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """name: of its row. make: lays it out in a directory that is there.

    checkpoint: where in that it lies. settings: of the engine; a Path is one in the directory.
    through_server: it is also asked through the real server.
    """

    name: str
    make: Make
    expected: Served | Refused
    checkpoint: str = "."
    settings: Mapping[str, Any] = field(default_factory=dict)
    through_server: bool = False

    def settings_in(self, directory: Path) -> dict[str, Any]:
        """As the engine takes them, of the checkpoint laid out in `directory`."""
        placed = {
            name: str(directory / value) if isinstance(value, Path) else value
            for name, value in self.settings.items()
        }
        return {"checkpoint": str(directory / self.checkpoint), **placed}
