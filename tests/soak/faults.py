"""A step of the engine fails now and then: its requests fail with it, and no others."""

from __future__ import annotations

import itertools
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import uvloop

from benchmarks.load.client import work_off
from tests.soak.answers import Said, said
from tests.soak.judge import summary
from tests.soak.load import Client, Reply
from tests.soak.mixed import answer_alone
from tests.soak.plan import Question, long_questions
from tests.soak.report import Bar, Verdict, counts
from tests.soak.servers import HOME, Server, serving

BARS = (
    Bar(
        "engine fault injected every 200 steps, 64 requests at once",
        "only the requests in that step fail; the rest equal their answers alone",
    ),
)

_EVERY = 200  # steps
_FAULTS = 10
_AT_ONCE = 64
_MOST_REQUESTS = 5000
_SEED = 7
_RUNNER = "packages/mistral_engine/native/model/runner.py"
# Whoever is in a step that fails is written down: a line a fault.
_CODE = """

def _failing_now_and_then(forward, calls=__import__("itertools").count(1)):
    def fail_or_compute(self, chunks, untold=None):
        if next(calls) % {every}:
            return forward(self, chunks, untold)
        with open({journal!r}, "a") as journal:
            print(*(chunk.sequence.request.request_id for chunk in chunks), file=journal)
        raise RuntimeError("a fault of the soak")

    return fail_or_compute


Runner.forward = _failing_now_and_then(Runner.forward)
"""


def run() -> list[Verdict]:
    """The answers alone come from a server that never fails."""
    HOME.mkdir(parents=True, exist_ok=True)
    questions = long_questions(random.Random(_SEED))
    float32 = {"dtype": "float32"}
    with serving("faults-alone", engine=float32) as server:
        alone = uvloop.run(_ask_alone(server, questions))
    with tempfile.TemporaryDirectory(dir=HOME) as scratch:
        journal = Path(scratch, "faults.txt")
        code = _CODE.format(every=_EVERY, journal=str(journal))
        with serving("faults", engine=float32, appended={_RUNNER: code}) as server:
            return [uvloop.run(_run(server, alone, journal))]


async def _ask_alone(server: Server, questions: list[Question]) -> dict[Question, Said]:
    client = Client(server.url)
    return {question: await answer_alone(client, question) for question in questions}


async def _run(server: Server, alone: dict[Question, Said], journal: Path) -> Verdict:
    client = Client(server.url)
    journal.touch()
    replies: dict[str, tuple[Question, Reply]] = {}

    async def ask(named: tuple[str, Question]) -> None:
        request_id, question = named
        request = replace(question.request, request_id=request_id)
        replies[request_id] = question, await client.ask(request)

    await work_off(_until_enough(alone, journal), _AT_ONCE, ask)
    faults = _faults(journal)
    judged = judge(replies, alone, faults)
    held = server.held_when_idle()
    for line in summary([*judged.spared, *judged.struck, *judged.unequal]):
        print(f"  {line}")
    return judged.verdict(len(faults), held)


def _until_enough(alone: dict[Question, Said], journal: Path) -> Iterator[tuple[str, Question]]:
    """Each question in turn, each time by another name, until the engine has failed often."""
    again = itertools.cycle(alone)
    for number in range(_MOST_REQUESTS):
        if len(_faults(journal)) >= _FAULTS:
            return
        yield f"soak-{number}", next(again)


def _faults(journal: Path) -> list[set[str]]:
    """The requests of each step that failed, as their clients named them."""
    lines = journal.read_text().splitlines()
    return [{name.split("/")[0] for name in line.split()} for line in lines]


@dataclass(slots=True)
class Judged:
    """spared: those in a failing step that did not fail. struck: those elsewhere that did."""

    num_requests: int = 0
    num_failed: int = 0
    spared: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)

    def verdict(self, num_faults: int, held: dict[str, float]) -> Verdict:
        figure = counts(
            ("faults", num_faults),
            ("requests failed in their steps", self.num_failed),
            ("outside of them", len(self.struck)),
            ("spared", len(self.spared)),
        )
        rest = f"{len(self.unequal)} of the other {self.num_requests - self.num_failed:,} differ"
        is_good = not (self.spared or self.struck or self.unequal or held)
        leaked = f"; still held: {held}" if held else ""
        return Verdict(f"{figure}; {rest}{leaked}", is_good and num_faults >= _FAULTS)


def judge(
    replies: dict[str, tuple[Question, Reply]],
    alone: dict[Question, Said],
    faults: list[set[str]],
) -> Judged:
    """replies: by their requests' names."""
    hit = set().union(*faults)
    judged = Judged(num_requests=len(replies))
    for name, (question, reply) in replies.items():
        answer = said(question.request.path, reply) if reply.status == 200 else None
        failed = answer is None or answer.error is not None or not answer.is_whole
        told = f"{question.request.path}: {reply.status} {answer or reply.body[:200]!r}"
        if name in hit and failed and not reply.hung:
            judged.num_failed += 1
        elif name in hit:
            judged.spared.append(told)
        elif failed:
            judged.struck.append(told)
        elif answer != alone[question]:
            judged.unequal.append(f"{told}, alone {alone[question]}")
    return judged
