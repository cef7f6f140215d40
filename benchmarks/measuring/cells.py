"""How each kind of cell asks its questions, and what becomes of the answers.

Knows the client and the figures; nothing of which server it is that answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import uvloop

from benchmarks.load.answers import Answer, read_answer
from benchmarks.load.client import Client, run_load
from benchmarks.load.prompts import PromptError, Prompts
from benchmarks.measuring.figures import (
    Figures,
    gaps_within,
    load_figures,
    percentile,
    running_token_seconds,
)
from benchmarks.measuring.plans import WARM_UP_TOKENS, Cell

_WARM_UP_PROMPTS = (32, 1000)  # tokens at most: those of all streams, and of the one long prompt


class CellError(Exception):
    """The cell has no figures; the message says why."""


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

    def edits(self, number: int, num_tokens: int) -> list[Any]:
        """Raises CellError where the model has nothing to copy."""
        try:
            return [
                self.prompts.edit(num_tokens, f"{self.seed} {index}") for index in range(number)
            ]
        except PromptError as error:
            raise CellError(str(error)) from error

    def load(
        self,
        conversations: Sequence[Any],
        streams: int,
        max_tokens: int,
        schema: dict[str, Any] | None = None,
    ) -> list[Answer]:
        return run_load(self.client, conversations, streams, max_tokens, schema)


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


def _load(cell: Cell, asker: Asker) -> Figures:
    return _all_at_once(cell, asker, asker.questions(cell.requests, cell.prompt_tokens))


def _copy(cell: Cell, asker: Asker) -> Figures:
    """The same load, of texts to correct: most of an answer stands in its prompt."""
    return _all_at_once(cell, asker, asker.edits(cell.requests, cell.prompt_tokens))


def _all_at_once(cell: Cell, asker: Asker, questions: Sequence[Any]) -> Figures:
    answers = _answered(asker.load(questions, cell.streams, cell.output_tokens))
    running = running_token_seconds(answers) if cell.requests == cell.streams else None
    return {**load_figures(answers), "running_token_s": running}


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
    "copy": _copy,
    "shaped": _shaped,
    "second_turn": _second_turn,
    "arrival": _arrival,
}
