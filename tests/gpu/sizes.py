"""How much the checks ask for. Plain values; tokens, unless they say something else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """streams: at a time, that are measured, each with such a prompt and answer.

    compared: prompts whose answers are compared with transformers', and so many tokens of each.
    long_prompts: each alone. crowd: streams, while so many prompts of arriving_tokens arrive.
    longest: of the prompt that joins the crowd. step_tokens, max_running, kv_cache_gib: of the
    engine; None: as it chooses. copied_bytes: by which bandwidth is measured.
    """

    streams: tuple[int, ...] = (1, 8, 32, 128)
    prompt_tokens: int = 128
    answer_tokens: int = 128
    compared: tuple[int, ...] = (5, 40, 200, 700, 1500, 3000)
    compared_tokens: int = 32
    long_prompts: tuple[int, ...] = (4000, 30000)
    crowd: int = 128
    num_arriving: int = 8
    arriving_tokens: int = 1500
    longest: int = 32000
    max_running: int = 128
    step_tokens: int | None = None
    kv_cache_gib: float | None = None
    copied_bytes: int = 2**30


FULL = Sizes()
SMALL = Sizes(
    streams=(1, 3),
    prompt_tokens=16,
    answer_tokens=12,
    compared=(5, 40, 100),
    compared_tokens=8,
    long_prompts=(100, 300),
    crowd=3,
    num_arriving=2,
    arriving_tokens=100,
    longest=400,
    max_running=8,
    step_tokens=64,
    kv_cache_gib=0.04,
    copied_bytes=2**24,
)
