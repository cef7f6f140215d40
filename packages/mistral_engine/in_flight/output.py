"""Turns one answer's tokens into events, and says when and why it ends.

Runs in the engine, so generation stops on the exact token. Knows nothing of batches, and nothing of
how a model writes: that is the reader's.
"""

from __future__ import annotations

from dataclasses import replace

from chat_formats import NOTHING, AnswerReader, CallPart, Said, Vocabulary
from engine_api.events import FinishReason, TextDelta, ThoughtDelta, TokenLogprob
from engine_api.request import SamplingParams
from mistral_engine.in_flight.entries import Entries
from mistral_engine.in_flight.stop import Prose

Shown = TextDelta | ThoughtDelta | CallPart


class Output:
    """What one answer has said so far. `finish_reason` is set by the push that ends it.

    num_tokens: pushed so far. num_thought_tokens: those of them between the marks of thoughts.
    stopped_by: the stop string or stop token that ended it.
    """

    def __init__(
        self,
        reader: AnswerReader,
        vocabulary: Vocabulary,
        ends: frozenset[int],
        params: SamplingParams,
        most_tokens: int,
    ) -> None:
        """ends: tokens that end it. most_tokens: that it may say, at least 1."""
        self._reader = reader
        self._vocabulary = vocabulary
        self._ends = frozenset() if params.ignore_eos else ends
        self._params = params
        self._most_tokens = most_tokens
        self._prose = Prose(params.stop, drops_space=reader.drops_space)
        self._num_shown = 0  # characters of text
        self._entries = Entries() if params.logprobs is not None else None
        self._last_entry: TokenLogprob | None = None  # of the token that ended it, without a text
        self.num_tokens = 0
        self.num_thought_tokens = 0
        self.finish_reason: FinishReason | None = None
        self.stopped_by: str | int | None = None

    @property
    def last_logprob(self) -> TokenLogprob | None:
        """See Finished."""
        return self._last_entry and replace(self._last_entry, offset=self._num_shown)

    def push(self, token_id: int, entry: TokenLogprob | None = None) -> list[Shown]:
        """Take the answer's next token, and return what became visible.

        entry: of a request that asked for log probabilities; leaves with the delta that shows the
        token's text, if any of it is shown.
        """
        self.num_tokens += 1
        if entry is not None:
            entry = replace(entry, lead=self._reader.lead)
        if token_id in self._params.stop_token_ids:
            self.stopped_by, self._last_entry = token_id, entry
            return self.complete()
        was_in_calls, was_in_thoughts = self._reader.in_calls, self._reader.in_thoughts
        is_text = not (was_in_calls or was_in_thoughts)
        if self._entries is not None and entry is not None and is_text:
            self._entries.add(entry, self._vocabulary.piece_bytes(token_id))
        is_end = token_id in self._ends and not self._is_held_text(token_id)
        said = self._noted(self._reader.read(token_id))
        if is_end:
            self._last_entry = entry if not self._vocabulary.piece_bytes(token_id) else None
            return self._end(self._own_end, said)
        self.num_thought_tokens += was_in_thoughts and self._reader.in_thoughts
        if self._is_full:
            return self._end(FinishReason.LENGTH, said)
        is_text_over = is_text and (self._reader.in_calls or self._reader.in_thoughts)
        return self._show(said, is_text_over=is_text_over)

    def complete(self) -> list[Shown]:
        """End the answer as the end-of-sequence token does."""
        return self._end(self._own_end)

    def cut(self) -> list[Shown]:
        """End the answer here, as its limit does."""
        return self._end(FinishReason.LENGTH)

    @property
    def _own_end(self) -> FinishReason:
        return FinishReason.TOOL_CALLS if self._reader.num_calls else FinishReason.STOP

    def _is_held_text(self, token_id: int) -> bool:
        """Whether it stands for text, where a grammar says when that ends."""
        constraint = self._params.constraint
        if constraint is None or not self._vocabulary.piece_bytes(token_id):
            return False
        return constraint.text is not None or self._reader.in_calls

    @property
    def _is_full(self) -> bool:
        return self.num_tokens >= self._most_tokens

    def _noted(self, said: Said) -> Said:
        """The same, which every token's text is found in."""
        if self._entries is not None:
            self._entries.read(said.text)
        return said

    def _end(self, reason: FinishReason, said: Said = NOTHING) -> list[Shown]:
        """With what the reader has held back so far. It may complete a stop string, which counts.

        said: before that, by the last token.
        """
        self.finish_reason = reason
        last = self._noted(self._reader.flush())
        whole = Said(said.text + last.text, said.calls + last.calls, said.thoughts + last.thoughts)
        return self._show(whole, is_text_over=True)

    def _show(self, said: Said, *, is_text_over: bool) -> list[Shown]:
        """What of it is visible now. A stop string in its text ends the answer there."""
        text, stop_string = self._prose.feed(said.text)
        if stop_string is not None:
            self.finish_reason, self.stopped_by = FinishReason.STOP, stop_string
            return self._events(text)
        if is_text_over:
            text += self._prose.flush(before_calls=self._reader.in_calls)
        return self._events(text, said.calls, said.thoughts)

    def _events(
        self, text: str, calls: tuple[CallPart, ...] = (), thoughts: str = ""
    ) -> list[Shown]:
        shown: list[Shown] = [ThoughtDelta(thoughts, self.num_tokens)] if thoughts else []
        logprobs: tuple[TokenLogprob, ...] = ()
        if self._entries is not None:
            is_last = self.finish_reason is not None or self._reader.in_calls
            text, logprobs = self._entries.show(text, is_last=is_last)
        if text:
            self._num_shown += len(text)
            shown.append(TextDelta(text, logprobs, self.num_tokens))
        if calls:
            shown += [replace(part, num_tokens=self.num_tokens) for part in calls]
        return shown
