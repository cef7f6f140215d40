"""What OpenAI's dialects have in common. Knows no conversation and no prompt."""

from __future__ import annotations

from dataclasses import replace

from engine_api.request import MAX_SEED, SamplingParams
from openai_bridge.body.fields import Fields
from openai_bridge.errors import BadRequest

DEFAULT_MODEL = "mistral"
MAX_N = 16  # answers of one prompt
MAX_STOPS = 4
MAX_METADATA = 16


def seeded(sampling: SamplingParams, n: int) -> tuple[SamplingParams, ...]:
    """For n answers of one prompt: the i-th of a seeded request uses seed + i."""
    seed = sampling.seed
    if seed is None:
        return (sampling,) * n
    return tuple(replace(sampling, seed=(seed + i) & MAX_SEED) for i in range(n))


def open_stream_options(fields: Fields, stream: bool) -> Fields | None:
    """stream_options, which go only with a stream; what is left unread is the dialect's own."""
    options = fields.object("stream_options")
    if options is None:
        return None
    if not stream:
        message = "stream_options is given, but stream is not true"
        raise BadRequest(message, param="stream_options")
    options.only("include_obfuscation", False)
    return options


def read_stream_options(fields: Fields, stream: bool) -> tuple[bool, bool]:
    """Of completions: include_usage, and continuous_usage_stats, which goes only with it."""
    options = open_stream_options(fields, stream)
    if options is None:
        return False, False
    include_usage = bool(options.boolean("include_usage"))
    continuous_usage = bool(options.boolean("continuous_usage_stats"))
    if continuous_usage and not include_usage:
        what = "true, but include_usage is not; it goes only with it"
        raise options.refusal("continuous_usage_stats", what)
    options.refuse_unread()
    return include_usage, continuous_usage


def read_metadata(fields: Fields) -> None:
    """Of completions: what is about a request and changes nothing in its answer."""
    fields.mapping("metadata", MAX_METADATA)
    fields.boolean("store")
    read_caller(fields)


def read_caller(fields: Fields) -> None:
    """On whose behalf a request is made. It changes nothing in the answer."""
    for name in ("user", "safety_identifier", "prompt_cache_key"):
        fields.string(name)
