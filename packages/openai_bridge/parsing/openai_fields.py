"""What OpenAI's dialects have in common. Knows no conversation and no prompt."""

from __future__ import annotations

from dataclasses import replace

from engine_api.request import MAX_SEED, SamplingParams
from openai_bridge.body.fields import Fields

MAX_N = 16  # answers of one prompt


def seeded(sampling: SamplingParams, n: int) -> tuple[SamplingParams, ...]:
    """For n answers of one prompt: the i-th of a seeded request uses seed + i."""
    seed = sampling.seed
    if seed is None:
        return (sampling,) * n
    return tuple(replace(sampling, seed=(seed + i) & MAX_SEED) for i in range(n))


def read_stream_options(fields: Fields, stream: bool) -> tuple[bool, bool]:
    """include_usage, and continuous_usage_stats, which goes only with it.

    Nothing of them has an effect without a stream.
    """
    options = fields.object("stream_options")
    if options is None:
        return False, False
    if not stream:
        fields.note("stream_options")
        return False, False
    options.tell("include_obfuscation", False)
    include_usage = bool(options.boolean("include_usage"))
    continuous_usage = bool(options.boolean("continuous_usage_stats"))
    if continuous_usage and not include_usage:
        what = "true, but include_usage is not; it goes only with it"
        raise options.refusal("continuous_usage_stats", what)
    options.finish()
    return include_usage, continuous_usage


def tell_metadata(fields: Fields) -> None:
    """Of completions: what is about a request, for a service that keeps it or bills for it."""
    fields.tell("metadata", {})
    fields.tell("store", False)
    fields.tell("service_tier", "auto", "default")
    for name in ("user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"):
        fields.tell(name)
