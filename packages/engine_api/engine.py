"""What an engine promises to those who put requests in, and what it builds prompts with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Protocol

from engine_api.constraint import Constraint
from engine_api.conversation import Message, Tool
from engine_api.events import Event
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest, Prompt
from engine_api.thinking import Thinking


class Prompts(Protocol):
    """Builds token ids. Raises RequestError, naming the field in the engine's own words."""

    def build(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = ...,
        effort: str | None = ...,
    ) -> Prompt:
        """The prompt that asks for the next assistant turn, or for the rest of a prefilled one.

        effort: how hard to think, one of the model's Thinking.efforts; None leaves its default.
        """

    def build_raw(self, text: str) -> Prompt:
        """BOS and the text as it is, to be continued."""

    def build_from_ids(self, token_ids: Sequence[int]) -> Prompt:
        """The ids as they are, to be continued."""


class Vocabulary(Protocol):
    """What tokens stand for, and how text is written in them."""

    def piece(self, token_id: int) -> str:
        """A token's name in the vocabulary, "</s>". For people."""

    def piece_bytes(self, token_id: int) -> bytes:
        """Its text, of which it may be half a character; none for a control token."""

    def decode(self, token_ids: Sequence[int]) -> str:
        """The text of a whole sequence. Control tokens stand for none."""

    def encode_within(self, text: str) -> list[int]:
        """The ids of `text` where it stands behind other text, so without a lead."""


class Compiled(Protocol):
    """A constraint as an engine holds answers to it. What it is made of is the engine's matter."""

    @property
    def unenforced(self) -> tuple[str, ...]:
        """What a lenient schema asks for and no answer is held to, by its path from the field of
        its function: `tools[3].parameters.properties.q.pattern`. The field alone: all of it."""


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


class Engine(Protocol):
    """Takes requests at once and tells the rest as events. Raises EngineError from all methods."""

    @property
    def prompts(self) -> Prompts:
        """Of requests. Refuses what is surely over the context before it is tokenized."""

    @property
    def unbounded_prompts(self) -> Prompts:
        """The same of any length, for questions about tokens."""

    @property
    def vocabulary(self) -> Vocabulary: ...

    @property
    def thinking(self) -> Thinking | None:
        """How the model thinks before it answers; None if it does not."""

    @property
    def fingerprint(self) -> str:
        """Changes with whatever may change the answers: weights, numbers, versions."""

    @property
    def context_length(self) -> int:
        """Tokens that a prompt and its answer may have together."""

    @property
    def adapters(self) -> tuple[str, ...]:
        """Names by which a request may choose an adapter. None: all get the same weights."""

    @property
    def is_alive(self) -> bool:
        """Whether it takes requests. Once it does not, it never will again."""

    @property
    def stats(self) -> EngineStats:
        """As of the last step. Never waits for one."""

    @property
    def figures(self) -> Figures:
        """Distributions since it was loaded and warmed up."""

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        """What a request with this constraint has to carry, for this prompt and all that differ
        from it in nothing but their tokens. May take a while, so not on an event loop. Raises
        RequestError for a grammar that is malformed, or that cannot be enforced and is not
        lenient."""

    def require_room(self) -> None:
        """Raise EngineClosedError or EngineBusyError if a request would be refused just now,
        whatever it asks for, so that nothing is spent on reading one."""

    def stream(self, *requests: GenerationRequest) -> Sequence[AsyncEvents]:
        """Submit all or none, and await each one's events on the running event loop."""

    def generate(self, request: GenerationRequest) -> Events:
        """Submit, and wait for events in the calling thread."""

    def close(self) -> None:
        """Take no more requests. Those in flight end with an error. Idempotent."""
