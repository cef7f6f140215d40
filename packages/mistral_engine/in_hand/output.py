"""Turns one sequence's new tokens into deltas of text, and says when and why it ends.

Runs in the engine, so generation stops on the exact token. Knows nothing of batches.
"""

from __future__ import annotations

from chat_formats.detokenizer import Detokenizer
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.events import Delta, FinishReason, TokenLogprob
from mistral_engine.in_hand.stop import StopMatcher
from mistral_engine.native.schedule.sequence import Sequence


class Output:
    """What one sequence has said so far. `finish_reason` is set by the push that ends it."""

    def __init__(self, sequence: Sequence, tokenizer: Tokenizer) -> None:
        self._num_left = sequence.limit - sequence.num_prompt_tokens  # tokens it may still say
        self._params = sequence.request.params
        self._tokenizer = tokenizer
        self._detokenizer = Detokenizer(tokenizer, sequence.request.prompt.continues_text)
        self._stop = StopMatcher(self._params.stop)
        self._in_tool_call = False
        self._num_decoded = self._num_shown = 0  # characters
        self._entries: list[tuple[int, TokenLogprob]] = []  # and where the token's text begins
        self._num_tokens = 0
        self.finish_reason: FinishReason | None = None
        self.stopped_by: str | int | None = None  # the stop string or stop token, if one did
        self.last_entry: TokenLogprob | None = None  # of the token that ended it, without a text

    def push(self, token_id: int, entry: TokenLogprob | None = None) -> Delta | None:
        """Take the sequence's next token. None: nothing to show yet.

        entry: leaves with the delta in which the token's text begins, if it has any to show.
        """
        self._num_left -= 1
        self._num_tokens += 1
        if token_id in self._params.stop_token_ids:
            self.stopped_by, self.last_entry = token_id, entry
            return self.complete()
        if entry is not None and self._tokenizer.piece_bytes(token_id):
            self._entries.append((self._num_decoded, entry))
        text = self._detokenizer.decode(token_id)
        self._num_decoded += len(text)
        if token_id == self._tokenizer.tool_calls_id and not self._in_tool_call:
            return self._begin_tool_call(text)
        if token_id == self._tokenizer.eos_id and not self._params.ignore_eos:
            self.last_entry = entry
            return self.complete(text)
        return self._push_text(text)

    def complete(self, text: str = "") -> Delta | None:
        """End the answer as the end-of-sequence token does. text: its last, held back so far."""
        self.finish_reason = FinishReason.TOOL_CALLS if self._in_tool_call else FinishReason.STOP
        return self._delta(self._last_text(text or self._detokenizer.flush()))

    def cut(self) -> Delta | None:
        """End the answer here, as its limit does: its last text, held back so far."""
        self.finish_reason = FinishReason.LENGTH
        return self._delta(self._last_text(self._detokenizer.flush()))

    def _begin_tool_call(self, text: str) -> Delta | None:
        said = self._delta(self._last_text(text))
        self._in_tool_call = True
        self._stop = StopMatcher(())  # stop strings are for prose, not for a call's JSON
        self._end_if_full()
        return said

    def _push_text(self, text: str) -> Delta | None:
        safe, stop_string = self._stop.feed(text)
        if stop_string is not None:
            self._end_by(stop_string)
        elif self._end_if_full():
            safe += self._last_text(self._detokenizer.flush())
        return self._delta(safe)

    def _end_if_full(self) -> bool:
        is_full = self._num_left <= 0
        if is_full:
            self.finish_reason = FinishReason.LENGTH
        return is_full

    def _end_by(self, stop_string: str) -> None:
        self.finish_reason, self.stopped_by = FinishReason.STOP, stop_string

    def _last_text(self, text: str) -> str:
        """`text` and all that was held back. A stop string may complete in the very last bytes."""
        safe, stop_string = self._stop.feed(text)
        if stop_string is not None:
            self._end_by(stop_string)
            return safe
        return safe + self._stop.flush()

    def _delta(self, text: str) -> Delta | None:
        if not text:
            return None
        self._num_shown += len(text)
        count = sum(begin < self._num_shown for begin, _ in self._entries)
        shown, self._entries = self._entries[:count], self._entries[count:]
        entries = tuple(entry for _, entry in shown)
        return Delta(text, self._in_tool_call, entries, self._num_tokens)
