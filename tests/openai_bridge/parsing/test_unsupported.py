from __future__ import annotations

from typing import Any

import pytest

from openai_bridge.body.fields import Fields
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.unsupported import refuse_unsupported


def read(values: dict[str, Any], *honoured: str) -> Fields:
    fields = Fields(values)
    for name in honoured:
        fields.raw(name)
    refuse_unsupported(fields, length="max_tokens")
    fields.finish()
    return fields


@pytest.mark.parametrize(
    ("field", "neutral"),
    [
        ("mirostat", 0),
        ("bad_words", []),
        ("use_beam_search", False),
        ("typical_p", 1.0),
        ("functions", []),
        ("modalities", ["text"]),
        ("n", 1),
    ],
)
def test_what_cannot_be_done_is_refused_unless_it_asks_for_nothing(field: str, neutral: Any):
    for value in (neutral, None):
        assert not read({field: value}).ignored
    with pytest.raises(BadRequest, match=f"^{field} is not supported; it may be null or ") as found:
        read({field: 7})
    assert found.value.param == field


def test_what_the_dialect_has_read_is_left_alone():
    assert not read({"n": 7, "max_new_tokens": 5}, "n", "max_new_tokens").ignored


@pytest.mark.parametrize(
    ("field", "own"),
    [("max_new_tokens", "max_tokens"), ("n_predict", "max_tokens"), ("stop_sequences", "stop")],
)
def test_another_routes_name_is_refused_with_the_right_one(field: str, own: str):
    with pytest.raises(BadRequest, match=f"^{field} is not supported; give {own}$"):
        read({field: 5})
