from __future__ import annotations

import pytest

from engine_api.request import SamplingParams
from openai_bridge.body.fields import Fields
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.sampling import read_sampling

NAMES = ("max_completion_tokens", "max_tokens")


def read(**body: object) -> SamplingParams:
    return read_sampling(Fields(body), length_names=NAMES)


def test_an_absent_field_takes_the_engines_default():
    assert read() == SamplingParams()


FIELDS = {
    "max_tokens": (5, 5),
    "temperature": (0, 0.0),
    "top_p": (0.5, 0.5),
    "top_k": (3, 3),
    "min_p": (0.1, 0.1),
    "repetition_penalty": (1.1, 1.1),
    "frequency_penalty": (-0.5, -0.5),
    "presence_penalty": (1, 1.0),
    "logit_bias": ({"5": -100, "7": 1.5}, ((5, -100.0), (7, 1.5))),
    "min_tokens": (2, 2),
    "seed": (7, 7),
    "stop": ("x", ("x",)),
    "stop_token_ids": ([5, 6], (5, 6)),
    "ignore_eos": (True, True),
}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_arrives(field: str):
    given, expected = FIELDS[field]
    assert read(**{field: given}) == SamplingParams(**{field: expected})


def test_what_the_dialect_knows_itself_is_added():
    known = read_sampling(Fields({}), length_names=NAMES, logprobs=3, constraint=None)
    assert known == SamplingParams(logprobs=3)


def test_a_refusal_uses_the_name_that_the_caller_used():
    body = {"max_output_tokens": 1, "stop_sequences": ["a" * 1001]}
    with pytest.raises(BadRequest) as refusal:
        read_sampling(Fields(body), length_names=("max_output_tokens",), stop_name="stop_sequences")
    assert refusal.value.param == "stop_sequences"
    with pytest.raises(BadRequest) as refusal:
        read(repeat_penalty=3)
    assert refusal.value.param == "repeat_penalty"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("temperature", -0.1, "temperature is -0.1; it must be between 0 and 2"),
        ("temperature", 2.5, "temperature is 2.5; it must be between 0 and 2"),
        ("top_p", -1, "top_p is -1.0; it must be above 0 and at most 1"),
        ("top_k", -2, "top_k is -2; it must be at least 0"),
        ("repetition_penalty", 0, "repetition_penalty is 0.0; it must be above 0 and at most 2"),
        ("max_tokens", 0, "max_tokens is 0; it must be at least 1"),
        ("max_completion_tokens", 0, "max_completion_tokens is 0; it must be at least 1"),
        ("min_p", 2, "min_p is 2.0; it must be between 0 and 1"),
        ("frequency_penalty", 3, "frequency_penalty is 3.0; it must be between -2 and 2"),
        ("presence_penalty", -3, "presence_penalty is -3.0; it must be between -2 and 2"),
        ("min_tokens", -1, "min_tokens is -1; it must be at least 0"),
        ("logit_bias", [5], "logit_bias is an array, [5]; it must be an object"),
        (
            "logit_bias",
            {"the": 1},
            'logit_bias is an object with the key "the"; its keys must be token ids',
        ),
        (
            "logit_bias",
            {"5": 101},
            "logit_bias is 101.0 for token 5; it must be between -100 and 100",
        ),
        ("stop_token_ids", 5, "stop_token_ids is a number, 5; it must be an array of integers"),
        (
            "stop_token_ids",
            [True],
            "stop_token_ids is an array, [true]; it must be an array of integers",
        ),
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


def test_a_negative_seed_is_a_seed_but_for_one():
    assert read(seed=-(2**63)).seed == 0
    assert read(seed=-2).seed == 2**63 - 2
    assert read(seed=-1).seed is None


@pytest.mark.parametrize(
    "field", ["top_k", "max_tokens", "seed", "random_seed", "max_completion_tokens"]
)
def test_minus_one_turns_off(field: str):
    assert read(**{field: -1}) == read()
    assert read(**{field: -1.0}) == read()


def test_top_p_0_leaves_the_likeliest_token_alone():
    assert 0 < read(top_p=0).top_p < 1e-6


@pytest.mark.parametrize(
    ("field", "other_name", "value"),
    [("seed", "random_seed", 5), ("repetition_penalty", "repeat_penalty", 1.1)],
)
def test_other_servers_names_mean_the_same(field: str, other_name: str, value: float):
    assert read(**{other_name: value}) == read(**{field: value})
    assert read(**{other_name: value, field: value}) == read(**{field: value})
    with pytest.raises(BadRequest, match=r"they mean the same, give one"):
        read(**{other_name: value, field: 1})


def test_empty_stop_strings_ask_for_nothing_and_are_told():
    fields = Fields({"stop": ["", "a"]})
    assert read_sampling(fields, length_names=()).stop == ("a",)
    assert str(fields.ignored) == "stop"
    assert read(stop="").stop == ()
