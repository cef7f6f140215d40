"""The two seams of the bridge: what it asks of an engine, and what it asks of a dialect.

A dialect is a module (chat.py, rest.py) with `parse` and `error_body`; everything else it offers
hangs on what `parse` returns.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Protocol

from mistral_engine.prompt import Message, Tool
from mistral_engine.request import Event, GenerationRequest, Prompt, SamplingParams
from openai_bridge.errors import ApiError


class Prompts(Protocol):
    """Builds token ids. Raises RequestError."""

    def build(self, messages: Sequence[Message], tools: Sequence[Tool] = ...) -> Prompt: ...

    def build_raw(self, text: str) -> Prompt: ...


class AsyncEvents(Protocol):
    """One request's events; closing it before the last one aborts the request."""

    def __aiter__(self) -> AsyncIterator[Event]: ...

    async def aclose(self) -> None: ...


class Events(Iterator[Event], Protocol):
    """The same for a caller without an event loop."""

    def close(self) -> None: ...


class Engine(Protocol):
    """Takes requests at once and tells the rest as events. Raises EngineError from both."""

    @property
    def prompts(self) -> Prompts: ...

    def stream(self, request: GenerationRequest) -> AsyncEvents: ...

    def generate(self, request: GenerationRequest) -> Events: ...


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

    @property
    def prompt_field(self) -> str:
        """The field to blame when the prompt is too long."""

    def prompt(self, prompts: Prompts) -> Prompt: ...

    def samplings(self) -> list[SamplingParams]:
        """One entry for each answer wanted from the one prompt."""

    def streamed(self, token: str) -> StreamedAnswer:
        """`token` is unique; ids in the answer are made from it."""

    def whole(self, token: str) -> WholeAnswer: ...


class Dialect(Protocol):
    """A wire format."""

    def parse(self, body: dict[str, Any]) -> WireRequest:
        """Honour or refuse every field of a checked JSON object by name. Raises BadRequest."""

    def error_body(self, error: ApiError) -> Mapping[str, Any]: ...
