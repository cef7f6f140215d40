"""How long one step takes: a formula with a few numbers. Knows not where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

ESTIMATED = "estimated, unmeasured"


@dataclass(frozen=True, slots=True)
class StepModel:
    """Seconds of a step, by its rows (requests that it computes something of), the tokens of
    prompts beyond one a row, and the tokens that are cached before them.

    decode: (rows, seconds) of steps without prompts, ascending, nothing cached. Between two points
    it is interpolated; beyond the last it goes on as between the last two.
    token_seconds: of each token of a prompt. ride_along: so many tokens and rows together take no
    longer than reading the weights does. eager_seconds: a step with prompts takes at least so long
    (on a GPU it is launched piece by piece). context_seconds: of each cached token that is read.
    request_seconds: what a request takes outside of steps, once: HTTP, tokenizing.
    """

    decode: tuple[tuple[int, float], ...]
    token_seconds: float
    ride_along: int = 0
    eager_seconds: float = 0.0
    context_seconds: float = 0.0
    request_seconds: float = 0.0

    def __post_init__(self) -> None:
        rows = [number for number, _ in self.decode]
        if not rows or rows != sorted(set(rows)) or rows[0] < 1:
            raise ValueError(f"decode has points at {rows} rows; they must ascend from 1")
        if min(seconds for _, seconds in self.decode) <= 0 or self.token_seconds < 0:
            raise ValueError("a step must take longer than 0 s, and a token not less than 0")

    def seconds(self, num_rows: int, num_prompt_tokens: int, num_cached_tokens: int) -> float:
        seconds = self.decode_seconds(num_rows)
        if num_prompt_tokens:
            is_free = max(num_rows, self.ride_along)
            num_paid = max(0, num_rows + num_prompt_tokens - is_free)
            seconds = max(seconds + num_paid * self.token_seconds, self.eager_seconds)
        return seconds + num_cached_tokens * self.context_seconds

    def slower(self, factor: float) -> StepModel:
        """All of it takes so many times as long."""
        return StepModel(
            tuple((rows, factor * seconds) for rows, seconds in self.decode),
            factor * self.token_seconds,
            self.ride_along,
            factor * self.eager_seconds,
            factor * self.context_seconds,
            factor * self.request_seconds,
        )

    def decode_seconds(self, num_rows: int) -> float:
        """Without what is cached."""
        if len(self.decode) == 1 or num_rows <= self.decode[0][0]:
            return self.decode[0][1]
        for (low, low_seconds), (high, high_seconds) in pairwise(self.decode):
            slope = (high_seconds - low_seconds) / (high - low)
            if num_rows <= high:
                break
        return low_seconds + (num_rows - low) * slope


@dataclass(frozen=True, slots=True)
class Machine:
    """What a replica runs on.

    origin: where its times come from, as it is told beside every figure. cache_tokens: that its
    cache holds. is_gpu: keys and values lie in pages, and a step is planned while the one before it
    is computed.
    """

    name: str
    origin: str
    times: StepModel
    cache_tokens: int
    is_gpu: bool

    @property
    def step_tokens(self) -> int:
        """As the engine has them unless they are set."""
        return 2048 if self.is_gpu else 1024

    @property
    def is_estimated(self) -> bool:
        return self.origin == ESTIMATED
