"""What the server spends on a streamed token outside the model: CPU time of its whole process.

The bundle's own server with an engine that computes nothing, 64 streams at a time, asked from this
process. `python -m benchmarks.measuring.overhead` measures that alone.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from pydantic import BaseModel

from benchmarks.load.client import Client, run_load
from benchmarks.load.target import Messages, find_target
from benchmarks.servers.process import REPOSITORY, Command, ServerError, running

STREAMS = 64
TOKENS = 20_000  # of all streams together, at least
WARM_UP_TOKENS = 8  # of each stream
_QUESTION: Messages = [{"role": "user", "content": "What is a mistral?"}]


class Spent(BaseModel):
    """CPU seconds from the first token to the last. engine_s: the null engine's thread's part."""

    num_tokens: int
    user_s: float
    system_s: float
    engine_s: float

    @property
    def token_s(self) -> float:
        """The server's part, a token."""
        return (self.user_s + self.system_s - self.engine_s) / self.num_tokens


class Overhead(BaseModel):
    """token_s: CPU seconds a token outside the engine; the median of the repeats."""

    streams: int
    token_s: float
    repeats: list[Spent]


def measure_overhead(streams: int = STREAMS, tokens: int = TOKENS, repeats: int = 3) -> Overhead:
    """Starts the server and stops it. Raises ServerError if it does not answer in full."""
    with tempfile.TemporaryDirectory() as scratch:
        notes = Path(scratch, "spent")
        with running(_command(streams, notes)) as server:
            client = Client(find_target("null-engine", server.url))
            ask(client, streams, WARM_UP_TOKENS)
            for _ in range(repeats):
                ask(client, streams, -(-tokens // streams))
        _, *spent = (Spent.model_validate_json(line) for line in notes.read_text().splitlines())
    return overhead_of(streams, spent)


def overhead_of(streams: int, repeats: list[Spent]) -> Overhead:
    median = statistics.median(spent.token_s for spent in repeats)
    return Overhead(streams=streams, token_s=median, repeats=repeats)


def describe(overhead: Overhead) -> str:
    """A line for each repeat, and the median. Microseconds a token."""
    lines = [
        f"{spent.num_tokens:,} tokens: {_us(spent.user_s, spent)} user + "
        f"{_us(spent.system_s, spent)} system - {_us(spent.engine_s, spent)} of the null engine's "
        f"thread = {spent.token_s * 1e6:.1f} us a token"
        for spent in overhead.repeats
    ]
    median = f"median: {overhead.token_s * 1e6:.1f} us a token at {overhead.streams} streams"
    return "\n".join([*lines, median])


def _us(seconds: float, spent: Spent) -> str:
    return f"{seconds / spent.num_tokens * 1e6:.1f}"


def _command(streams: int, notes: Path) -> Command:
    arguments = (sys.executable, "-m", "benchmarks.measuring.null_engine", str(streams), str(notes))
    packages = {"PYTHONPATH": str(REPOSITORY / "packages")}
    return Command("null-engine", (*arguments, "--port", "{port}"), "/health", packages)


def ask(client: Client, streams: int, max_tokens: int) -> None:
    """Every stream once. Raises ServerError unless each gets all of its tokens."""
    answers = run_load(client, [_QUESTION] * streams, streams, max_tokens)
    for answer in answers:
        if answer.error is not None:
            raise ServerError(f"the null engine's server does not answer: {answer.error}")
        if len(answer.text_at) != max_tokens:
            got = f"{len(answer.text_at):,} of {max_tokens:,} tokens"
            raise ServerError(f"the null engine's server streamed {got}")


if __name__ == "__main__":
    print(describe(measure_overhead()))
