"""Tokens read and written, as OpenAI's completions report them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine_api.events import Event, Finished, PromptScored, Usage
from engine_api.request import GenerationRequest
from openai_bridge.rendering import sse


class Usages:
    """Of all answers to one request. Those to one prompt stand together; it is read once for all.

    Notes the events of every answer as they come.
    """

    def __init__(self, requests: Sequence[GenerationRequest]) -> None:
        prompts = [request.prompt for request in requests]
        self._firsts = [i for i, p in enumerate(prompts) if i == 0 or p is not prompts[i - 1]]
        self._num_prompt_tokens = sum(len(prompts[i].token_ids) for i in self._firsts)
        self._num_generated = [0] * len(requests)
        self._may_think = any(prompt.may_think for prompt in prompts)
        self._usages: dict[int, Usage] = {}

    def note(self, index: int, event: Event) -> None:
        if isinstance(event, Finished):
            self._usages[index] = event.usage
            self._num_generated[index] = event.usage.num_completion_tokens
        elif not isinstance(event, PromptScored):
            self._num_generated[index] = event.num_tokens

    def so_far(self) -> dict[str, int]:
        """While answers are streamed."""
        return _counts(self._num_prompt_tokens, sum(self._num_generated))

    def total(self) -> dict[str, Any]:
        """At the end of all answers, as the engine has counted."""
        firsts = [self._usages[i] for i in self._firsts]
        prompt = sum(usage.num_prompt_tokens for usage in firsts)
        cached = sum(usage.num_reused_tokens for usage in firsts)
        details: dict[str, Any] = {"prompt_tokens_details": {"cached_tokens": cached}}
        if of_completion := self._completion_details():
            details["completion_tokens_details"] = of_completion
        return {**_counts(prompt, sum(self._num_generated)), **details}

    def _completion_details(self) -> dict[str, int]:
        """Thoughts where there may be some; where tokens were drafted, what became of those."""
        usages = self._usages.values()
        details = {}
        if self._may_think:
            details["reasoning_tokens"] = sum(usage.num_thought_tokens for usage in usages)
        accepted = sum(usage.num_accepted_tokens for usage in usages)
        rejected = sum(usage.num_rejected_tokens for usage in usages)
        if accepted or rejected:
            details["accepted_prediction_tokens"] = accepted
            details["rejected_prediction_tokens"] = rejected
        return details


def _counts(prompt: int, completion: int) -> dict[str, int]:
    total = prompt + completion
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": total}


def closing(head: Mapping[str, Any], usage: Mapping[str, Any] | None) -> str:
    """The end of a stream of chunks: usage in one of its own, where it is asked for."""
    if usage is None:
        return sse.DONE
    return sse.event({**head, "choices": [], "usage": usage}) + sse.DONE
