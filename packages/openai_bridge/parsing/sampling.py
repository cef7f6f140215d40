"""The sampling fields that dialects share -> SamplingParams. Ranges are checked by the engine."""

from __future__ import annotations

import re
from typing import Any

from engine_api.request import MAX_LOGIT_BIASES, MAX_SEED, MAX_STOP_TOKENS, SamplingParams
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.errors import BadRequest, in_callers_words
from openai_bridge.names import SAME, Names

_TOKEN_ID = re.compile("[0-9]{1,18}")


def read_sampling(
    fields: Fields,
    *,
    length_names: tuple[str, ...],
    most_stops: int,
    stop_name: str = "stop",
    names: Names = SAME,
    **known: Any,
) -> SamplingParams:
    """Read every sampling field.

    length_names: all names of the one limit, the usual one first; none where `known` has it.

    Numbers:  temperature 0-2, default 1; 0 is greedy. top_p above 0, at most 1, default 1.
        min_p 0-1, default 0: off. repetition_penalty above 0, at most 2, default 1: off.
        frequency_penalty, presence_penalty: -2 to 2, default 0: off.
    Integers: the length in tokens, >= 1. top_k at least 0, default 0: off. min_tokens at least 0.
        seed: any 64-bit integer. stop_token_ids: an array of up to 128 token ids.
    logit_bias: an object of token ids and what to add to their logits, -100 to 100.
    stop: a string or an array of them. ignore_eos: a boolean, default false.

    known: SamplingParams that the dialect has read itself; None leaves the default.
    names: what the caller calls those.
    """
    length_name, length = _read_length(fields, length_names)
    values = {
        "max_tokens": length,
        "temperature": fields.number("temperature"),
        "top_p": fields.number("top_p"),
        "top_k": fields.integer("top_k"),
        "min_p": fields.number("min_p"),
        "repetition_penalty": fields.number("repetition_penalty"),
        "frequency_penalty": fields.number("frequency_penalty"),
        "presence_penalty": fields.number("presence_penalty"),
        "logit_bias": _read_logit_bias(fields),
        "min_tokens": fields.integer("min_tokens"),
        "seed": _read_seed(fields),
        "stop": fields.strings(stop_name, most_stops),
        "stop_token_ids": fields.integers("stop_token_ids", MAX_STOP_TOKENS),
        "ignore_eos": fields.boolean("ignore_eos"),
        **known,
    }
    with in_callers_words(names.with_exact({"max_tokens": length_name, "stop": stop_name})):
        return SamplingParams(**{name: v for name, v in values.items() if v is not None})


def _read_length(fields: Fields, names: tuple[str, ...]) -> tuple[str, int | None]:
    """The limit, and the name under which it was given."""
    given = [(name, fields.integer(name, low=1)) for name in names]
    given = [(name, length) for name, length in given if length is not None]
    if len({length for _, length in given}) > 1:
        (first, a), (second, b) = given[:2]
        message = f"{first} is {a} and {second} is {b}; they mean the same, give one"
        raise BadRequest(message, param=first)
    return given[0] if given else (names[0] if names else "max_tokens", None)


def _read_seed(fields: Fields) -> int | None:
    """OpenAI's seeds are signed; the engine's are not. The sign bit is dropped."""
    seed = fields.integer("seed")
    return None if seed is None else seed & MAX_SEED


def _read_logit_bias(fields: Fields) -> tuple[tuple[int, float], ...]:
    biases = fields.mapping("logit_bias", MAX_LOGIT_BIASES)
    if biases is None:
        return ()
    read = []
    for key in biases:
        if not _TOKEN_ID.fullmatch(key):
            what = f"an object with the key {show(key)}; its keys must be token ids"
            raise fields.refusal("logit_bias", what)
        read.append((int(key), biases.number(key) or 0.0))
    return tuple(read)
