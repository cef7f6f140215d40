"""The numbers that decide what a run of training gives. Knows nothing of how it is done."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """A run's numbers. The defaults are those of the shipped model."""

    tokens: int = 46_000_000  # without padding
    batch_tokens: int = 4096  # what is learned from at once
    part_tokens: int = 2048  # what goes through the model at once: conversations of like length
    vocabulary: int = 3072
    layers: int = 4
    width: int = 256
    feed_forward: int = 704
    heads: int = 8  # of HEAD_SIZE each
    key_value_heads: int = 8  # with 2, it learned to copy later
    learning_rate: float = 3e-3
    warmup: float = 0.01  # the share of the tokens over which the learning rate rises
    decay: float = 0.5  # the share over which it falls to zero at the end
    seed: int = 0

    @property
    def parts(self) -> int:
        """Of a batch, at the most."""
        return max(1, self.batch_tokens // self.part_tokens)

    def rate_at(self, tokens: int) -> float:
        """The learning rate after so many tokens: up, level, and down to zero."""
        done = tokens / self.tokens
        return self.learning_rate * max(
            0.0, min(1.0, done / self.warmup + 0.01, (1 - done) / self.decay)
        )

    def with_settings(self, settings: list[str]) -> Recipe:
        """The recipe with "layers=5" and the like changed."""
        return dataclasses.replace(self, **dict(map(_setting, settings)))


_TYPES = {"int": int, "float": float}


def _setting(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    fields = {field.name: _TYPES[str(field.type)] for field in dataclasses.fields(Recipe)}
    if name not in fields:
        raise ValueError(f"no such setting: {name!r}; there are {', '.join(fields)}")
    try:
        return name, fields[name](value)
    except ValueError as error:
        raise ValueError(f"{name} must be {fields[name].__name__}, not {value!r}") from error
