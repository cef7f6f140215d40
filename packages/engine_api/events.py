"""What comes out of an engine: the events of one request, in order, and why it ended.

Plain frozen values. Knows nothing of any wire format: OpenAI's names stop at the bridge.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class FinishReason(enum.Enum):
    """Why a request ended. Every request ends exactly once."""

    STOP = "stop"  # end-of-sequence token, stop token or stop string
    LENGTH = "length"  # max_tokens, the context or the deadline was reached
    TOOL_CALLS = "tool_calls"  # end-of-sequence after at least one call was begun
    ABORT = "abort"  # nobody waits for it any more
    UNREAD = "unread"  # whoever waits for it does not read it
    QUEUE_TIMEOUT = "queue_timeout"  # it waited too long for its turn
    DEADLINE = "deadline"  # its time was up before it said anything
    CLOSED = "closed"  # the engine stopped under it
    ERROR = "error"  # it failed


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written by one request, counted where they are made.

    num_reused_tokens: of the prompt, those that the cache held already. num_thought_tokens: of the
    completion, those between the marks of thoughts. num_accepted_tokens: of the completion, those
    that had been drafted. num_rejected_tokens: that were drafted and are not in the completion.
    """

    num_prompt_tokens: int
    num_completion_tokens: int
    num_reused_tokens: int = 0
    num_thought_tokens: int = 0
    num_accepted_tokens: int = 0
    num_rejected_tokens: int = 0


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """How likely a token was to the model itself, before any sampling setting.

    logprob: its natural logarithm. top: the most likely tokens and theirs, likeliest first; the
        token may be among them. offset: where its text begins, in characters of the answer's text;
        of the prompt's for a token of the prompt.
    data: its text, as much of it as is shown, in UTF-8: the data of all tokens, joined, is the
        text. It may be half a character, or nothing; None for a token that is not shown, such as a
        control token.
    lead: what is dropped of a token in this place, where it begins with it, and is not in `data`.
    """

    token_id: int
    logprob: float
    top: tuple[tuple[int, float], ...] = ()
    offset: int = 0
    data: bytes | None = None
    lead: str = ""


@dataclass(frozen=True, slots=True)
class PromptScored:
    """The first event of a request that asked for prompt_logprobs.

    logprobs: one entry for each token of the prompt but the first, which nothing predicts.
    first: the text of that one, as TokenLogprob.data.
    """

    logprobs: tuple[TokenLogprob, ...]
    first: bytes | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """What one step added to an answer's text. `text` is valid Unicode and never empty.

    logprobs: of the tokens that spell this text, where the request asked for them.
    num_tokens: generated so far, this step's included.
    """

    text: str
    logprobs: tuple[TokenLogprob, ...] = ()
    num_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """What one step added to what the model thinks before it answers: no part of its text.

    `text` is valid Unicode and never empty. num_tokens: as in TextDelta.
    """

    text: str
    num_tokens: int = 0


@dataclass(frozen=True, slots=True)
class CallBegun:
    """A further call in this answer. index: from 0. num_tokens: as in TextDelta."""

    index: int
    id: str
    name: str
    num_tokens: int = 0


@dataclass(frozen=True, slots=True)
class CallArguments:
    """More of the JSON of the arguments of call number `index`; never empty."""

    index: int
    text: str
    num_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every request.

    error: what went wrong, in a few words; None for an answer that came to its own end.
    stopped_by: the stop string or the one of stop_token_ids that ended the answer.
    last_logprob: of its last token, where no delta has it (the end-of-sequence token, a stop token)
        and the request asked for log probabilities.
    """

    reason: FinishReason
    usage: Usage
    error: str | None = None
    stopped_by: str | int | None = None
    last_logprob: TokenLogprob | None = None


Event = PromptScored | TextDelta | ThoughtDelta | CallBegun | CallArguments | Finished
