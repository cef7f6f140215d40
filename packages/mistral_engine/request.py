"""What goes into the engine and what comes out: plain frozen values, and the one mutable Sequence.

Knows nothing of torch, and nothing of any wire format: OpenAI's names stop at the bridge.
"""

from __future__ import annotations

import enum
import math
import random
import sys
import time
from dataclasses import dataclass, field

from mistral_engine.constraint import MAX_GRAMMAR_LENGTH, Constraint
from mistral_engine.errors import RequestError

MAX_STOP_STRINGS = 16
MAX_STOP_LENGTH = 1000  # characters
MAX_SEED = 2**63 - 1
MAX_STOP_TOKENS = 128
MAX_LOGIT_BIASES = 1024
MAX_LOGPROBS = 20


class FinishReason(enum.Enum):
    """Why a request ended. Every request ends exactly once."""

    STOP = "stop"  # end-of-sequence token or a stop string
    LENGTH = "length"  # max_tokens, the context or the deadline was reached
    TOOL_CALLS = "tool_calls"  # end-of-sequence after the model began a tool call
    ABORT = "abort"  # nobody waits for it any more
    UNREAD = "unread"  # whoever waits for it does not read it
    QUEUE_TIMEOUT = "queue_timeout"  # it waited too long for its turn
    DEADLINE = "deadline"  # its time was up before it said anything
    CLOSED = "closed"  # the engine stopped under it
    ERROR = "error"  # it failed


