"""What is measured: the cells of the table, and how each one asks its questions.

Knows the client and the figures; nothing of which server it is that answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import uvloop

from benchmarks.load.answers import Answer, read_answer
from benchmarks.load.client import Client, run_load
from benchmarks.load.prompts import Prompts
from benchmarks.measuring.figures import Figures, gaps_within, load_figures, percentile

WARM_UP_TOKENS = 8
_WARM_UP_PROMPTS = (32, 1000)  # tokens at most: those of all streams, and of the one long prompt


class CellError(Exception):
    """The cell has no figures; the message says why."""


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


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the client, the maker of prompts, and a seed that no other repeat has.

    A prompt that a server has seen before may cost it nothing, so none is ever asked twice.
    """

    client: Client
    prompts: Prompts
    seed: str

    def questions(self, number: int, num_tokens: int, what: str = "") -> list[Any]:
        seeds = [f"{self.seed} {what} {index}" for index in range(number)]
        return [self.prompts.question(num_tokens, seed) for seed in seeds]

    def load(
        self,
        conversations: Sequence[Any],
        streams: int,
        max_tokens: int,
        schema: dict[str, Any] | None = None,
    ) -> list[Answer]:
        return run_load(self.client, conversations, streams, max_tokens, schema)


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
        *longs,
        Cell("first-token", "load", 1, 1, 870, WARM_UP_TOKENS),
        Cell("second-turn", "second_turn", 1, 1, 870, WARM_UP_TOKENS, special_tokens=800),
        Cell("arrival", "arrival", 8, 8, 128, 128, special_tokens=3000),
        *contexts,
    ]


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


def run_cell(cell: Cell, asker: Asker) -> Figures:
    """One repeat. Raises CellError when no request of it was answered."""
    return KINDS[cell.kind](cell, asker)


def warm_up(cells: Sequence[Cell], asker: Asker) -> None:
    """Each number of streams once, and one long prompt; what comes back is thrown away.

    Prompts are short, or as long a time would pass as a repeat takes.
    """
    short, long = _WARM_UP_PROMPTS
    shapes = dict.fromkeys((cell.streams, min(cell.prompt_tokens, short)) for cell in cells)
    shapes[1, min(max(cell.prompt_tokens for cell in cells), long)] = None
    for streams, prompt_tokens in shapes:
        questions = asker.questions(streams, prompt_tokens, f"warm-up {streams} {prompt_tokens}")
        asker.load(questions, streams, WARM_UP_TOKENS)


def _chat(streams: int, waves: int = 1) -> Cell:
    return Cell(f"chat-{streams}", "load", streams, max(2, waves * streams), 128, 64)


def _load(cell: Cell, asker: Asker) -> Figures:
    questions = asker.questions(cell.requests, cell.prompt_tokens)
    return load_figures(_answered(asker.load(questions, cell.streams, cell.output_tokens)))


def _shaped(cell: Cell, asker: Asker) -> Figures:
    """The same load, every answer under a schema that no answer of this length can have filled."""
    questions = asker.questions(cell.requests, cell.prompt_tokens)
    answers = asker.load(questions, cell.streams, cell.output_tokens, _shape(cell.output_tokens))
    return load_figures(_answered(answers))


def _shape(num_tokens: int) -> dict[str, Any]:
    """A list of more entries than there are tokens, each with a text, a number and a choice."""
    properties = {
        "name": {"type": "string", "minLength": 2, "maxLength": 24},
        "speed": {"type": "integer", "minimum": 0, "maximum": 150},
        "season": {"enum": ["spring", "summer", "autumn", "winter"]},
    }
    closed = {"required": list(properties), "additionalProperties": False}
    entry = {"type": "object", "properties": properties, **closed}
    return {"type": "array", "items": entry, "minItems": num_tokens}


