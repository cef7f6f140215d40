"""Tokens read and written, as OpenAI's completions report them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine_api.events import Usage
from openai_bridge.told import sse


def total_usage(usages: Mapping[int, Usage], answers_per_prompt: int = 1) -> dict[str, Any]:
    """The sum over all answers. Those of one prompt stand together; it was read once for them all.

    usages: of every answer, by its index.
    """
    first_answers = [usages[i] for i in range(0, len(usages), answers_per_prompt)]
    prompt = sum(usage.num_prompt_tokens for usage in first_answers)
    completion = sum(usage.num_completion_tokens for usage in usages.values())
    cached = sum(usage.num_reused_tokens for usage in first_answers)
    details = {"prompt_tokens_details": {"cached_tokens": cached}}
    return {**running_usage(prompt, completion), **details}


def closing(head: Mapping[str, Any], usage: Mapping[str, Any] | None) -> str:
    """The end of a stream of chunks: usage in one of its own, where it is asked for."""
    if usage is None:
        return sse.DONE
    return sse.event({**head, "choices": [], "usage": usage}) + sse.DONE


def running_usage(prompt: int, completion: int) -> dict[str, int]:
    """So far, while an answer is streamed."""
    total = prompt + completion
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": total}
