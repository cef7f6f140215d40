"""`python -m benchmarks.measuring.null_engine STREAMS SPENT`: the bundle's server, without a model.

Its engine computes nothing. All the rest is real: Truss, its routes and middleware, the bundle, and
the way from the engine's thread to the event loop. Further arguments are those of local.serve.
Notes in the file SPENT what its process spends. Needs packages/ on the path.
"""

from __future__ import annotations

import argparse
import asyncio
import queue
import resource
import sys
import threading
import time
from itertools import cycle, islice
from pathlib import Path

import mistral_engine
from benchmarks.measuring.overhead import Spent
from chat_formats import ChatFormat, open_format
from engine_api.events import Finished, FinishReason, TextDelta, Usage
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest
from local import serve
from mistral_engine import EngineConfig
from mistral_engine.checkpoint import find_checkpoint
from mistral_engine.in_flight.streams import EventStream, Outbox

# The embedded model takes as long for 64 streams. An engine in more of a hurry would find the event
# loop always awake, and spare it the cost of waking up.
STEP_SECONDS = 0.01
_WORDS = (" A", " mistral", " is", " a", " cold", " wind", ",", " né", ".\n")

_Waiting = tuple[GenerationRequest, EventStream]


class NullEngine:
    """Waits for `streams` requests, then answers each with max_tokens words, one a step.

    Posts as the engine does: from a thread of its own, the events of one step together.
    """

    def __init__(self, chat_format: ChatFormat, streams: int, spent: Path) -> None:
        self.vocabulary = chat_format.vocabulary
        self.prompts = self.unbounded_prompts = chat_format.prompts
        self.context_length = sys.maxsize
        self.fingerprint = "fp_null"
        self.adapter = None
        self.adapters: tuple[str, ...] = ()
        self.thinking = None
        self.is_alive = True
        self.stats = EngineStats()
        self.figures = Figures()
        self._streams = streams
        self._spent = spent
        self._outbox = Outbox()
        self._inbox: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="null-engine", daemon=True).start()

    def warm_up(self) -> None:
        """There is no code path that would be cold."""

    def require_room(self) -> None:
        """There always is."""

    def stream(self, *requests: GenerationRequest) -> list[EventStream]:
        waiting = [(request, EventStream(_ignore, sys.maxsize)) for request in requests]
        for each in waiting:
            self._inbox.put(each)
        return [stream for _, stream in waiting]

    def _run(self) -> None:
        while True:
            self._serve([self._inbox.get() for _ in range(self._streams)])

    def _serve(self, waiting: list[_Waiting]) -> None:
        """The end comes after a step of its own: what the tokens cost is noted before it."""
        streams = [stream for _, stream in waiting]
        num_steps = waiting[0][0].params.max_tokens or 1
        before = _spent_so_far()
        for word in islice(cycle(_WORDS), num_steps):
            self._step(streams, TextDelta(word))
        spent = _difference(before, _spent_so_far(), num_steps * len(streams))
        with self._spent.open("a") as file:
            file.write(spent.model_dump_json() + "\n")
        for request, stream in waiting:
            usage = Usage(len(request.prompt.token_ids), num_steps)
            self._outbox.post(stream, Finished(FinishReason.LENGTH, usage))
        self._outbox.flush()

    def _step(self, streams: list[EventStream], delta: TextDelta) -> None:
        """Post a token to each, and wait until all are written: two steps are never one write."""
        for stream in streams:
            self._outbox.post(stream, delta)
        self._outbox.flush()
        written, loop = threading.Event(), streams[0].loop
        loop.call_soon_threadsafe(_after_turns, 3, loop, written)
        time.sleep(STEP_SECONDS)
        written.wait()


def _ignore(reason: FinishReason) -> None:
    """Nobody leaves early."""


def _after_turns(turns: int, loop: asyncio.AbstractEventLoop, done: threading.Event) -> None:
    """Set `done` once the event loop has run all that was waiting, and what that had woken."""
    if turns:
        loop.call_soon(_after_turns, turns - 1, loop, done)
    else:
        done.set()


def _spent_so_far() -> tuple[float, float, float]:
    """CPU seconds: of the process in user and in system mode, of this thread in both."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime, usage.ru_stime, time.thread_time()


def _difference(
    before: tuple[float, float, float], after: tuple[float, float, float], num_tokens: int
) -> Spent:
    user, system, engine = (b - a for a, b in zip(before, after, strict=True))
    return Spent(num_tokens=num_tokens, user_s=user, system_s=system, engine_s=engine)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.measuring.null_engine")
    parser.add_argument("streams", type=int)
    parser.add_argument("spent", type=Path)
    options, rest = parser.parse_known_args()

    def load(config: EngineConfig) -> NullEngine:
        chat_format = open_format(find_checkpoint(config).path)
        return NullEngine(chat_format, options.streams, options.spent)

    mistral_engine.load_engine = load  # type: ignore[assignment]
    sys.argv[1:] = rest
    serve.main()


if __name__ == "__main__":
    main()
