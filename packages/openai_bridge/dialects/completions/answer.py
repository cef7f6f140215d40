"""OpenAI legacy completions: the answer, as a stream of chunks or whole.

Both are made of the same pieces: a stream sends them, a whole answer is their sum. Knows nothing
of how a request is parsed, and nothing of connections.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from chat_formats.detokenizer import Detokenizer
from engine_api.events import Event, Finished, FinishReason, PromptScored, TokenLogprob, Usage
from engine_api.request import Prompt
from openai_bridge.dialect import Ticket, Vocabulary
from openai_bridge.errors import ApiError, openai_error_body
from openai_bridge.told import sse
from openai_bridge.told.logprobs import PlacedToken, completion_logprobs
from openai_bridge.told.turn import Ended, Text, Turn
from openai_bridge.told.usage import closing, running_usage, total_usage


@dataclass(frozen=True, slots=True)
class Form:
    """All that an answer needs to know of its request.

    n: answers a prompt. num_logprobs: likely tokens to tell of; None tells of no token at all.
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
    """What is added to one choice at a time. tokens: whose text begins here, or that end it."""

    text: str = ""
    tokens: tuple[PlacedToken, ...] = ()
    finish_reason: str | None = None


class _Placer:
    """Finds where each token's text begins, by decoding all of them in order."""

    def __init__(self, vocabulary: Vocabulary, begin: int, *, continues_text: bool) -> None:
        self._detokenizer = Detokenizer(vocabulary, continues_text)
        self._next = begin

    def place(
        self, token_id: int, entry: TokenLogprob | None, first: int, last: int
    ) -> PlacedToken:
        """The next token, whose text is known to begin not before `first` nor after `last`."""
        offset = min(max(self._next, first), last)
        self._next = offset + len(self._detokenizer.decode(token_id))
        return PlacedToken(token_id, offset, entry)


class _Choice:
    """Turns one answer's events into pieces: the echo, then the answer, then why it ended."""

    def __init__(self, form: Form, prompt: Prompt, echoed: str, vocabulary: Vocabulary) -> None:
        """echoed: the prompt's text; empty where it is not wanted."""
        self._form = form
        self._prompt = prompt
        self._echoed = echoed
        self._is_begun = not form.echo
        self._length = len(echoed)  # of the text so far
        self._turn = Turn(may_call=False)
        self._placer = _Placer(vocabulary, self._length, continues_text=prompt.continues_text)
        self._vocabulary = vocabulary

    @property
    def num_tokens(self) -> int:
        """Generated so far."""
        return 0 if self._form.is_answer_hidden else self._turn.num_tokens

    def pieces(self, event: Event) -> list[_Piece]:
        """What the event adds. Raises ApiError when it is a failure."""
        parts = self._turn.parts(event)
        pieces = [] if self._is_begun else [self._echo(event)]
        self._is_begun = True
        for part in parts:
            if isinstance(part, Ended):
                pieces.append(self._end(part))
            elif isinstance(part, Text) and not self._form.is_answer_hidden:
                pieces.append(self._say(part))
        return pieces

    def _echo(self, event: Event) -> _Piece:
        if self._form.num_logprobs is None:
            return _Piece(self._echoed)
        # A prompt of one token has nothing to be scored.
        entries = (None, *(event.logprobs if isinstance(event, PromptScored) else ()))
        placer = _Placer(self._vocabulary, 0, continues_text=False)
        scored = zip(self._prompt.token_ids, entries, strict=True)
        tokens = (placer.place(token_id, entry, 0, self._length) for token_id, entry in scored)
        return _Piece(self._echoed, tuple(tokens))

    def _say(self, part: Text) -> _Piece:
        begin, self._length = self._length, self._length + len(part.text)
        place, last = self._placer.place, self._length - 1
        tokens = (place(entry.token_id, entry, begin, last) for entry in part.logprobs)
        return _Piece(part.text, tuple(tokens))

    def _end(self, part: Ended) -> _Piece:
        if self._form.is_answer_hidden:
            return _Piece(finish_reason="length")
        reason = "length" if part.reason is FinishReason.LENGTH else "stop"
        if part.last_logprob is None:
            return _Piece(finish_reason=reason)
        # Its text is not shown, yet it has an entry: who scores a prompt counts the tokens.
        last = PlacedToken(part.last_logprob.token_id, self._length, part.last_logprob)
        return _Piece(tokens=(last,), finish_reason=reason)


class _Answers:
    """What a stream and a whole answer have in common: their choices, their usage, their name."""

    def __init__(self, form: Form, ticket: Ticket, echoed: Sequence[str]) -> None:
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
            _Choice(form, generation.prompt, echoed[i // form.n], ticket.vocabulary)
            for i, generation in enumerate(ticket.generations)
        ]
        self._usages: dict[int, Usage] = {}

    def _pieces(self, index: int, event: Event) -> list[_Piece]:
        choice = self._choices[index]
        pieces = choice.pieces(event)
        if isinstance(event, Finished):
            shown = replace(event.usage, num_completion_tokens=choice.num_tokens)
            self._usages[index] = shown
        return pieces

    def _usage(self) -> dict[str, Any]:
        return total_usage(self._usages, self._form.n)

    def _logprobs(self, piece: _Piece) -> dict[str, Any] | None:
        count = self._form.num_logprobs
        if count is None:
            return None
        return completion_logprobs(piece.tokens, self._vocabulary, with_top=count > 0)


class CompletionStream(_Answers):
    """Chunks. What never changes within a stream is serialised once."""

    media_type = sse.MEDIA_TYPE

    def __init__(self, form: Form, ticket: Ticket, echoed: Sequence[str]) -> None:
        super().__init__(form, ticket, echoed)
        prompts = [generation.prompt for generation in ticket.generations[:: form.n]]
        self._num_prompt_tokens = sum(len(prompt.token_ids) for prompt in prompts)
        self._before_text = f'data: {sse.to_json(self._head)[:-1]},"choices":[{{"text":'
        self._after_choice = ',"usage":null}\n\n' if form.include_usage else "}\n\n"

    def feed(self, index: int, event: Event) -> str:
        pieces = self._pieces(index, event)
        if pieces and self._form.continuous_usage:
            self._after_choice = f',"usage":{sse.to_json(self._running_usage())}}}\n\n'
        return "".join(self._chunk(index, piece) for piece in pieces)

    def end(self) -> str:
        return closing(self._head, self._usage() if self._form.include_usage else None)

    def failure(self, error: ApiError) -> str:
        return sse.event(openai_error_body(error))

    def _running_usage(self) -> dict[str, int]:
        num_generated = sum(choice.num_tokens for choice in self._choices)
        return running_usage(self._num_prompt_tokens, num_generated)

    def _chunk(self, index: int, piece: _Piece) -> str:
        logprobs = sse.to_json(self._logprobs(piece))
        return (
            f'{self._before_text}{sse.to_json(piece.text)},"index":{index},"logprobs":{logprobs},'
            f'"finish_reason":{sse.to_json(piece.finish_reason)}}}]{self._after_choice}'
        )


class CompletionWhole(_Answers):
    """The sum of all pieces."""

    def __init__(self, form: Form, ticket: Ticket, echoed: Sequence[str]) -> None:
        super().__init__(form, ticket, echoed)
        self._said: list[list[_Piece]] = [[] for _ in ticket.generations]

    def feed(self, index: int, event: Event) -> None:
        self._said[index] += self._pieces(index, event)

    def body(self) -> dict[str, Any]:
        choices = [self._choice(index, _sum(pieces)) for index, pieces in enumerate(self._said)]
        return {**self._head, "choices": choices, "usage": self._usage()}

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
