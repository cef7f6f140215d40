"""2,000 odd bodies for each route: every one is answered or refused, and none breaks anything.

The bodies are made in a process of their own while those before them are sent.
"""

from __future__ import annotations

import asyncio
import base64
import os
from asyncio.subprocess import PIPE, Process
from collections import Counter
from dataclasses import dataclass, field

import uvloop

from tests.conformance.environment import PYTHON
from tests.server import REPOSITORY
from tests.soak.answers import DIALECTS, said
from tests.soak.judge import summary
from tests.soak.load import Client, Reply, Request
from tests.soak.report import Bar, Verdict
from tests.soak.servers import Server, serving

BARS = (Bar("2,000 fuzzed bodies a route (hypothesis and schemathesis)", "no 5xx"),)

_COUNT, _OF_SCHEMATHESIS = 2000, 250
_AT_ONCE = 12
_MOST_LINE = 2**22  # bytes of one body in base64, at most
_EXPECTED = {200, 400, 413}


def run() -> list[Verdict]:
    with serving("fuzz") as server:
        return uvloop.run(_run(server))


async def _run(server: Server) -> list[Verdict]:
    bodies = await _bodies()
    try:
        outcome = await _send_all(Client(server.url), bodies)
    finally:
        if bodies.returncode is None:
            bodies.kill()
    status = await bodies.wait()
    held = server.held_when_idle()
    for line in [*outcome.by_route(), *summary(outcome.complaints)]:
        print(f"  {line}")
    if status != 0 or held:
        return [Verdict(f"bodies ended with {status}; held when idle: {held}", False)]
    return [outcome.verdict()]


async def _bodies() -> Process:
    command = [str(PYTHON), "-m", "tests.soak.bodies", str(_COUNT), str(_OF_SCHEMATHESIS)]
    packages = {"PYTHONPATH": str(REPOSITORY / "packages")}
    return await asyncio.create_subprocess_exec(
        *command, cwd=REPOSITORY, env={**os.environ, **packages}, stdout=PIPE, limit=_MOST_LINE
    )


@dataclass(slots=True)
class Outcome:
    """statuses: of each route. made: bodies of each route and maker."""

    statuses: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    made: Counter[tuple[str, str]] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def add(self, maker: str, request: Request, reply: Reply) -> None:
        self.made[request.path, maker] += 1
        self.statuses[request.path, reply.status] += 1
        if reason := complaint(request, reply):
            self.complaints.append(f"{request.path}: {reason}, for {request.body[:300]!r}")

    def by_route(self) -> list[str]:
        routes = dict.fromkeys(path for path, _ in self.made)
        return [f"{path}: {_of(path, self.made)}; {_of(path, self.statuses)}" for path in routes]

    def verdict(self) -> Verdict:
        made = Counter[str]()
        for (_, maker), count in self.made.items():
            made[maker] += count
        makers = " and ".join(f"{count:,} of {maker}" for maker, count in made.items())
        fewest = min(Counter(path for path, _ in self.made.elements()).values(), default=0)
        figure = f"{len(self.complaints)} of {made.total():,} bodies failed: {makers}"
        return Verdict(figure, not self.complaints and fewest >= _COUNT)


def complaint(request: Request, reply: Reply) -> str | None:
    """None if it was answered or refused as it should be; a failure midway is one as well."""
    if reply.status not in _EXPECTED or not reply.is_complete:
        return f"status {reply.status}, {reply.failure}, {reply.body[:200]!r}"
    if reply.status == 200 and request.path in DIALECTS:
        return said(request.path, reply).error
    return None


def _of(path: str, counted: Counter[tuple[str, str]] | Counter[tuple[str, int | None]]) -> str:
    return ", ".join(f"{count:,} {what}" for (of, what), count in counted.items() if of == path)


async def _send_all(client: Client, bodies: Process) -> Outcome:
    """As they are made, a few at a time."""
    outcome, turn = Outcome(), asyncio.Lock()
    lines = bodies.stdout
    assert lines is not None

    async def worker() -> None:
        while True:
            async with turn:
                line = await lines.readline()
            if not line:
                return
            path, maker, encoded = line.decode().rstrip("\n").split(" ")
            request = Request(path, base64.b64decode(encoded))
            outcome.add(maker, request, await _ask(client, request))

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(worker())
    return outcome


async def _ask(client: Client, request: Request) -> Reply:
    """Until it is let in: one body may ask for more answers than there is room for."""
    while (reply := await client.ask(request)).status == 429:
        await asyncio.sleep(float(reply.headers["retry-after"]))
    return reply
