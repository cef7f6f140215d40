"""Turns one sequence's new tokens into deltas of text, and says when and why it ends.

Runs in the engine, so generation stops on the exact token. Knows nothing of batches.
"""

from __future__ import annotations

from mistral_engine.detokenizer import Detokenizer
from mistral_engine.request import Delta, FinishReason, Sequence
from mistral_engine.stop import StopMatcher
from mistral_engine.tokenizer import Tokenizer


class Output:
    """What one sequence has said so far. `finish_reason` is set by the push that ends it."""

    def __init__(self, sequence: Sequence, tokenizer: Tokenizer, context_length: int) -> None:
        self._sequence = sequence
        self._params = sequence.request.params
        self._tokenizer = tokenizer
        self._context_length = context_length
        self._detokenizer = Detokenizer(tokenizer, sequence.request.prompt.continues_text)
        self._stop = StopMatcher(self._params.stop)
        self._in_tool_call = False
        self.finish_reason: FinishReason | None = None

    def push(self, token_id: int) -> Delta | None:
        """Take the token just appended to the sequence. None: nothing to show yet."""
        text = self._detokenizer.decode(token_id)
        if token_id == self._tokenizer.tool_calls_id and not self._in_tool_call:
            return self._begin_tool_call(text)
        if token_id == self._tokenizer.eos_id and not self._params.ignore_eos:
            self.finish_reason = (
                FinishReason.TOOL_CALLS if self._in_tool_call else FinishReason.STOP
            )
            return self._delta(self._last_text(text))
        return self._push_text(text)

    def _begin_tool_call(self, text: str) -> Delta | None:
        said = self._delta(self._last_text(text))
        self._in_tool_call = True
        self._stop = StopMatcher(())  # stop strings are for prose, not for a call's JSON
        self._end_if_full()
        return said

    def _push_text(self, text: str) -> Delta | None:
        safe, stopped = self._stop.feed(text)
        if stopped:
            self.finish_reason = FinishReason.STOP
        elif self._end_if_full():
            safe += self._last_text(self._detokenizer.flush())
        return self._delta(safe)

    def _end_if_full(self) -> bool:
        sequence, limit = self._sequence, self._params.max_tokens
        full = len(sequence.tokens) >= self._context_length or (
            limit is not None and sequence.num_completion_tokens >= limit
        )
        if full:
            self.finish_reason = FinishReason.LENGTH
        return full

    def _last_text(self, text: str) -> str:
        """`text` and all that was held back. A stop string may complete in the very last bytes."""
        safe, stopped = self._stop.feed(text)
        if stopped:
            self.finish_reason = FinishReason.STOP
            return safe
        return safe + self._stop.flush()

    def _delta(self, text: str) -> Delta | None:
        return Delta(text, self._in_tool_call) if text else None
