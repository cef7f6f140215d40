"""What goes into an engine: a prompt, how to continue it, and when to stop. Plain frozen values.

Knows nothing of any wire format: OpenAI's names stop at the bridge.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine_api.constraint import MAX_GRAMMAR_LENGTH, Constraint
from engine_api.errors import RequestError

MAX_STOP_STRINGS = 16
MAX_STOP_LENGTH = 1000  # characters
MAX_SEED = 2**63 - 1
MAX_STOP_TOKENS = 128
MAX_LOGIT_BIASES = 1024
MAX_LOGPROBS = 20


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