def _second_turn(cell: Cell, asker: Asker) -> Figures:
    """A question, then the same conversation one turn on; and a fresh prompt of that length."""
    firsts = asker.questions(cell.requests, cell.special_tokens, "first")
    seconds = [
        asker.prompts.follow_up(first, cell.prompt_tokens, f"{asker.seed} second {index}")
        for index, first in enumerate(firsts)
    ]
    cold = asker.questions(cell.requests, cell.prompt_tokens, "cold")
    in_turn = [turn for trio in zip(cold, firsts, seconds, strict=True) for turn in trio]
    answers = asker.load(in_turn, 1, cell.output_tokens)
    figures = load_figures(_answered(answers[2::3]))
    cold_first = load_figures(_answered(answers[0::3]))["first_p50_s"]
    return {**figures, "cold_first_p50_s": cold_first, "cold_ratio": _ratio(figures, cold_first)}


def _ratio(figures: Figures, cold_first: float | None) -> float | None:
    warm_first = figures["first_p50_s"]
    return warm_first / cold_first if warm_first is not None and cold_first else None


def _arrival(cell: Cell, asker: Asker) -> Figures:
    """Streams that run, and a long prompt that comes in between: do they stall?

    Quiet is from when all streams run until the prompt is sent; busy from then to its first token.
    """
    questions = asker.questions(cell.streams, cell.prompt_tokens)
    [long] = asker.questions(1, cell.special_tokens, "long")
    *streams, arrival = uvloop.run(_interrupt(cell, asker.client, questions, long))
    _answered([arrival])
    figures = load_figures(_answered(streams))
    arrived_at = arrival.text_at[0] if arrival.text_at else arrival.ended_at
    all_run_at = max((answer.text_at[0] for answer in streams if answer.text_at), default=0.0)
    busy = gaps_within(streams, arrival.sent_at, arrived_at)
    quiet = gaps_within(streams, all_run_at, arrival.sent_at)
    quiet_p50, busy_p95 = percentile(quiet, 50), percentile(busy, 95)
    return {
        **figures,
        "arrival_first_s": arrival.time_to_first_token,
        "quiet_gap_p50_s": quiet_p50,
        "busy_gap_p50_s": percentile(busy, 50),
        "busy_gap_p95_s": busy_p95,
        "busy_gap_max_s": max(busy, default=None),
        "stall_ratio": busy_p95 / quiet_p50 if busy_p95 is not None and quiet_p50 else None,
    }


async def _interrupt(
    cell: Cell, client: Client, questions: Sequence[Any], long: Any
) -> list[Answer]:
    """The streams' answers, then the long prompt's, which is sent a fifth into the streams."""
    payloads = [client.payload(messages, cell.output_tokens) for messages in questions]
    long_payload = client.payload(long, WARM_UP_TOKENS)
    marks = [_Mark(cell.output_tokens // 5) for _ in payloads]
    tasks = [
        asyncio.create_task(client.send(payload, mark.count))
        for payload, mark in zip(payloads, marks, strict=True)
    ]
    for task, mark in zip(tasks, marks, strict=True):
        task.add_done_callback(mark.release)
    await asyncio.gather(*(mark.passed.wait() for mark in marks))
    arrival = await client.send(long_payload)
    return [read_answer(recording) for recording in (*await asyncio.gather(*tasks), arrival)]


class _Mark:
    """Is passed when so many segments have come, or when nothing more will."""

    def __init__(self, segments: int) -> None:
        self.passed = asyncio.Event()
        self._left = segments

    def count(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.passed.set()

    def release(self, _: object) -> None:
        self.passed.set()


def _answered(answers: list[Answer]) -> list[Answer]:
    errors = [answer.error for answer in answers if answer.error is not None]
    if len(errors) == len(answers):
        raise CellError(f"no request was answered: {errors[0]}")
    return answers


KINDS: dict[str, Callable[[Cell, Asker], Figures]] = {
    "load": _load,
    "shaped": _shaped,
    "second_turn": _second_turn,
    "arrival": _arrival,
}
