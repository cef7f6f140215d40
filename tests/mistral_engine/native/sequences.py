"""Sequences for the tests of plain-Python parts. No torch."""

from __future__ import annotations

import sys

from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine.native.schedule.sequence import Sequence


def a_sequence(
    prompt: int | list[int] = 1, max_tokens: int | None = None, **params: object
) -> Sequence:
    """prompt: its tokens, or how many there are. It never is the same request as another."""
    tokens = list(range(prompt)) if isinstance(prompt, int) else prompt
    sampling = SamplingParams(max_tokens=max_tokens, **params)  # type: ignore[arg-type]
    limit = sys.maxsize if max_tokens is None else len(tokens) + max_tokens
    return Sequence(GenerationRequest("r", Prompt(tuple(tokens)), sampling), limit)
