"""What is read of vLLM's answers."""

from __future__ import annotations

import math

from mistral_engine.vllm.answer import entry_of
from tests.mistral_engine.vllm.fake_core import Likely


def test_what_a_grammar_forbids_has_no_log_probability() -> None:
    """JSON has no word for -inf."""
    likely = {5: Likely(0.0, 1), 6: Likely(-math.inf, 2), 7: Likely(-math.inf, 3)}
    entry = entry_of(5, likely, 3)
    assert (entry.token_id, entry.logprob, entry.top) == (5, 0.0, ((5, 0.0),))


def test_as_many_as_were_asked_for_are_told_the_likeliest_first() -> None:
    likely = {9: Likely(-9.0, 40), 2: Likely(-2.0, 2), 1: Likely(-1.0, 1), 3: Likely(-3.0, 3)}
    assert entry_of(9, likely, 2).top == ((1, -1.0), (2, -2.0))
