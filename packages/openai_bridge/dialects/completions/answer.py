"""OpenAI legacy completions: the answer, as a stream of chunks or whole.

Both are made of the same pieces: a stream sends them, a whole answer is their sum. Knows nothing
of how a request is parsed, and nothing of connections.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine_api.engine import Vocabulary
from engine_api.events import Event, Finished, FinishReason, PromptScored, TextDelta, TokenLogprob
from engine_api.request import Prompt
from openai_bridge.dialect import Ticket
from openai_bridge.errors import ApiError, openai_error_body
from openai_bridge.rendering import sse
from openai_bridge.rendering.logprobs import PlacedToken, completion_logprobs, placed
from openai_bridge.rendering.usage import Usages, closing


@dataclass(frozen=True, slots=True)
class CompletionsForm:
    """All that an answer needs to know of its request.

    n: answers a prompt. num_logprobs: likely tokens to tell of besides the chosen one; None tells
    of no token at all.
    echo: the prompt stands before every answer. is_answer_hidden: max_tokens is 0, so that nothing
    else stands there; the engine, which generates one token at least, is not quoted.
    """

    model: str
    n: int = 1
    num_logprobs: int | None = None
    echo: bool = False
    is_answer_hidden: bool = False
    include_usage: bool = False
    continuous_usage: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is added to one choice at a time. tokens: that spell the text, or end the answer."""

    text: str = ""
    tokens: tuple[PlacedToken, ...] = ()
    finish_reason: str | None = None


class _Choice:
    """Turns one answer's events into pieces: the echo, then the answer, then why it ended."""

    def __init__(
        self, form: CompletionsForm, prompt: Prompt, echoed: str, vocabulary: Vocabulary
    ) -> None:
        """echoed: the prompt's text; empty where it is not wanted."""
        self._form = form
        self._vocabulary = vocabulary
        self._prompt = prompt
        self._echoed = echoed
        self._is_begun = not form.echo

    def pieces(self, event: Event) -> list[_Piece]:
        """What the event adds."""
        pieces = [] if self._is_begun else [self._echo(event)]
        self._is_begun = True
        if isinstance(event, Finished):
            pieces.append(self._end(event))
        elif isinstance(event, TextDelta) and not self._form.is_answer_hidden:
            pieces.append(_Piece(event.text, tuple(map(self._place, event.logprobs))))
        return pieces

    def _echo(self, event: Event) -> _Piece:
        if self._form.num_logprobs is None:
            return _Piece(self._echoed)
        # A prompt of one token has nothing to be scored.
        scored = event if isinstance(event, PromptScored) else PromptScored(())
        first = PlacedToken(self._prompt.token_ids[0], 0, scored.first)
        tokens = (placed(entry, 0, self._vocabulary) for entry in scored.logprobs)
        return _Piece(self._echoed, (first, *tokens))

    def _place(self, entry: TokenLogprob) -> PlacedToken:
        """One of the answer's, which stands behind the echo."""
        return placed(entry, len(self._echoed), self._vocabulary)

    def _end(self, end: Finished) -> _Piece:
        if self._form.is_answer_hidden:
            return _Piece(finish_reason="length")
        reason = "length" if end.reason is FinishReason.LENGTH else "stop"
        last = end.last_logprob
        if last is None:
            return _Piece(finish_reason=reason)
        # Its text is not shown, yet it has an entry: who scores a prompt counts the tokens.
        return _Piece(tokens=(self._place(last),), finish_reason=reason)


class _Answers:
    """What a stream and a whole answer have in common: their choices, their usage, their name."""

    def __init__(self, form: CompletionsForm, ticket: Ticket, echoed: Sequence[str]) -> None:
        """echoed: the text of each prompt."""
        self._head = {
            "id": f"cmpl-{ticket.token}",
            "object": "text_completion",
            "created": ticket.created,
            "model": form.model,
            "system_fingerprint": ticket.fingerprint,
        }
        self._form = form
        self._vocabulary = ticket.vocabulary
        self._choices = [
            _Choice(form, request.prompt, echoed[i // form.n], ticket.vocabulary)
            for i, request in enumerate(ticket.requests)
        ]
        self._usages = Usages(ticket.requests)

    def _pieces(self, index: int, event: Event) -> list[_Piece]:
        if not self._form.is_answer_hidden:
            self._usages.note(index, event)
        elif isinstance(event, Finished):
            shown = replace(event, usage=replace(event.usage, num_completion_tokens=0))
            self._usages.note(index, shown)
        return self._choices[index].pieces(event)

    def _logprobs(self, piece: _Piece) -> dict[str, Any] | None:
        if self._form.num_logprobs is None:
            return None
        return completion_logprobs(piece.tokens, self._vocabulary)


class CompletionStream(_Answers):
    """Chunks. What never changes within a stream is serialised once."""

    media_type = sse.MEDIA_TYPE

    def __init__(self, form: CompletionsForm, ticket: Ticket, echoed: Sequence[str]) -> None:
        super().__init__(form, ticket, echoed)
        self._before_text = f'data: {sse.to_json(self._head)[:-1]},"choices":[{{"text":'
        self._after_choice = ',"usage":null}\n\n' if form.include_usage else "}\n\n"

    def feed(self, index: int, event: Event) -> str:
        pieces = self._pieces(index, event)
        if pieces and self._form.continuous_usage:
            self._after_choice = f',"usage":{sse.to_json(self._usages.so_far())}}}\n\n'
        return "".join(self._chunk(index, piece) for piece in pieces)

    def end(self) -> str:
        return closing(self._head, self._usages.total() if self._form.include_usage else None)

    def failure(self, error: ApiError) -> str:
        return sse.event(openai_error_body(error))

    def _chunk(self, index: int, piece: _Piece) -> str:
        logprobs = sse.to_json(self._logprobs(piece))
        return (
            f'{self._before_text}{sse.to_json(piece.text)},"index":{index},"logprobs":{logprobs},'
            f'"finish_reason":{sse.to_json(piece.finish_reason)}}}]{self._after_choice}'
        )


class CompletionWhole(_Answers):
    """The sum of all pieces."""

    def __init__(self, form: CompletionsForm, ticket: Ticket, echoed: Sequence[str]) -> None:
        super().__init__(form, ticket, echoed)
        self._said: list[list[_Piece]] = [[] for _ in ticket.requests]

    def feed(self, index: int, event: Event) -> None:
        self._said[index] += self._pieces(index, event)

    def body(self) -> dict[str, Any]:
        choices = [self._choice(index, _sum(pieces)) for index, pieces in enumerate(self._said)]
        return {**self._head, "choices": choices, "usage": self._usages.total()}

    def _choice(self, index: int, piece: _Piece) -> dict[str, Any]:
        return {
            "text": piece.text,
            "index": index,
            "logprobs": self._logprobs(piece),
            "finish_reason": piece.finish_reason,
        }


def _sum(pieces: Sequence[_Piece]) -> _Piece:
    """All of them in one, as every client of a stream adds them up."""
    tokens = tuple(token for piece in pieces for token in piece.tokens)
    return _Piece("".join(piece.text for piece in pieces), tokens, pieces[-1].finish_reason)
