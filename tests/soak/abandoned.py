"""200 streams that their clients drop, then one request: answered as if they had never been."""

from __future__ import annotations

import asyncio
import json
from statistics import median

import uvloop

from tests.server import USER
from tests.soak.answers import CHAT
from tests.soak.load import Client, Request, to_wire
from tests.soak.report import Bar, Verdict, ratio
from tests.soak.servers import Server, serving

BARS = (Bar("200 abandoned streams, then one request", "answered in at most 1.2 x its quiet time"),)

_STREAMS = 200
_PIECES_READ = 3
_ROUNDS = 11
_MOST = 1.2
_GREEDY = {"messages": [USER], "temperature": 0, "stream": True, "ignore_eos": True}
_ABANDONED = Request(CHAT, json.dumps(_GREEDY | {"max_tokens": 1500}).encode())
_ASKED = Request(CHAT, json.dumps(_GREEDY | {"max_tokens": 100}).encode())


def run() -> list[Verdict]:
    with serving("abandoned") as server:
        return uvloop.run(_run(server))


async def _run(server: Server) -> list[Verdict]:
    client = Client(server.url)
    await _seconds(client)  # the first one warms up
    quiet, after = [], []
    for number in range(1, _ROUNDS + 1):
        quiet.append(await _seconds(client))
        await _abandon(client)
        after.append(await _seconds(client))
        print(
            f"  round {number}: quiet {1000 * quiet[-1]:.0f}, after {1000 * after[-1]:.0f} ms",
            flush=True,
        )
        if held := server.held_when_idle():
            return [Verdict(f"still held after all had left: {held}", False)]
    times = ratio(median(after), median(quiet))
    figure = f"{times:.2f} x: {1000 * median(after):.0f} ms, quiet {1000 * median(quiet):.0f} ms"
    return [Verdict(figure, times <= _MOST)]


async def _seconds(client: Client) -> float:
    """How long the one request takes."""
    reply = await client.ask(_ASKED)
    assert reply.status == 200, reply
    assert reply.is_complete, reply
    return reply.seconds


async def _abandon(client: Client) -> None:
    """Open all streams, read a little of each, and drop them all in one moment."""
    wire = to_wire(_ABANDONED)
    transports = await asyncio.gather(*(_begin(client, wire) for _ in range(_STREAMS)))
    for transport in transports:
        transport.abort()


async def _begin(client: Client, wire: bytes) -> asyncio.WriteTransport:
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(wire)
    for _ in range(_PIECES_READ):
        await reader.readuntil(b'"content":"')
    return writer.transport
