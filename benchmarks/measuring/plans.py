"""What is measured: the cells of the table, for a wide machine, a narrow one, and a quick look.

Knows sizes only; how a cell is asked stands in cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

WARM_UP_TOKENS = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the table.

    kind: a key of KINDS. streams: requests at a time. requests: in one repeat.
    special_tokens: the part of the prompt that a second turn repeats, or the length of the prompt
    that arrives while the streams run.
    """

    name: str
    kind: str
    streams: int
    requests: int
    prompt_tokens: int
    output_tokens: int
    special_tokens: int = 0

    @property
    def longest(self) -> int:
        """Tokens that the model's context must hold."""
        return max(self.prompt_tokens, self.special_tokens) + self.output_tokens


def plan(concurrencies: Sequence[int], waves: int = 1) -> list[Cell]:
    """The cells that a server is judged by. waves: requests of each stream, in a repeat of a load.

    Of a large model one is enough: the repeats are what is averaged.
    """
    chats = [_chat(streams, waves) for streams in concurrencies]
    longs = [Cell(f"long-{n}", "load", n, waves * n, 950, 48) for n in (8, 24)]
    contexts = [Cell(f"context-{n}", "load", 1, 1, n, 64) for n in (100, 8000)]
    return [
        *chats,
        Cell("shaped-8", "shaped", 8, waves * 8, 128, 64),
        *_alone(waves),
        *longs,
        Cell("first-token", "load", 1, 1, 870, WARM_UP_TOKENS),
        Cell("second-turn", "second_turn", 1, 1, 870, WARM_UP_TOKENS, special_tokens=800),
        Cell("arrival", "arrival", 8, 8, 128, 128, special_tokens=3000),
        *contexts,
    ]


def narrow_plan(concurrencies: Sequence[int]) -> list[Cell]:
    """Of a large model on a CPU without wide units: prompts so short that hours do not pass."""
    chats = [
        replace(_chat(streams), prompt_tokens=58, output_tokens=32) for streams in concurrencies
    ]
    return [
        *chats,
        *_alone(),
        Cell("first-token", "load", 1, 1, 695, WARM_UP_TOKENS),
        Cell("arrival", "arrival", 8, 8, 58, 64, special_tokens=695),
    ]


def copy_plan() -> list[Cell]:
    """Of a model that copies: one stream, whose answer is most of what its prompt has."""
    return [Cell("copy-1", "copy", 1, 1, 240, 160)]


def quick_plan(concurrencies: Sequence[int]) -> list[Cell]:
    """The same kinds of cells, each as small as it can be: to see that all of it works."""
    chats = [
        replace(_chat(n), requests=2 * n, prompt_tokens=24, output_tokens=8) for n in concurrencies
    ]
    return [
        *chats,
        Cell("shaped-2", "shaped", 2, 2, 24, 8),
        Cell("long-2", "load", 2, 2, 96, 6),
        Cell("first-token", "load", 1, 1, 64, 2),
        Cell("second-turn", "second_turn", 1, 1, 64, 2, special_tokens=40),
        Cell("arrival", "arrival", 2, 2, 24, 48, special_tokens=128),
        Cell("context-32", "load", 1, 1, 32, 6),
        Cell("context-160", "load", 1, 1, 160, 6),
    ]


def _chat(streams: int, waves: int = 1) -> Cell:
    return Cell(f"chat-{streams}", "load", streams, max(2, waves * streams), 128, 64)


def _alone(waves: int = 1) -> list[Cell]:
    """One stream, free and under a schema: the same prompt, and as many tokens."""
    kinds = {"free-1": "load", "shaped-1": "shaped"}
    return [Cell(name, kind, 1, waves, 58, 64) for name, kind in kinds.items()]
