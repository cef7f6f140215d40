"""The real server, for `check`: its steps are measured, and a trace is asked at several rates.

Knows the bench's own client and our server; nothing of the simulation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import uvloop

from benchmarks.capacity.traffic.trace import Ask, Traffic
from benchmarks.load.answers import Answer, Recording, read_answer
from benchmarks.load.client import Client, understood
from benchmarks.load.prompts import Prompts
from benchmarks.load.target import find_target, published
from benchmarks.measuring.asker import Asker
from benchmarks.measuring.cells import run_cell, warm_up
from benchmarks.measuring.figures import Figures, medians
from benchmarks.measuring.plans import Cell
from benchmarks.servers.own import own_command
from benchmarks.servers.process import running

_SERVER = "truss-speculation-off"  # what is drafted depends on the text; the simulation has none
_CACHE_CAPACITY = "mistral_kv_cache_capacity_tokens"
_STEP_SECONDS, _STEPS = "mistral_engine_step_seconds_sum", "mistral_engine_step_seconds_count"
_STREAMS = (1, 2, 4, 8, 16, 32, 64)
_HEAD_START = 0.5  # seconds before the first request of a trace

Measured = list[tuple[Cell, Figures]]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A trace as it was answered. share: of what the server gave at most in closed loads, that was
    asked for. step_seconds: of a step of the server's meanwhile, on average."""

    share: float
    rate: float
    trace: list[Ask]
    answers: list[Answer]
    step_seconds: float


@dataclass(frozen=True, slots=True)
class Observed:
    """cells: closed loads, before each trace and after the last; the medians. cache_tokens: that
    the server's cache holds."""

    cells: Measured
    replayed: list[Replayed]
    cache_tokens: int


def observe(
    checkpoint: Path,
    traffic: Traffic,
    shares: Sequence[float],
    settings: Sequence[str],
    max_running: int,
) -> Observed:
    """Start the server and ask it. traffic: all but the rate. settings: of the engine, NAME=VALUE.

    max_running: what the settings say; of more streams, some would wait, which is no step's time.
    Raises ServerError.
    """
    with running(own_command(str(checkpoint), _SERVER, settings=settings)) as server:
        prompts = Prompts(checkpoint)
        found = find_target(_SERVER, server.url)
        client = Client(understood(found, prompts.question(32, f"{traffic.seed} fields")))
        asker = Asker(client, prompts, f"{traffic.seed} cells")
        cells = _cells(traffic, max_running)
        warm_up(cells, asker)
        rounds = [_measure(cells, asker, 0)]
        best = max(_requests_per_s(cell, figures) for cell, figures in rounds[0])
        replayed = []
        for number, share in enumerate(shares, start=1):
            trace = traffic.at_rate(share * best).trace()
            seconds, steps = _steps(server.url)
            answers = replay(client, prompts, trace, f"{traffic.seed} {share}")
            seconds_then, steps_then = _steps(server.url)
            step = (seconds_then - seconds) / max(1.0, steps_then - steps)
            replayed.append(Replayed(share, share * best, trace, answers, step))
            rounds.append(_measure(cells, asker, number))
        capacity = published(server.url, _CACHE_CAPACITY)
    return Observed(_medians(rounds), replayed, int(capacity or 0))


def replay(client: Client, prompts: Prompts, trace: Sequence[Ask], seed: str) -> list[Answer]:
    """Each request at its time, whatever has become of those before it."""
    payloads = [
        client.payload(
            prompts.question(ask.num_prompt_tokens, f"{seed} {ask.number}"), ask.num_answer_tokens
        )
        for ask in trace
    ]
    return [read_answer(recording) for recording in uvloop.run(_replay(client, payloads, trace))]


async def _replay(
    client: Client, payloads: Sequence[bytes], trace: Sequence[Ask]
) -> list[Recording]:
    begin = perf_counter() + _HEAD_START

    async def ask_in_time(payload: bytes, at: float) -> Recording:
        await asyncio.sleep(begin + at - perf_counter())
        return await client.send(payload)

    pairs = zip(payloads, trace, strict=True)
    return await asyncio.gather(*(ask_in_time(payload, ask.at) for payload, ask in pairs))


def _cells(traffic: Traffic, max_running: int) -> list[Cell]:
    """Closed loads of the usual lengths, of each number of streams that can run; and one long
    prompt."""
    prompt, answer = traffic.prompt.median, traffic.answer.median
    streams = [n for n in _STREAMS if n <= max_running]
    cells = [Cell(f"chat-{n}", "load", n, n, prompt, answer) for n in streams]
    return [*cells, Cell("first-token", "load", 1, 1, traffic.prompt.most, answer)]


def _measure(cells: Sequence[Cell], asker: Asker, number: int) -> Measured:
    """One round of all of them."""
    seeds = [f"{asker.seed} {cell.name} {number}" for cell in cells]
    asked = zip(cells, seeds, strict=True)
    return [(cell, run_cell(cell, replace(asker, seed=seed))) for cell, seed in asked]


def _medians(rounds: Sequence[Measured]) -> Measured:
    """Of each cell, over the rounds."""
    of_cells = zip(*rounds, strict=True)
    return [(same[0][0], medians([figures for _, figures in same])) for same in of_cells]


def _requests_per_s(cell: Cell, figures: Figures) -> float:
    return (figures["output_tokens_per_s"] or 0.0) / cell.output_tokens


def _steps(url: str) -> tuple[float, float]:
    """Seconds of all steps so far, and how many there were."""
    return published(url, _STEP_SECONDS) or 0.0, published(url, _STEPS) or 0.0
