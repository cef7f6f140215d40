"""What a step is drafted for, with lookups that are counted."""

from __future__ import annotations

from typing import Any

import pytest

from mistral_engine.native.loop.step_times import StepTimes
from mistral_engine.native.schedule.drafts import Draft
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import Sequence
from mistral_engine.native.speculate.lookup import Lookup
from mistral_engine.native.speculate.speculation import Speculation
from tests.mistral_engine.native.sequences import a_sequence


def speculation() -> Speculation:
    """Steps of up to 32 tokens take as long as one."""
    times = StepTimes()
    for exponent in range(6):
        times.note(2**exponent, 0.1)
    return Speculation(times)


def decoding(sequence: Sequence) -> tuple[Chunk, ...]:
    return (Chunk(sequence, len(sequence.tokens) - 1, 1, True),)


def test_an_answer_that_repeats_nothing_is_seldom_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_up, propose = [], Lookup.propose

    def counting(*asked: Any) -> list[int]:
        looked_up.append(asked)
        return propose(*asked)

    monkeypatch.setattr(Lookup, "propose", counting)
    engine, sequence = speculation(), a_sequence(20, 500)
    for token_id in range(1000, 1200):
        sequence.tokens.append(token_id)
        assert engine.propose(decoding(sequence), 16) == {}
    assert 0 < len(looked_up) < 200 / 7


def test_an_answer_that_begins_to_repeat_is_drafted_for_after_nine_tokens_at_the_latest() -> None:
    engine, sequence = speculation(), a_sequence(20, 500)
    for token_id in [*range(1000, 1100), *range(9)]:  # then as the prompt begins
        sequence.tokens.append(token_id)
        if drafts := engine.propose(decoding(sequence), 16):
            break
    assert drafts[sequence][0] == Draft(sequence.tokens[-1] + 1)


def test_what_was_given_up_is_drafted_for_no_more() -> None:
    engine, sequence = speculation(), a_sequence([1, 2, 3, 4, 1, 2], 500)
    sequence.tokens.append(3)
    assert engine.propose(decoding(sequence), 16)
    engine.give_up([sequence])
    assert engine.propose(decoding(sequence), 16) == {}
