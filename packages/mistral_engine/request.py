"""What goes into the engine and what comes out: plain frozen values, and the one mutable Sequence.

Knows nothing of torch, and nothing of any wire format: OpenAI's names stop at the bridge.
"""

from __future__ import annotations

import enum
import math
import random
import time
from dataclasses import dataclass, field

from mistral_engine.errors import RequestError

MAX_STOP_STRINGS = 16
MAX_STOP_LENGTH = 1000  # characters
MAX_SEED = 2**63 - 1


class FinishReason(enum.Enum):
    """Why a request ended. Every request ends exactly once."""

    STOP = "stop"  # end-of-sequence token or a stop string
    LENGTH = "length"  # max_tokens or the context was reached
    TOOL_CALLS = "tool_calls"  # end-of-sequence after the model began a tool call
    ABORT = "abort"  # nobody waits for it any more
    ERROR = "error"  # it failed; Finished.error says how


@dataclass(frozen=True, slots=True)
class SamplingParams:
    """How to choose tokens and when to stop. Validated on construction.

    max_tokens: at most this many generated tokens, >= 1; None generates until the context is full.
    temperature: in [0, 2]; 0 is greedy.
    top_p: in (0, 1]; the smallest set of tokens whose probabilities sum to it. 1 turns it off.
    top_k: >= 0; only the k most likely tokens. 0 turns it off.
    repetition_penalty: in (0, 2]; divides positive and multiplies negative logits of every token
        already in the prompt or the answer (Keskar et al. 2019, CTRL). 1 turns it off.
    seed: in [0, 2**63 - 1]; the same seed gives the same tokens whoever else is in the batch.
    stop: up to 16 strings of 1 to 1,000 characters; generation ends before the first one, which
        is not emitted.
    ignore_eos: keep generating past the end-of-sequence token (for measuring).

    Raises RequestError naming the field, the value and the range.
    """

    max_tokens: int | None = None
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    repetition_penalty: float = 1.0
    seed: int | None = None
    stop: tuple[str, ...] = ()
    ignore_eos: bool = False

    def __post_init__(self) -> None:
        if self.max_tokens is not None:
            _require("max_tokens", self.max_tokens, self.max_tokens >= 1, "at least 1")
        _require("temperature", self.temperature, 0 <= self.temperature <= 2, "between 0 and 2")
        _require("top_p", self.top_p, 0 < self.top_p <= 1, "above 0 and at most 1")
        _require("top_k", self.top_k, self.top_k >= 0, "at least 0")
        penalty = self.repetition_penalty
        _require("repetition_penalty", penalty, 0 < penalty <= 2, "above 0 and at most 2")
        if self.seed is not None:
            _require("seed", self.seed, 0 <= self.seed <= MAX_SEED, f"between 0 and {MAX_SEED}")
        self._check_stop()

    def _check_stop(self) -> None:
        count, longest = len(self.stop), max(map(len, self.stop), default=1)
        _require(
            "stop", f"{count} strings", count <= MAX_STOP_STRINGS, f"at most {MAX_STOP_STRINGS}"
        )
        _require("stop", "an empty string", all(self.stop), "made of non-empty strings")
        _require(
            "stop",
            f"a string of {longest:,} characters",
            longest <= MAX_STOP_LENGTH,
            f"made of strings of at most {MAX_STOP_LENGTH:,}",
        )

    @property
    def is_greedy(self) -> bool:
        return self.temperature == 0


def _require(name: str, value: object, ok: bool, expected: str) -> None:
    # NaN fails every comparison, so it never gets past `ok`.
    if not ok:
        raise RequestError(name, f"{name} is {value}; it must be {expected}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """Token ids, BOS included, ready to be continued.

    continues_text: the answer goes on from text the prompt ends with (a prefilled assistant turn,
        a raw prompt), so a leading space belongs to it; otherwise it starts afresh.
    """

    token_ids: tuple[int, ...]
    continues_text: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GenerationRequest:
    """One prompt to be continued once.

    Known by identity, so that two may carry one request_id, which is for the log.
    """

    request_id: str
    prompt: Prompt
    params: SamplingParams


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written by one request, counted where they are made."""

    num_prompt_tokens: int
    num_completion_tokens: int


@dataclass(frozen=True, slots=True)
class Delta:
    """What one step added to one answer. `text` is always valid Unicode and never empty.

    is_tool_call: the text belongs to the JSON that follows the model's [TOOL_CALLS] token.
    """

    text: str
    is_tool_call: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every request. `error` is set exactly when reason is ERROR."""

    reason: FinishReason
    usage: Usage
    error: str | None = None


Event = Delta | Finished


@dataclass(eq=False, slots=True)
class Sequence:
    """A request in flight: its tokens so far and how many of them the cache holds.

    num_cached counts the leading tokens whose keys and values are in the cache. It falls back
    to 0 when the sequence is preempted; the tokens stay, and are computed again. `rng` draws once
    a token, so a seeded answer depends on nothing but its own tokens.
    """

    request: GenerationRequest
    tokens: list[int] = field(init=False)
    rng: random.Random = field(init=False)
    num_cached: int = 0
    num_preemptions: int = 0
    submitted_at: float = field(default_factory=time.perf_counter)
    started_at: float = math.nan
    first_token_at: float = math.nan

    def __post_init__(self) -> None:
        self.tokens = list(self.request.prompt.token_ids)
        self.rng = random.Random(self.request.params.seed)  # None: seeded by the system

    @property
    def num_prompt_tokens(self) -> int:
        return len(self.request.prompt.token_ids)

    @property
    def num_completion_tokens(self) -> int:
        return len(self.tokens) - len(self.request.prompt.token_ids)

    @property
    def num_uncached(self) -> int:
        """Tokens the next step has to compute before it can sample: 1 while decoding."""
        return len(self.tokens) - self.num_cached

    @property
    def usage(self) -> Usage:
        return Usage(self.num_prompt_tokens, self.num_completion_tokens)
