"""What goes into an engine: a prompt, how to continue it, and when to stop. Plain frozen values.

Knows nothing of any wire format: OpenAI's names stop at the bridge.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine_api.constraint import MAX_GRAMMAR_LENGTH, THOUGHTS, Constraint
from engine_api.errors import RequestError

MAX_STOP_STRINGS = 16
MAX_STOP_LENGTH = 1000  # characters
MAX_SEED = 2**63 - 1
MAX_STOP_TOKENS = 128
MAX_LOGIT_BIASES = 1024
MAX_LOGPROBS = 20
# What a logit is divided by at the least: smaller numbers are 0 in float32, and quotients infinite.
LEAST_DIVISOR = 1e-30

# Numbers: the field, whether a value is within its range, and how the range is said. NaN fails
# every comparison, so it is within none.
_RANGES: tuple[tuple[str, Callable[[float], bool], str], ...] = (
    ("max_tokens", lambda value: value >= 1, "at least 1"),
    ("temperature", lambda value: 0 <= value <= 2, "between 0 and 2"),
    ("top_p", lambda value: 0 < value <= 1, "above 0 and at most 1"),
    ("top_k", lambda value: value >= 0, "at least 0"),
    ("min_p", lambda value: 0 <= value <= 1, "between 0 and 1"),
    ("repetition_penalty", lambda value: 0 < value <= 2, "above 0 and at most 2"),
    ("frequency_penalty", lambda value: -2 <= value <= 2, "between -2 and 2"),
    ("presence_penalty", lambda value: -2 <= value <= 2, "between -2 and 2"),
    ("min_tokens", lambda value: value >= 0, "at least 0"),
    ("logprobs", lambda value: 0 <= value <= MAX_LOGPROBS, f"between 0 and {MAX_LOGPROBS}"),
    ("prompt_logprobs", lambda value: 0 <= value <= MAX_LOGPROBS, f"between 0 and {MAX_LOGPROBS}"),
    ("seed", lambda value: 0 <= value <= MAX_SEED, f"between 0 and {MAX_SEED}"),
)


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
    min_tokens: >= 0, at most max_tokens; none of the model's own ends and of
        stop_token_ids can be chosen before so many.
    logprobs: in [0, 20]; report the log probability of every chosen token and of so many most
        likely ones, in the model's own distribution. None reports nothing.
    prompt_logprobs: in [0, 20]; the same of the prompt's tokens, each after those before it. Such
        a prompt is computed whole: nothing of it is taken from the cache.
    seed: in [0, 2**63 - 1]; the same seed gives the same tokens whoever else is in the batch.
    stop: up to 16 strings of 1 to 1,000 characters; generation ends before the first one, which
        is not emitted. They are looked for in text, not in thoughts and not in calls.
    stop_token_ids: up to 128 tokens that end generation as the model's own ends do.
    ignore_eos: keep generating past the model's own ends (for measuring).
    constraint: what the answer may consist of. A grammar decides when an answer can end, so it
        goes neither with ignore_eos nor with min_tokens.

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
        for name, is_within, said in _RANGES:
            value = getattr(self, name)
            if value is not None and not is_within(value):
                raise _refusal(name, value, said)
        if self.max_tokens is not None and self.min_tokens > self.max_tokens:
            raise _refusal("min_tokens", self.min_tokens, f"at most max_tokens, {self.max_tokens}")
        self._check_logit_bias()
        self._check_stop()
        self._check_stop_token_ids()
        self._check_constraint()

    def _check_logit_bias(self) -> None:
        name, count = "logit_bias", len(self.logit_bias)
        if count > MAX_LOGIT_BIASES:
            raise _refusal(name, f"{count:,} entries", f"at most {MAX_LOGIT_BIASES:,}")
        for token, bias in self.logit_bias:
            if token < 0:
                raise _refusal(name, f"for token {token}", "for token ids of at least 0")
            if not -100 <= bias <= 100:
                raise _refusal(name, f"{bias} for token {token}", "between -100 and 100")
        if len(dict(self.logit_bias)) < count:
            raise _refusal(name, "twice for one token", "given once for each")

    def _check_stop(self) -> None:
        count, longest = len(self.stop), max(map(len, self.stop), default=0)
        if count > MAX_STOP_STRINGS:
            raise _refusal("stop", f"{count} strings", f"at most {MAX_STOP_STRINGS}")
        if not all(self.stop):
            raise _refusal("stop", "an empty string", "made of non-empty strings")
        if longest > MAX_STOP_LENGTH:
            most = f"made of strings of at most {MAX_STOP_LENGTH:,}"
            raise _refusal("stop", f"a string of {longest:,} characters", most)

    def _check_stop_token_ids(self) -> None:
        count, lowest = len(self.stop_token_ids), min(self.stop_token_ids, default=0)
        if count > MAX_STOP_TOKENS:
            raise _refusal("stop_token_ids", f"{count:,} ids", f"at most {MAX_STOP_TOKENS}")
        if lowest < 0:
            found = f"made of ids such as {lowest}"
            raise _refusal("stop_token_ids", found, "made of ids of at least 0")

    def _check_constraint(self) -> None:
        if self.constraint is None:
            return
        most = self.constraint.most_thoughts
        if most is not None and most < 0:
            raise _refusal(THOUGHTS, most, "at least 0")
        for name, value in (("ignore_eos", self.ignore_eos), ("min_tokens", self.min_tokens)):
            if value and self.constraint.says_when_to_end:
                said = "left out where a grammar says when an answer ends"
                raise _refusal(name, value, said)
        for name, size in self.constraint.sizes.items():
            if size > MAX_GRAMMAR_LENGTH:
                raise _refusal(name, f"{size:,} characters", f"at most {MAX_GRAMMAR_LENGTH:,}")

    @property
    def is_greedy(self) -> bool:
        return self.temperature == 0


def _refusal(name: str, value: object, said: str) -> RequestError:
    return RequestError(name, f"{name} is {value}; it must be {said}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """Token ids, ready to be continued.

    lead: what the first tokens of an answer spell before its own text, and nobody is shown: a model
        may write a space at the beginning of a text. Empty where the answer goes on from text.
    may_call: tools were on offer when it was built, so the answer may make calls.
    may_think: it asks a model that thinks for a turn of its own, so the answer may begin with
        thoughts. Elsewhere what stands between their marks is text.
    predicted: what much of the answer is expected to be, in tokens. It can make the answer come
        sooner, and changes nothing else.
    """

    token_ids: tuple[int, ...]
    lead: str = ""
    may_call: bool = False
    may_think: bool = False
    predicted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class GenerationRequest:
    """One prompt to be continued once.

    Known by identity, so that two may carry one request_id, which is for the log.
    compiled: what `Engine.compile` made of params.constraint for this prompt; None without one.
    adapter: one of Engine.adapters, which this request is answered with; None: the model alone.
    """

    request_id: str
    prompt: Prompt
    params: SamplingParams
    compiled: object = None
    adapter: str | None = None

    def __post_init__(self) -> None:
        if (self.params.constraint is None) != (self.compiled is None):
            raise ValueError("a constraint and what Engine.compile made of it belong together")
