"""More clients than the queue holds: those let in wait no longer, the rest are told at once.

First as many clients as run and queue together, each asking again as soon as it is answered; then
four times the queue's length of further clients on top of them, within a second. A client that is
refused waits as long as it was told to, give or take a quarter, and asks again, as any decent one
would.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
from collections.abc import Sequence
from time import perf_counter

import uvloop

from benchmarks.load.answers import Recording, read_answer
from tests.server import USER
from tests.soak.answers import CHAT
from tests.soak.judge import summary
from tests.soak.load import Client, Reply, Request, read, to_wire
from tests.soak.report import Bar, Verdict, percentile, ratio
from tests.soak.servers import Server, serving

BARS = (
    Bar("overload at 4 x max_queued: those let in", "p95 TTFT at most 1.5 x that of a full queue"),
    Bar("overload at 4 x max_queued: the rest", "429 with Retry-After in under 100 ms (p99)"),
)

_RUNNING, _QUEUED = 16, 32
_FURTHER = 4 * _QUEUED
_SECONDS, _TIMES = 8.0, 2  # with a full queue, then with all of them, and so often
_SECONDS_TO_FILL = 1.5
_SECONDS_TO_ARRIVE = 1.0  # of the further clients, all of them
_BURST_S = 0.1
_MOST_TTFT, _MOST_REFUSAL_S = 1.5, 0.1
_SEED = 13
_ASKED = {"messages": [USER], "temperature": 0, "stream": True, "ignore_eos": True}
# Of different lengths: else all that run end in one step, as no real load does.
_WIRES = tuple(
    to_wire(Request(CHAT, json.dumps(_ASKED | {"max_tokens": length}).encode()))
    for length in range(16, 49)
)


def run() -> list[Verdict]:
    """The client must not be what is slow: it reads nothing until the load is over."""
    engine = {"max_running": _RUNNING, "max_queued": _QUEUED}
    with serving("overload", engine=engine) as server:
        return uvloop.run(_run(server))


async def _run(server: Server) -> list[Verdict]:
    load = _Load(Client(server.url))
    for _ in range(_TIMES):
        await load.run(_RUNNING + _QUEUED, _FURTHER, _SECONDS)
    return verdicts(load.full, load.overloaded, load.came_at)


class _Load:
    """Clients in closed loop. What began while the further ones were there is kept apart."""

    def __init__(self, client: Client) -> None:
        self.full: list[Recording] = []
        self.overloaded: list[Recording] = []
        self.came_at: list[float] = []  # when the further ones did, by perf_counter
        self._client = client
        self._rng = random.Random(_SEED)
        self._target = self.full

    async def run(self, num_clients: int, num_further: int, seconds: float) -> None:
        """The first ask for twice `seconds`; the further ones come in the middle."""
        middle = perf_counter() + seconds
        gc.collect()
        gc.disable()  # a pause of the client would count as the server's
        async with asyncio.TaskGroup() as group:
            self._target = []  # until the queue is full
            for _ in range(num_clients):
                group.create_task(self._ask_until(middle + seconds))
            await asyncio.sleep(_SECONDS_TO_FILL)
            self._target = self.full
            await asyncio.sleep(middle - perf_counter())
            self._target = self.overloaded
            self.came_at.append(perf_counter())
            for _ in range(num_further):
                group.create_task(self._arrive(middle + seconds))
        gc.enable()

    async def _arrive(self, end: float) -> None:
        await asyncio.sleep(self._rng.uniform(0, _SECONDS_TO_ARRIVE))
        await self._ask_until(end)

    async def _ask_until(self, end: float) -> None:
        while perf_counter() < end:
            target = self._target
            recording = await self._client.send(self._rng.choice(_WIRES))
            target.append(recording)
            if is_refused(recording):
                pause = float(read(recording).headers.get("retry-after", 1))
                await asyncio.sleep(pause * self._rng.uniform(0.75, 1.25))


def is_refused(recording: Recording) -> bool:
    return any(segment.startswith(b"HTTP/1.1 429") for _, segment in recording.segments[:1])


def verdicts(
    full: Sequence[Recording], overloaded: Sequence[Recording], came_at: Sequence[float]
) -> list[Verdict]:
    refusals = [read(recording) for recording in overloaded if is_refused(recording)]
    odd = [c for reply in refusals if (c := _complaint(reply))]
    # One whose answer has just ended may ask again before its place is known to be free.
    before, failed_before = _first_tokens([r for r in full if not is_refused(r)])
    under, failed_under = _first_tokens([r for r in overloaded if not is_refused(r)])
    odd += failed_before + failed_under
    for line in summary(odd):
        print(f"  {line}")
    return [_let_in(before, under), _turned_away(refusals, came_at, odd)]


def _first_tokens(recordings: Sequence[Recording]) -> tuple[list[float], list[str]]:
    """How long each waited for its first token; and what was wrong with the others."""
    answers = [read_answer(recording) for recording in recordings]
    times = [a.time_to_first_token for a in answers if a.error is None]
    return [t for t in times if t is not None], [a.error for a in answers if a.error is not None]


def _complaint(reply: Reply) -> str | None:
    if "retry-after" not in reply.headers:
        return "a refusal without Retry-After"
    if not reply.is_complete or b"rate_limit_exceeded" not in reply.body:
        return f"a refusal that says {reply.body[:200]!r}"
    return None


def _let_in(before: list[float], under: list[float]) -> Verdict:
    full, over = percentile(before, 95), percentile(under, 95)
    times = ratio(over, full)
    figure = f"{times:.2f} x: {over:.2f} s, full queue {full:.2f} s"
    counted = f"{len(under):,} and {len(before):,} requests"
    return Verdict(f"{figure} ({counted})", times <= _MOST_TTFT)


def _turned_away(refusals: list[Reply], came_at: Sequence[float], odd: list[str]) -> Verdict:
    """All count; those who came together wait for each other, so they are also told apart."""
    times = [reply.seconds for reply in refusals]
    later = [
        r.seconds for r in refusals if all(abs(r.started_at - at) > _BURST_S for at in came_at)
    ]
    p99 = percentile(times, 99)
    spread = f"median {1000 * percentile(times, 50):.0f}"
    if later:
        spread += f"; p99 {1000 * percentile(later, 99):.0f} after the {_FURTHER} came at once"
    figure = f"{1000 * p99:.0f} ms of {len(refusals):,} refusals ({spread})"
    others = f"; {len(odd)} other outcomes" if odd else ""
    return Verdict(figure + others, p99 < _MOST_REFUSAL_S and not odd)
