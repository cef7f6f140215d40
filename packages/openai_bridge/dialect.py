"""The seam inside of the bridge: what a dialect is, and what its requests and answers offer.

A dialect is a value; so is a request that it has parsed, from which everything else follows.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine_api.conversation import Message, Tool
from engine_api.engine import Engine, Prompts, Vocabulary
from engine_api.events import Event
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from openai_bridge.body.fields import Fields
from openai_bridge.errors import ApiError
from openai_bridge.names import Names

# Of all answers to one request, as they come, each with its answer's number.
NumberedEvents = AsyncIterator[tuple[int, Event]]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an answer needs to know of the exchange it belongs to.

    token: unique; ids in the answer are made from it. requests: what was submitted; events of the
    n-th carry the index n. created: seconds since 1970.
    """

    token: str
    fingerprint: str
    vocabulary: Vocabulary
    requests: tuple[GenerationRequest, ...]
    created: int = field(default_factory=lambda: int(time.time()))


class StreamedAnswer(Protocol):
    """Renders events as the text of a stream, as they come. None of them is a failure."""

    media_type: str

    def feed(self, index: int, event: Event) -> str:
        """The text that this event of answer number `index` adds; may be empty."""

    def end(self) -> str:
        """What follows the last event."""

    def failure(self, error: ApiError) -> str | None:
        """A last message about `error`; None when the form has no room for one."""


class WholeAnswer(Protocol):
    """Folds the same events into one JSON body."""

    def feed(self, index: int, event: Event) -> None: ...

    def body(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be continued. build: may raise RequestError, in the engine's words; names: what
    the caller calls the fields it blames."""

    build: Callable[[Prompts], Prompt]
    names: Names


def chat_source(
    messages: Sequence[Message], tools: Sequence[Tool], names: Names, effort: str | None = None
) -> Source:
    """A conversation, with the tools that the model sees. effort: see Prompts.build."""
    return Source(lambda prompts: prompts.build(messages, tools, effort), names)


def raw_source(text: str, names: Names) -> Source:
    """A text, continued as it is."""
    return Source(lambda prompts: prompts.build_raw(text), names)


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One parsed request of a dialect, in full: nothing of its body is needed any more.

    sources: at least one. params: of each answer to a source, at least one; all have the same
    constraint. Answer j to source i has the index i * len(params) + j.
    names: of all fields that the engine may blame. streamed, whole: make the answer.
    prediction: a text that each answer is expected to be much of; empty: none.
    adapter: of all answers; None: the model alone.
    """

    sources: tuple[Source, ...]
    params: tuple[SamplingParams, ...]
    names: Names
    stream: bool
    streamed: Callable[[Ticket], StreamedAnswer]
    whole: Callable[[Ticket], WholeAnswer]
    prediction: str = ""
    adapter: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question that needs no generation.

    answer: the body of its answer; raises EngineError. names: of the fields that it may blame.
    """

    answer: Callable[[Engine], Mapping[str, Any]]
    names: Names


QuestionParser = Callable[[Fields], Question]  # raises BadRequest


@dataclass(frozen=True, slots=True)
class Dialect:
    """A wire format.

    name: "chat", "responses"; the label of its figures.
    operation: what its requests are called in spans, "chat" or "text_completion".
    request_id_header: the response header in which its clients look for an id.
    parse: honours, tells or refuses every field of a checked JSON object. Raises BadRequest.
    error_body: how an error looks in it.
    """

    name: str
    operation: str
    request_id_header: str
    parse: Callable[[Fields], WireRequest]
    error_body: Callable[[ApiError], Mapping[str, Any]]
