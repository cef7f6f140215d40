from __future__ import annotations

import pytest

from mistral_engine.request import SamplingParams
from openai_bridge.errors import BadRequest
from openai_bridge.fields import Fields
from openai_bridge.sampling import read_sampling

NAMES = ("max_completion_tokens", "max_tokens")


def read(**body: object) -> SamplingParams:
    return read_sampling(Fields(body), length_names=NAMES, most_stops=4)


def test_an_absent_field_takes_the_engines_default():
    assert read() == SamplingParams()


def test_every_field_arrives():
    assert read(
        max_tokens=5,
        temperature=0,
        top_p=0.5,
        top_k=3,
        repetition_penalty=1.1,
        seed=7,
        stop="x",
        ignore_eos=True,
    ) == SamplingParams(
        max_tokens=5,
        temperature=0.0,
        top_p=0.5,
        top_k=3,
        repetition_penalty=1.1,
        seed=7,
        stop=("x",),
        ignore_eos=True,
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("temperature", -0.1, "temperature is -0.1; it must be between 0 and 2"),
        ("temperature", 2.5, "temperature is 2.5; it must be between 0 and 2"),
        ("top_p", 0, "top_p is 0.0; it must be above 0 and at most 1"),
        ("top_k", -1, "top_k is -1; it must be at least 0"),
        ("repetition_penalty", 0, "repetition_penalty is 0.0; it must be above 0 and at most 2"),
        ("max_tokens", 0, "max_tokens is 0; it must be at least 1"),
        ("max_completion_tokens", 0, "max_completion_tokens is 0; it must be at least 1"),
        ("stop", "", "stop is an empty string; it must be made of non-empty strings"),
        ("ignore_eos", 1, "ignore_eos is a number, 1; it must be a boolean"),
    ],
)
def test_a_value_out_of_range_is_named_with_its_range(field: str, value: object, message: str):
    with pytest.raises(BadRequest) as refusal:
        read(**{field: value})
    assert str(refusal.value) == message
    assert refusal.value.param == field


def test_two_names_of_one_limit_must_agree():
    assert read(max_tokens=5, max_completion_tokens=5).max_tokens == 5
    with pytest.raises(BadRequest, match="max_completion_tokens is 5 and max_tokens is 6"):
        read(max_tokens=6, max_completion_tokens=5)


def test_a_negative_seed_is_a_seed():
    assert read(seed=-(2**63)).seed == 0
    assert read(seed=-1).seed == 2**63 - 1
