"""5,000 requests of every kind at once: each is answered right, and nothing is left of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

import uvloop

from benchmarks.load.answers import Recording
from benchmarks.load.client import work_off
from tests.soak.answers import Said, said
from tests.soak.judge import Judged, judge, summary
from tests.soak.load import Client, read, to_wire
from tests.soak.plan import Asked, Question, good_questions, mixed_load
from tests.soak.report import Bar, Verdict, counts
from tests.soak.servers import Server, serving

BARS = (
    Bar(
        "5,000 requests of all dialects, 64 at once, 30 % disconnecting at random moments, "
        "10 % malformed, 5 % over the limits",
        "0 wrong statuses, 0 hangs, 0 leaked pages, 0 unanswered; every undisturbed answer equal "
        "to its answer alone",
    ),
    Bar("memory (RssAnon) from request 1,000 to 5,000", "grows by less than 2 %"),
)

_COUNT, _AT_ONCE, _SEED = 5000, 64, 5
_EARLY, _LATE = 1000, _COUNT
_MOST_GROWTH = 0.02
_SAMPLED = 100  # requests up to either, in which memory is read; the median counts
_EVERY = 5


def run() -> list[Verdict]:
    """Against a server in float32: there a batch changes no answer."""
    with serving("mixed", engine={"dtype": "float32"}) as server:
        return uvloop.run(_run(server))


async def _run(server: Server) -> list[Verdict]:
    client, rng = Client(server.url), random.Random(_SEED)
    questions = good_questions(rng)
    alone = {question: await answer_alone(client, question) for question in questions}
    print(f"{len(alone)} questions asked alone", flush=True)
    load = mixed_load(questions, _COUNT, rng)
    memory = _Memory(server)
    started = perf_counter()
    recordings = await _ask_all(client, load, memory)
    print(f"{_COUNT:,} requests in {perf_counter() - started:.1f} s", flush=True)
    judged = judge(zip(load, map(read, recordings), strict=True), alone)
    held = server.held_when_idle()
    for line in summary(judged.complaints):
        print(f"  {line}")
    return [_verdict(judged, held), memory.verdict()]


async def answer_alone(client: Client, question: Question) -> Said:
    """What it is answered when nothing else is asked. Raises if it is no answer."""
    reply = await client.ask(question.request)
    answer = said(question.request.path, reply)
    if reply.status != 200 or answer.error or not answer.is_whole:
        raise RuntimeError(f"{question.what} was not answered: {reply}")
    return answer


async def _ask_all(client: Client, load: list[Asked], memory: _Memory) -> list[Recording]:
    recordings: dict[int, Recording] = {}

    async def ask(numbered: tuple[int, Asked]) -> None:
        number, asked = numbered
        stays_open = asked.departure is not None and asked.departure.whole_answer
        wire = to_wire(asked.question.request, keep_alive=stays_open)
        recordings[number] = await client.send(wire, asked.departure)

    await work_off(memory.watching(enumerate(load)), _AT_ONCE, ask)
    return [recordings[number] for number in range(len(load))]


@dataclass(slots=True)
class _Memory:
    """Reads the server's memory as requests begin, while the others run on."""

    server: Server
    anonymous: dict[int, list[int]] = field(default_factory=lambda: {_EARLY: [], _LATE: []})
    shared: dict[int, list[int]] = field(default_factory=lambda: {_EARLY: [], _LATE: []})

    def watching(self, numbered: Iterator[tuple[int, Asked]]) -> Iterator[tuple[int, Asked]]:
        for number, asked in numbered:
            for until in self.anonymous:
                if until - _SAMPLED < number + 1 <= until and number % _EVERY == 0:
                    self.anonymous[until].append(self.server.memory_kib("RssAnon"))
                    self.shared[until].append(self.server.memory_kib("RssShmem"))
            yield number, asked

    def verdict(self) -> Verdict:
        early, late = (median(self.anonymous[until]) / 1024 for until in (_EARLY, _LATE))
        mapped = [f"{median(self.shared[until]) / 1024:.0f}" for until in (_EARLY, _LATE)]
        growth = late / early - 1
        figure = f"{100 * growth:+.1f} %: {early:.1f} MiB, {late:.1f} MiB"
        return Verdict(f"{figure} (RssShmem {mapped[0]}, {mapped[1]} MiB)", growth < _MOST_GROWTH)


def _verdict(judged: Judged, held: dict[str, float]) -> Verdict:
    figure = counts(
        ("wrong statuses", len(judged.wrong_statuses)),
        ("hangs", len(judged.hangs)),
        ("unanswered", len(judged.unanswered)),
        ("leaked pages", int(sum(held.values()))),
    )
    compared = f"{len(judged.unequal):,} of {judged.num_compared:,} answers differ"
    left = f"{judged.num_left:,} left"
    return Verdict(f"{figure}; {compared}; {left}", not judged.complaints and not held)
