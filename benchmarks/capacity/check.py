"""One replica beside the real server: the same trace, over HTTP and in the simulation.

The server's step times are measured first, by loads of a closed number of streams; then requests
come at random, at rates that those loads do not tell. Knows the bench's own client and our server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import uvloop

from benchmarks.capacity.goals import Figures as Simulated
from benchmarks.capacity.replicas.routing import LeastBusy
from benchmarks.capacity.simulation import run
from benchmarks.capacity.speeds.fitting import fit
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.traffic.trace import Ask, Traffic
from benchmarks.load.answers import Answer, Recording, read_answer
from benchmarks.load.client import Client, understood
from benchmarks.load.prompts import Prompts
from benchmarks.load.target import find_target, published
from benchmarks.measuring.asker import Asker
from benchmarks.measuring.cells import run_cell, warm_up
from benchmarks.measuring.figures import Figures, load_figures, medians
from benchmarks.measuring.plans import Cell
from benchmarks.servers.own import own_command
from benchmarks.servers.process import running
from mistral_engine import EngineConfig

_SERVER = "truss-speculation-off"  # what is drafted depends on the text; the simulation has none
_CACHE_CAPACITY = "mistral_kv_cache_capacity_tokens"
_STREAMS = (1, 2, 4, 8, 16, 32, 64)
_REPEATS = 3
_HEAD_START = 0.5  # seconds before the first request of a trace


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure as it was and as it was simulated."""

    name: str
    real: float
    simulated: float

    @property
    def ratio(self) -> float:
        return self.simulated / self.real if self.real else float("inf")


@dataclass(frozen=True, slots=True)
class Level:
    """The load: of what the server gave at most in closed loads, this share was asked for."""

    share: float
    rate: float
    num_asks: int
    num_errors: int
    pairs: list[Pair]


def check(
    checkpoint: Path, traffic: Traffic, config: EngineConfig, shares: Sequence[float]
) -> tuple[Machine, list[Level]]:
    """Start the server, measure its steps, then replay a trace at each share of its best rate.

    traffic: all but the rate. config: what the server has as well. Raises ServerError.
    """
    with running(own_command(str(checkpoint), _SERVER)) as server:
        prompts = Prompts(checkpoint)
        found = find_target(_SERVER, server.url)
        target = understood(found, prompts.question(32, f"{traffic.seed} fields"))
        client = Client(target)
        cells = _measure(Asker(client, prompts, f"{traffic.seed} cells"), traffic)
        capacity = published(server.url, _CACHE_CAPACITY)
        machine = Machine("here", "measured now", fit(cells), int(capacity or 0), is_gpu=False)
        best = max(_requests_per_s(cell, figures) for cell, figures in cells)
        levels = []
        for share in shares:
            trace = traffic.at_rate(share * best).trace()
            answers = replay(client, prompts, trace, f"{traffic.seed} {share}")
            simulated = run(trace, machine, config, LeastBusy(), 1).figures
            levels.append(_level(share, share * best, answers, simulated))
    return machine, levels


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


def _measure(asker: Asker, traffic: Traffic) -> list[tuple[Cell, Figures]]:
    """Closed loads of the usual lengths, of each number of streams; and one long prompt."""
    prompt, answer = traffic.prompt.median, traffic.answer.median
    cells = [Cell(f"chat-{n}", "load", n, n, prompt, answer) for n in _STREAMS]
    cells.append(Cell("first-token", "load", 1, 1, traffic.prompt.most, answer))
    warm_up(cells, asker)
    repeats: dict[Cell, list[Figures]] = {cell: [] for cell in cells}
    for repeat in range(_REPEATS):
        for cell in cells:
            seed = f"{asker.seed} {cell.name} {repeat}"
            repeats[cell].append(run_cell(cell, replace(asker, seed=seed)))
    return [(cell, medians(figures)) for cell, figures in repeats.items()]


def _requests_per_s(cell: Cell, figures: Figures) -> float:
    return (figures["output_tokens_per_s"] or 0.0) / cell.output_tokens


def _level(share: float, rate: float, answers: Sequence[Answer], simulated: Simulated) -> Level:
    real = load_figures(answers)
    pairs = [
        ("output tokens/s", real["output_tokens_per_s"], simulated.output_tokens_per_s),
        ("first token p50, s", real["first_p50_s"], simulated.first_p50),
        ("first token p95, s", real["first_p95_s"], simulated.first_p95),
        ("between tokens p50, s", real["gap_p50_s"], simulated.gap_p50),
        ("between tokens p95, s", real["gap_p95_s"], simulated.gap_p95),
    ]
    named = [Pair(name, was or 0.0, is_simulated) for name, was, is_simulated in pairs]
    return Level(share, rate, len(answers), int(real["errors"] or 0), named)
