"""No body, however odd, does anything but succeed or be refused with a readable 400."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.openai_bridge.bodies import FULL
from tests.openai_bridge.fakes import FakeEngine, post
from tests.openai_bridge.mutations import paths, replaced, values

mutations = st.sampled_from(
    [(dialect, body, path) for dialect, body in FULL.items() for path in paths(body)]
)


def test_the_bodies_are_good_before_they_are_changed():
    for dialect, body in FULL.items():
        assert post(FakeEngine(), dialect, body).status == 200


@settings(max_examples=1000)
@given(mutations, values)
def test_a_body_is_answered_or_refused(mutation: Any, value: Any):
    dialect, body, path = mutation
    reply = post(FakeEngine(), dialect, replaced(body, path, value))
    assert reply.status in (200, 400)
    assert reply.is_complete
    if reply.status == 400:
        assert reply.json()["error"]["message"]
