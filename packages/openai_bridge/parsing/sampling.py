"""The sampling fields that dialects share -> SamplingParams. Ranges are checked by the engine.

Where another server has another name for the same (Mistral's random_seed, llama.cpp's n_predict),
both are read; where -1 or 0 is another server's word for "off" or "any", it is ours too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from engine_api.request import (
    MAX_LOGIT_BIASES,
    MAX_SEED,
    MAX_STOP_STRINGS,
    MAX_STOP_TOKENS,
    SamplingParams,
)
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.errors import BadRequest, in_callers_words
from openai_bridge.names import SAME, Names

T = TypeVar("T")

_TOKEN_ID = re.compile("[0-9]{1,18}")
_LIKELIEST_ALONE = 1e-9  # as top_p: no second token adds anything to a set that is full with one


def read_sampling(
    fields: Fields,
    *,
    length_names: tuple[str, ...],
    stop_name: str = "stop",
    names: Names = SAME,
    **known: Any,
) -> SamplingParams:
    """Read every sampling field.

    length_names: all names of the one limit, the usual one first; none where `known` has it.

    Numbers:  temperature 0-2, default 1; 0 is greedy. top_p 0-1, default 1; 0 leaves the likeliest
        token alone. min_p 0-1, default 0: off. repetition_penalty (repeat_penalty) above 0, at most
        2, default 1: off. frequency_penalty, presence_penalty: -2 to 2, default 0: off.
    Integers: the length in tokens, >= 1, or -1: no limit. top_k at least 0, default 0: off, as is
        -1. min_tokens at least 0. seed (random_seed): any 64-bit integer, -1: none.
        stop_token_ids: an array of up to 128 token ids.
    logit_bias: an object of token ids and what to add to their logits, -100 to 100.
    stop: a string or an array of up to 16; empty ones ask for nothing. ignore_eos: a boolean.

    known: SamplingParams that the dialect has read itself; None leaves the default.
    names: what the caller calls those.
    """
    length_name, length = _read_length(fields, length_names)
    penalty_name, penalty = read_one_of(("repetition_penalty", "repeat_penalty"), fields.number)
    own_names = {"max_tokens": length_name, "stop": stop_name}
    values = {
        "max_tokens": length,
        "temperature": fields.number("temperature"),
        "top_p": _read_top_p(fields),
        "top_k": _unless_off(fields.integer("top_k")),
        "min_p": fields.number("min_p"),
        "repetition_penalty": penalty,
        "frequency_penalty": fields.number("frequency_penalty"),
        "presence_penalty": fields.number("presence_penalty"),
        "logit_bias": _read_logit_bias(fields),
        "min_tokens": fields.integer("min_tokens"),
        "seed": _read_seed(fields),
        "stop": _read_stops(fields, stop_name),
        "stop_token_ids": fields.integers("stop_token_ids", MAX_STOP_TOKENS),
        "ignore_eos": fields.boolean("ignore_eos"),
        **known,
    }
    if penalty_name is not None:
        own_names["repetition_penalty"] = penalty_name
    with in_callers_words(names.with_exact(own_names)):
        return SamplingParams(**{name: v for name, v in values.items() if v is not None})


def read_one_of(
    names: tuple[str, ...], read: Callable[[str], T | None]
) -> tuple[str | None, T | None]:
    """The value of a field that has several names, and the name under which it was given."""
    given = [(name, value) for name in names if (value := read(name)) is not None]
    if len({value for _, value in given}) > 1:
        (first, a), (second, b) = given[:2]
        message = f"{first} is {show(a)} and {second} is {show(b)}; they mean the same, give one"
        raise BadRequest(message, param=first)
    return given[0] if given else (None, None)


def _unless_off(value: int | None) -> int | None:
    return None if value == -1 else value


def _read_length(fields: Fields, names: tuple[str, ...]) -> tuple[str, int | None]:
    """The limit, and the name under which it was given."""
    name, length = read_one_of(names, lambda name: _read_limit(fields, name))
    return name or (names[0] if names else "max_tokens"), length


def _read_limit(fields: Fields, name: str) -> int | None:
    return None if fields.integer(name) == -1 else fields.integer(name, low=1)


def _read_top_p(fields: Fields) -> float | None:
    top_p = fields.number("top_p")
    return _LIKELIEST_ALONE if top_p == 0 else top_p


def _read_seed(fields: Fields) -> int | None:
    """OpenAI's seeds are signed; the engine's are not. The sign bit is dropped."""
    _, seed = read_one_of(("seed", "random_seed"), lambda name: _unless_off(fields.integer(name)))
    return None if seed is None else seed & MAX_SEED


def _read_stops(fields: Fields, name: str) -> tuple[str, ...]:
    stops = fields.strings(name, MAX_STOP_STRINGS)
    if not all(stops):
        fields.note(name)
    return tuple(stop for stop in stops if stop)


def _read_logit_bias(fields: Fields) -> tuple[tuple[int, float], ...]:
    if fields.raw("logit_bias") == []:  # llama.cpp's form of none
        return ()
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
