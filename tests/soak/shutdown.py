"""SIGTERM while 32 streams run: each comes to its own end, and then the server ends well."""

from __future__ import annotations

import asyncio
import random
import signal
from subprocess import TimeoutExpired
from time import perf_counter

import uvloop

from tests.soak.answers import REST, said
from tests.soak.load import Client, Reply
from tests.soak.plan import Question, long_questions
from tests.soak.report import Bar, Verdict
from tests.soak.servers import Server, serving

BARS = (Bar("SIGTERM under 32 streams", "all 32 end properly, exit status 0"),)

_STREAMS = 32
_TOKENS = 600  # of each: seconds of work are left when the signal comes
_SEED = 11
_SECONDS_TO_END = 40  # more than the server's grace


def run() -> list[Verdict]:
    with serving("shutdown") as server:
        return [uvloop.run(_run(server))]


async def _run(server: Server) -> Verdict:
    client = Client(server.url)
    streamed = [q for q in long_questions(random.Random(_SEED), _TOKENS) if q.streams]
    questions = [streamed[i % len(streamed)] for i in range(_STREAMS)]
    asking = [asyncio.create_task(client.ask(question.request)) for question in questions]
    while server.held()["running_sequences"] < _STREAMS:
        await asyncio.sleep(0.05)
    told_at = perf_counter()
    server.process.send_signal(signal.SIGTERM)
    replies = await asyncio.gather(*asking)
    status = await asyncio.to_thread(_exit_status, server)
    complaints = [c for q, r in zip(questions, replies, strict=True) if (c := complaint(q, r))]
    for line in complaints:
        print(f"  {line}")
    going_on = max(reply.ended_at for reply in replies) - told_at
    figure = f"{_STREAMS - len(complaints)} ended properly, {going_on:.1f} s after the signal"
    return Verdict(f"{figure}; exit status {status}", not complaints and status == 0)


def complaint(question: Question, reply: Reply) -> str | None:
    """Why the answer is not a whole one; None if it is."""
    path = question.request.path
    answer = said(path, reply)
    ended = path == REST or bool(answer.ends)  # plain text has no place for a reason
    if reply.status == 200 and answer.is_whole and ended and answer.error is None:
        return None
    return f"{path}: {reply.status}, {reply.failure}, {answer}"[:400]


def _exit_status(server: Server) -> int | None:
    """None if it does not end."""
    try:
        return server.process.wait(_SECONDS_TO_END)
    except TimeoutExpired:
        return None
