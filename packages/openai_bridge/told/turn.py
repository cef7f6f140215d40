"""One answer's events -> the parts of an assistant's turn: text, calls, an end.

What chat completions, responses and messages have in common; each renders the parts in its own
words. Knows nothing of any of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine_api.events import Event, Finished, FinishReason, PromptScored, TokenLogprob, Usage
from openai_bridge.errors import raise_if_failed
from openai_bridge.told.calls import CallArguments, CallBegun, CallScanner


@dataclass(frozen=True, slots=True)
class Text:
    """More prose. logprobs: of the tokens whose text begins here, where they were asked for."""

    text: str
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """The last part. reason: STOP, LENGTH, or TOOL_CALLS where at least one call was made.

    stopped_by: the stop string or stop token that ended it. last_logprob: as in Finished.
    """

    reason: FinishReason
    usage: Usage
    stopped_by: str | int | None = None
    last_logprob: TokenLogprob | None = None


Part = Text | CallBegun | CallArguments | Ended


class Turn:
    """Takes one answer's events in order."""

    def __init__(self, *, may_call: bool) -> None:
        """may_call: tools are on offer. Without them whatever is said is prose."""
        self._scanner = CallScanner() if may_call else None
        self.num_tokens = 0  # generated so far

    def parts(self, event: Event) -> list[Part]:
        """What the event adds. Raises ApiError when it is a failure."""
        if isinstance(event, PromptScored):
            return []
        if isinstance(event, Finished):
            raise_if_failed(event)
            self.num_tokens = event.usage.num_completion_tokens
            reason = self._reason(event.reason)
            return [Ended(reason, event.usage, event.stopped_by, event.last_logprob)]
        self.num_tokens = event.num_tokens
        if event.is_tool_call and self._scanner is not None:
            return list(self._scanner.feed(event.text))
        return [Text(event.text, event.logprobs)]

    def _reason(self, reason: FinishReason) -> FinishReason:
        if reason is FinishReason.LENGTH:
            return reason
        has_calls = self._scanner is not None and self._scanner.num_calls
        return FinishReason.TOOL_CALLS if has_calls else FinishReason.STOP
