"""The cell in which a long prompt arrives while streams run: do they stall?

Knows nothing of the other cells.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import uvloop

from benchmarks.load.answers import Answer, read_answer
from benchmarks.load.client import Client
from benchmarks.measuring.asker import Asker, answered
from benchmarks.measuring.figures import Figures, gaps_within, load_figures, percentile
from benchmarks.measuring.plans import WARM_UP_TOKENS, Cell


def arrival_figures(cell: Cell, asker: Asker) -> Figures:
    """Streams that run, and a long prompt that comes in between: do they stall?

    Quiet is from when all streams run until the prompt is sent; busy from then to its first token.
    """
    questions = asker.questions(cell.streams, cell.prompt_tokens)
    [long] = asker.questions(1, cell.special_tokens, "long")
    *streams, arrival = uvloop.run(_interrupt(cell, asker.client, questions, long))
    answered([arrival])
    figures = load_figures(answered(streams))
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
