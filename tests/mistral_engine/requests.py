"""Requests with what their constraints come to, as the bridge makes them."""

from __future__ import annotations

from dataclasses import replace

from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine


def request_for(engine: Engine, prompt: Prompt, params: SamplingParams) -> GenerationRequest:
    """Calls that are allowed are read as such, as if tools had been on offer."""
    constraint = params.constraint
    if constraint is None:
        return GenerationRequest("r", prompt, params)
    may_call = constraint.calls is not None or constraint.must_call
    compiled = engine.compile(constraint, prompt)
    return GenerationRequest("r", replace(prompt, may_call=may_call), params, compiled)
