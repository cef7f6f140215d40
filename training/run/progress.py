"""What is told of a run while it goes on: a line for people, and a line of JSON for the log.

Knows nothing of models.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from training.run.recipe import Recipe


class Losses:
    """The mean loss of what is to be answered, by kind of conversation."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = defaultdict(float)
        self._counts: dict[str, int] = defaultdict(int)

    def add(self, kind: str, loss: float, count: int) -> None:
        self._sums[kind] += loss
        self._counts[kind] += count

    def take(self) -> dict[str, float]:
        """The means since the last time, and "all" of them."""
        every = sum(self._counts.values())
        means = {"all": sum(self._sums.values()) / every} if every else {}
        means |= {kind: self._sums[kind] / n for kind, n in sorted(self._counts.items()) if n}
        self._sums.clear()
        self._counts.clear()
        return {kind: round(mean, 4) for kind, mean in means.items()}


class Log:
    """log.jsonl in the run's folder: one line a while, and none twice when a run is resumed."""

    def __init__(self, work: Path, recipe: Recipe, tokens: int) -> None:
        self._path, self._recipe = work / "log.jsonl", recipe
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        kept = [line for line in lines if json.loads(line)["tokens"] <= tokens]
        self._path.write_text("".join(f"{line}\n" for line in kept))

    def write(self, tokens: int, seconds: float, speed: float, losses: dict[str, float]) -> str:
        """Log how far the run is, and say it in words."""
        left = (self._recipe.tokens - tokens) / speed
        line: dict[str, Any] = {
            "tokens": tokens,
            "share": round(tokens / self._recipe.tokens, 4),
            "seconds": round(seconds),
            "tokens_per_second": round(speed),
            "seconds_left": max(0, round(left)),
            "rate": self._recipe.rate_at(tokens),
            "losses": losses,
        }
        with self._path.open("a") as log:
            log.write(json.dumps(line) + "\n")
        return told(line)


def told(line: dict[str, Any]) -> str:
    """A line of the log in words, with the kinds that are learned worst."""
    losses = dict(line["losses"])
    every = losses.pop("all", float("nan"))
    worst = sorted(losses.items(), key=lambda pair: -pair[1])[:4]
    return (
        f"{line['tokens'] / 1e6:.2f} M tokens, {line['share']:.1%}; loss {every:.4f}; "
        f"{line['tokens_per_second']:,} tokens/s, {duration(line['seconds_left'])} left; "
        f"worst: {', '.join(f'{kind} {loss:.2f}' for kind, loss in worst)}"
    )


def duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