@dataclass(frozen=True, slots=True)
class SamplingParams:
    """How to choose tokens and when to stop. Validated on construction.

    max_tokens: at most this many generated tokens, >= 1; None generates until the context is full.
    temperature: in [0, 2]; 0 is greedy.
    top_p: in (0, 1]; the smallest set of tokens whose probabilities sum to it. 1 turns it off.
    top_k: >= 0; only the k most likely tokens. 0 turns it off.
    min_p: in [0, 1]; only tokens at least this share as likely as the likeliest. 0 turns it off.
    repetition_penalty: in (0, 2]; divides positive and multiplies negative logits of every token
        already in the prompt or the answer (Keskar et al. 2019, CTRL). 1 turns it off.
    frequency_penalty: in [-2, 2]; taken from a token's logit once for every time that the answer
        has it already, as OpenAI's API defines it. 0 turns it off.
    presence_penalty: in [-2, 2]; taken once if the answer has the token at all. 0 turns it off.
    logit_bias: at most 1,024 pairs of a token id and what to add to its logit, in [-100, 100].
    min_tokens: >= 0, at most max_tokens; neither the end-of-sequence token nor one of
        stop_token_ids can be chosen before so many.
    logprobs: in [0, 20]; report the log probability of every chosen token and of so many most
        likely ones, in the model's own distribution. None reports nothing.
    prompt_logprobs: in [0, 20]; the same of the prompt's tokens, each after those before it. Such
        a prompt is computed whole: nothing of it is taken from the cache.
    seed: in [0, 2**63 - 1]; the same seed gives the same tokens whoever else is in the batch.
    stop: up to 16 strings of 1 to 1,000 characters; generation ends before the first one, which
        is not emitted.
    stop_token_ids: up to 128 tokens that end generation as the end-of-sequence token does.
    ignore_eos: keep generating past the end-of-sequence token (for measuring).
    constraint: what the answer may consist of. It decides when an answer can end, so it goes
        neither with ignore_eos nor with min_tokens.

    Raises RequestError naming the field, the value and the range.
    """

    max_tokens: int | None = None
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    logit_bias: tuple[tuple[int, float], ...] = ()
    min_tokens: int = 0
    logprobs: int | None = None
    prompt_logprobs: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    stop_token_ids: tuple[int, ...] = ()
    ignore_eos: bool = False
    constraint: Constraint | None = None

    def __post_init__(self) -> None:
        if self.max_tokens is not None:
            _require("max_tokens", self.max_tokens, self.max_tokens >= 1, "at least 1")
        _require("temperature", self.temperature, 0 <= self.temperature <= 2, "between 0 and 2")
        _require("top_p", self.top_p, 0 < self.top_p <= 1, "above 0 and at most 1")
        _require("top_k", self.top_k, self.top_k >= 0, "at least 0")
        _require("min_p", self.min_p, 0 <= self.min_p <= 1, "between 0 and 1")
        if self.seed is not None:
            _require("seed", self.seed, 0 <= self.seed <= MAX_SEED, f"between 0 and {MAX_SEED}")
        for name in ("logprobs", "prompt_logprobs"):
            count = getattr(self, name)
            if count is not None:
                in_range = 0 <= count <= MAX_LOGPROBS
                _require(name, count, in_range, f"between 0 and {MAX_LOGPROBS}")
        self._check_min_tokens()
        self._check_penalties()
        self._check_logit_bias()
        self._check_stop()
        self._check_constraint()

    def _check_min_tokens(self) -> None:
        _require("min_tokens", self.min_tokens, self.min_tokens >= 0, "at least 0")
        if self.max_tokens is not None:
            within = self.min_tokens <= self.max_tokens
            _require(
                "min_tokens", self.min_tokens, within, f"at most max_tokens, {self.max_tokens}"
            )

    def _check_penalties(self) -> None:
        penalty = self.repetition_penalty
        _require("repetition_penalty", penalty, 0 < penalty <= 2, "above 0 and at most 2")
        for name in ("frequency_penalty", "presence_penalty"):
            penalty = getattr(self, name)
            _require(name, penalty, -2 <= penalty <= 2, "between -2 and 2")

    def _check_logit_bias(self) -> None:
        name, count = "logit_bias", len(self.logit_bias)
        few = count <= MAX_LOGIT_BIASES
        _require(name, f"{count:,} entries", few, f"at most {MAX_LOGIT_BIASES:,}")
        for token, bias in self.logit_bias:
            _require(name, f"for token {token}", token >= 0, "for token ids of at least 0")
            _require(name, f"{bias} for token {token}", -100 <= bias <= 100, "between -100 and 100")
        distinct = len(dict(self.logit_bias)) == count
        _require(name, "twice for one token", distinct, "given once for each")

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
        name, count = "stop_token_ids", len(self.stop_token_ids)
        few = count <= MAX_STOP_TOKENS
        _require(name, f"{count:,} ids", few, f"at most {MAX_STOP_TOKENS}")
        lowest = min(self.stop_token_ids, default=0)
        _require(name, f"made of ids such as {lowest}", lowest >= 0, "made of ids of at least 0")

    def _check_constraint(self) -> None:
        if self.constraint is None:
            return
        for name, value in (("ignore_eos", self.ignore_eos), ("min_tokens", self.min_tokens)):
            _require(name, value, not value, "left out where a grammar says when an answer ends")
        for name, size in self.constraint.sizes.items():
            fits = size <= MAX_GRAMMAR_LENGTH
            _require(name, f"{size:,} characters", fits, f"at most {MAX_GRAMMAR_LENGTH:,}")

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
    """Tokens read and written by one request, counted where they are made.

    num_reused_tokens: of the prompt, those that the cache held already.
    """

    num_prompt_tokens: int
    num_completion_tokens: int
    num_reused_tokens: int = 0


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """How likely a chosen token was to the model itself, before any sampling setting.

    logprob: its natural logarithm. top: the most likely tokens and theirs, likeliest first; the
        chosen token may be among them.
    """

    token_id: int
    logprob: float
    top: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PromptScored:
    """The first event of a request that asked for prompt_logprobs.

    logprobs: one entry for each token of the prompt but the first, which nothing predicts.
    """

    logprobs: tuple[TokenLogprob, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """What one step added to one answer. `text` is always valid Unicode and never empty.

    is_tool_call: the text belongs to the JSON that follows the model's [TOOL_CALLS] token.
    logprobs: of the tokens whose text begins here, where the request asked for them.
    num_tokens: generated so far, this step's included.
    """

    text: str
    is_tool_call: bool = False
    logprobs: tuple[TokenLogprob, ...] = ()
    num_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every request.

    error: what went wrong, in a few words; None for an answer that came to its own end.
    stopped_by: the stop string or the one of stop_token_ids that ended the answer.
    last_logprob: of its last token, where no delta tells of it (the end-of-sequence token, a stop
        token) and the request asked for log probabilities.
    """

    reason: FinishReason
    usage: Usage
    error: str | None = None
    stopped_by: str | int | None = None
    last_logprob: TokenLogprob | None = None


Event = PromptScored | Delta | Finished


PENDING = -1  # stands in `Sequence.tokens` for a token that the device has not told yet


@dataclass(eq=False, slots=True)
class Sequence:
    """A request in flight: its tokens so far and how many of them the cache holds.

    limit: tokens, prompt included, at which it ends at the latest.
    num_cached counts the leading tokens whose keys and values are in the cache. It falls back
    to 0 when the sequence is preempted; the tokens stay, and are computed again. num_reused is how
    many of them another sequence had computed when this one was admitted first. num_scored: the
    leading tokens of a prompt whose successors' log probabilities are computed, if they are asked
    for. `rng` draws once a token, so a seeded answer depends on nothing but its own tokens.
    block_keys: see prefix.py.
    """

    request: GenerationRequest
    limit: int = sys.maxsize
    tokens: list[int] = field(init=False)
    rng: random.Random = field(init=False)
    block_keys: list[bytes] = field(default_factory=list)
    num_cached: int = 0
    num_reused: int = 0
    num_scored: int = 0
    num_preemptions: int = 0
    submitted_at: float = field(default_factory=time.perf_counter)
    started_at: float = math.nan
    first_token_at: float = math.nan
    last_token_at: float = math.nan

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
    def is_to_be_scored(self) -> bool:
        """Whether log probabilities of its prompt are still to be computed."""
        wanted = self.request.params.prompt_logprobs is not None
        return wanted and self.num_scored < self.num_prompt_tokens - 1

    @property
    def is_full(self) -> bool:
        """Whether its last token is chosen already, though perhaps not told yet."""
        return len(self.tokens) >= self.limit

    def note_computed(self, num_tokens: int) -> None:
        """So many of its leading tokens are in the cache, or will be when the device is done."""
        self.num_cached = num_tokens
        if self.is_to_be_scored:
            self.num_scored = max(self.num_scored, min(num_tokens, self.num_prompt_tokens - 1))

    def drop_pending(self) -> None:
        """Forget tokens that were never told: the sequence has ended before them."""
        while self.tokens[-1] == PENDING:
            self.tokens.pop()

    @property
    def usage(self) -> Usage:
        return Usage(self.num_prompt_tokens, self.num_completion_tokens, self.num_reused)
