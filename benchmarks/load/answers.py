"""Reads a recorded answer: when each piece of text came, how many tokens, or what went wrong.

Knows HTTP and OpenAI's chunks; nothing of sockets. Runs after the load, so that reading costs the
server under test nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import h11

from benchmarks.load.sse import SseDecoder

_LONGEST_MESSAGE = 300  # characters of an error that are kept


@dataclass(frozen=True, slots=True)
class Recording:
    """What came back over one connection, as it came. All times are perf_counter's.

    segments: when, and which bytes. failure: why it ended early, or None.
    """

    sent_at: float
    segments: tuple[tuple[float, bytes], ...]
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One chat completion, as the caller saw it.

    text_at: when each piece of text came. A piece is mostly one token; a token that adds no text
    of its own makes none. ended_at: when the finish reason came, or the last bytes.
    num_prompt_tokens, num_tokens: as the server counted them; without usage, pieces are counted.
    """

    sent_at: float
    text_at: tuple[float, ...]
    ended_at: float
    num_prompt_tokens: int | None
    num_tokens: int
    finish_reason: str | None
    error: str | None

    @property
    def time_to_first_token(self) -> float | None:
        return self.text_at[0] - self.sent_at if self.text_at else None

    @property
    def time_per_token(self) -> float | None:
        """After the first: the mean over the answer."""
        if not self.text_at or self.num_tokens < 2:
            return None
        return (self.ended_at - self.text_at[0]) / (self.num_tokens - 1)

    @property
    def gaps(self) -> list[tuple[float, float]]:
        """Begin and end of each wait between two pieces of text."""
        return list(pairwise(self.text_at))


def read_answer(recording: Recording) -> Answer:
    """Never raises: what cannot be read is an answer with an error."""
    reader = _Reader(recording.sent_at)
    try:
        for time, data in _body(recording, reader):
            reader.feed(time, data)
        reader.end()
    except (h11.RemoteProtocolError, ValueError, LookupError, TypeError, AttributeError) as error:
        reader.error = reader.error or f"the answer cannot be read: {error}"
    return reader.answer(recording.failure)


def _body(recording: Recording, reader: _Reader) -> Iterator[tuple[float, bytes]]:
    """The body's bytes, each with the time of the segment that completed them."""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="POST", target="/", headers=[("host", "recorded")]))
    connection.send(h11.EndOfMessage())
    for time, segment in (*recording.segments, (recording.sent_at, b"")):  # b"": it was closed
        connection.receive_data(segment)
        while (event := connection.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            if isinstance(event, h11.Response):
                reader.status = event.status_code
            elif isinstance(event, h11.Data):
                yield time, bytes(event.data)
            elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                return


class _Reader:
    """Adds an answer up."""

    def __init__(self, sent_at: float) -> None:
        self.status: int | None = None
        self.error: str | None = None
        self._sent_at = sent_at
        self._text_at: list[float] = []
        self._ended_at = sent_at
        self._usage: dict[str, Any] = {}
        self._finish_reason: str | None = None
        self._events = SseDecoder()
        self._refusal = b""

    def feed(self, time: float, data: bytes) -> None:
        if self.status != 200:
            self._refusal += data
            return
        for event in self._events.decode(data):
            self._chunk(time, event)

    def end(self) -> None:
        for event in self._events.flush():
            self._chunk(self._ended_at, event)
        if self.status is None:
            self.error = self.error or "the connection closed without an answer"
        elif self.status != 200:
            self.error = f"status {self.status}: {self._refusal.decode(errors='replace')}"
        elif self._finish_reason is None:
            self.error = self.error or "the stream ended without a finish_reason"

    def answer(self, failure: str | None) -> Answer:
        error = failure or self.error
        return Answer(
            sent_at=self._sent_at,
            text_at=tuple(self._text_at),
            ended_at=self._ended_at,
            num_prompt_tokens=self._usage.get("prompt_tokens"),
            num_tokens=self._usage.get("completion_tokens", len(self._text_at)),
            finish_reason=self._finish_reason,
            error=error[:_LONGEST_MESSAGE] if error else None,
        )

    def _chunk(self, time: float, event: bytes) -> None:
        if event == b"[DONE]":
            return
        chunk = json.loads(event)
        if chunk.get("error"):
            self.error = f"error in the stream: {chunk['error']}"
        self._usage = chunk.get("usage") or self._usage
        for choice in chunk.get("choices") or ():
            self._choice(time, choice)

    def _choice(self, time: float, choice: dict[str, Any]) -> None:
        delta = choice.get("delta") or {}
        # A vocabulary of random weights may also spell what a server takes for thoughts or calls.
        if delta.get("content") or delta.get("reasoning_content") or delta.get("tool_calls"):
            self._text_at.append(time)
            self._ended_at = time
        if choice.get("finish_reason"):
            self._finish_reason = choice["finish_reason"]
            self._ended_at = time
