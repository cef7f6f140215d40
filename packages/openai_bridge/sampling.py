"""The sampling fields that dialects share -> SamplingParams. Ranges are checked by the engine."""

from __future__ import annotations

from mistral_engine.errors import RequestError
from mistral_engine.request import MAX_SEED, SamplingParams
from openai_bridge.errors import BadRequest, from_engine
from openai_bridge.fields import Fields


def read_sampling(
    fields: Fields, *, length_names: tuple[str, str], most_stops: int
) -> SamplingParams:
    """Read every sampling field; `length_names` are two names of the same limit.

    temperature 0-2, default 1; 0 is greedy. top_p above 0, at most 1, default 1.
    top_k at least 0, default 0: off. repetition_penalty above 0, at most 2, default 1: off.
    stop: a string or an array of them. seed: any 64-bit integer. ignore_eos: default false.
    """
    values = {
        "max_tokens": _read_length(fields, length_names),
        "temperature": fields.number("temperature"),
        "top_p": fields.number("top_p"),
        "top_k": fields.integer("top_k"),
        "repetition_penalty": fields.number("repetition_penalty"),
        "seed": _read_seed(fields),
        "stop": fields.strings("stop", most_stops),
        "ignore_eos": fields.boolean("ignore_eos"),
    }
    try:
        return SamplingParams(**{name: v for name, v in values.items() if v is not None})  # type: ignore[arg-type]
    except RequestError as error:
        raise from_engine(error) from None


def _read_length(fields: Fields, names: tuple[str, str]) -> int | None:
    first, second = (fields.integer(name, low=1) for name in names)
    if first is not None and second is not None and first != second:
        raise BadRequest(
            f"{names[0]} is {first} and {names[1]} is {second}; they mean the same, give one",
            param=names[0],
        )
    return first if first is not None else second


def _read_seed(fields: Fields) -> int | None:
    """OpenAI's seeds are signed; the engine's are not. The sign bit is dropped."""
    seed = fields.integer("seed")
    return None if seed is None else seed & MAX_SEED
