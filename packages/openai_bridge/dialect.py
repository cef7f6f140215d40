"""The two seams of the bridge: what it asks of an engine, and what it asks of a dialect.

A dialect is a module (chat.py, rest.py, ...) with `parse`, `error_body` and two constants;
everything else it offers hangs on what `parse` returns.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine_api.constraint import Constraint
from engine_api.conversation import Message, Tool
from engine_api.events import Event
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from openai_bridge.errors import ApiError


class Prompts(Protocol):
    """Builds token ids. Raises RequestError."""

    def build(self, messages: Sequence[Message], tools: Sequence[Tool] = ...) -> Prompt: ...

    def build_raw(self, text: str) -> Prompt:
        """BOS and the text as it is."""

    def build_from_ids(self, token_ids: Sequence[int]) -> Prompt:
        """The ids as they are."""


class Vocabulary(Protocol):
    """What tokens stand for."""

    @property
    def has_dummy_prefix(self) -> bool:
        """A text's first token has a space that is not the text's."""

    def piece(self, token_id: int) -> str:
        """Its name in the vocabulary, "</s>"; for control tokens."""

    def piece_bytes(self, token_id: int) -> bytes:
        """Its text, of which it may be half a character; none for a control token."""


class AsyncEvents(Protocol):
    """One request's events; closing it before the last one aborts the request."""

    @property
    def has_started(self) -> bool:
        """Whether it has had its turn: it waits in no queue any more."""

    def __aiter__(self) -> AsyncIterator[Event]: ...

    async def aclose(self) -> None: ...


class Events(Iterator[Event], Protocol):
    """The same for a caller without an event loop."""

    def close(self) -> None: ...


# Of all answers to one request, as they come, each with its answer's number.
NumberedEvents = AsyncIterator[tuple[int, Event]]


class Engine(Protocol):
    """Takes requests at once and tells the rest as events. Raises EngineError from all methods."""

    @property
    def prompts(self) -> Prompts: ...

    @property
    def tokenizer(self) -> Vocabulary: ...

    @property
    def fingerprint(self) -> str:
        """Changes with whatever may change the answers: weights, numbers, versions."""

    @property
    def context_length(self) -> int:
        """Tokens that a prompt and its answer may have together."""

    def compile(self, constraint: Constraint, continues_text: bool) -> None:
        """Prepare a constraint for prompts of this kind, which may take a while. `stream` and
        `generate` do it too."""

    def require_room(self) -> None:
        """Raise if a request would be refused just now, whatever it asks for."""

    def stream(self, *requests: GenerationRequest) -> Sequence[AsyncEvents]:
        """Submit all or none."""

    def generate(self, request: GenerationRequest) -> Events: ...


@dataclass(frozen=True, slots=True)
class Generation:
    """One answer that is wanted: what it continues, and how."""

    prompt: Prompt
    params: SamplingParams


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an answer needs to know of the exchange it belongs to.

    token: unique; ids in the answer are made from it. generations: what was submitted; events of
    the n-th carry the index n. created: seconds since 1970.
    """

    token: str
    fingerprint: str
    vocabulary: Vocabulary
    generations: tuple[Generation, ...]
    created: int = field(default_factory=lambda: int(time.time()))


class StreamedAnswer(Protocol):
    """Renders events as the text of a stream, as they come."""

    media_type: str

    def feed(self, index: int, event: Event) -> str:
        """The text that this event of answer number `index` adds; may be empty.

        Raises ApiError when the event is a failure.
        """

    def end(self) -> str:
        """What follows the last event."""

    def failure(self, error: ApiError) -> str | None:
        """A last message about `error`; None when the form has no room for one."""


class WholeAnswer(Protocol):
    """Folds the same events into one JSON body."""

    def feed(self, index: int, event: Event) -> None:
        """Raises ApiError when the event is a failure."""

    def body(self) -> dict[str, Any]: ...


class WireRequest(Protocol):
    """One parsed request of a dialect, in full: nothing of its body is needed any more."""

    @property
    def stream(self) -> bool: ...

    def generations(self, prompts: Prompts) -> list[Generation]:
        """The answers wanted, at least one. Raises RequestError, in the engine's words."""

    def caller_field(self, engine_field: str) -> str:
        """What the caller calls the field that the engine blames."""

    def streamed(self, ticket: Ticket) -> StreamedAnswer: ...

    def whole(self, ticket: Ticket) -> WholeAnswer: ...


class Dialect(Protocol):
    """A wire format.

    REQUEST_ID_HEADER: the response header in which its clients look for an id. OPERATION: what its
    requests are called in spans, "chat" or "text_completion".
    """

    @property
    def REQUEST_ID_HEADER(self) -> str: ...  # noqa: N802 (a constant of a module)

    @property
    def OPERATION(self) -> str: ...  # noqa: N802

    def parse(self, body: dict[str, Any]) -> WireRequest:
        """Honour or refuse every field of a checked JSON object by name. Raises BadRequest."""

    def error_body(self, error: ApiError) -> Mapping[str, Any]: ...
