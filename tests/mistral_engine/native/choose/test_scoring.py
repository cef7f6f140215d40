"""Which row of a step's logits tells about which token, and what it tells. No model."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from mistral_engine.native.choose.scoring import _ROWS_AT_ONCE, assign_rows, score
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import Sequence
from tests.mistral_engine.native.sequences import a_sequence

VOCAB = 50


def a_prompt(length: int, **params: Any) -> Sequence:
    """Its n-th token is n, so that a target says where it stands."""
    return a_sequence(length, prompt_logprobs=0, **params)


def chunk(sequence: Sequence, start: int, end: int) -> Chunk:
    return Chunk(sequence, start, end - start, end == len(sequence.tokens))


def told(chunks: tuple[Chunk, ...]) -> list[tuple[Sequence, range, list[int]]]:
    """What is scored, but for chunks that tell nothing."""
    return [part for part in assign_rows(chunks).scored if part[2]]


def test_without_scores_there_is_a_row_for_each_chunk_that_completes_its_prompt() -> None:
    first, second, third = a_sequence(5), a_sequence(9), a_sequence(1)
    rows = assign_rows((chunk(first, 0, 5), chunk(second, 2, 8), chunk(third, 0, 1)))
    assert rows.sampled == [0, 1]
    assert rows.scored == []


def test_each_row_of_a_scored_prompt_tells_about_the_token_behind_its_own() -> None:
    sequence = a_prompt(5)
    rows = assign_rows((chunk(sequence, 0, 5),))
    assert rows.scored == [(sequence, range(0, 4), [1, 2, 3, 4])]
    assert rows.sampled == [4]


def test_a_chunk_tells_about_the_first_token_behind_it_too() -> None:
    sequence = a_prompt(9)
    rows = assign_rows((chunk(sequence, 0, 4),))
    assert rows.scored == [(sequence, range(0, 4), [1, 2, 3, 4])]
    assert rows.sampled == []
    sequence.note_computed(4)
    rows = assign_rows((chunk(sequence, 4, 9),))
    assert rows.scored == [(sequence, range(0, 4), [5, 6, 7, 8])]
    assert rows.sampled == [4]


def test_scored_and_sampled_rows_of_several_chunks_stand_side_by_side() -> None:
    stream, scored, late, other = a_sequence(3), a_prompt(4), a_sequence(9), a_prompt(20)
    chunks = (chunk(stream, 2, 3), chunk(scored, 0, 4), chunk(late, 0, 5), chunk(other, 0, 2))
    rows = assign_rows(chunks)
    assert rows.sampled == [0, 4]
    assert rows.scored == [(scored, range(1, 4), [1, 2, 3]), (other, range(5, 7), [1, 2])]


def test_a_prompt_that_is_computed_anew_tells_only_what_is_not_known_yet() -> None:
    """Its first chunk tells nothing, and moves nobody's rows."""
    again, stream = a_prompt(20), a_sequence(3)
    again.note_computed(12)
    first = (chunk(again, 0, 8), chunk(stream, 2, 3))
    assert told(first) == []
    assert assign_rows(first).sampled == [0]
    again.note_computed(8)
    second = (chunk(stream, 2, 3), chunk(again, 8, 15))
    assert told(second) == [(again, range(1, 4), [13, 14, 15])]
    assert assign_rows(second).sampled == [0]


def test_an_answer_is_not_scored_when_it_is_computed_anew() -> None:
    sequence = a_prompt(4)
    sequence.note_computed(4)
    sequence.tokens += [40, 41, 42]
    rows = assign_rows((chunk(sequence, 0, 7),))
    assert rows.scored == []
    assert rows.sampled == [0]


@given(
    length=st.integers(1, 30),
    cuts=st.lists(st.integers(1, 12), max_size=30),
    falls_back=st.sets(st.integers(0, 10)),
)
def test_however_it_is_cut_and_preempted_every_token_is_told_once(
    length: int, cuts: list[int], falls_back: set[int]
) -> None:
    sequence, neighbour, targets = a_prompt(length), a_sequence(1), []
    for step, size in enumerate([*cuts, *[length] * 3]):
        if step in falls_back:
            sequence.num_cached = 0
        start = sequence.num_cached
        mine = chunk(sequence, start, min(start + size, length))
        if mine.num_tokens:
            chunks = (mine, chunk(neighbour, 0, 1))
            num_rows = sum(c.end - c.logits_from for c in chunks)
            assert assign_rows(chunks).sampled[-1] == num_rows - 1
            for _, rows, found in told(chunks):
                assert len(rows) == len(found) <= num_rows
                targets += found
            sequence.note_computed(mine.end)
    assert targets == list(range(1, length))
    assert not sequence.is_to_be_scored


def logits_for(rows: int) -> Tensor:
    return torch.randn(rows, VOCAB, generator=torch.Generator().manual_seed(rows)) * 3


@pytest.mark.parametrize("num_rows", [1, 7, _ROWS_AT_ONCE, 2 * _ROWS_AT_ONCE + 3])
@pytest.mark.parametrize("num_top", [0, 3, 20])
def test_scores_are_the_log_softmax_of_the_rows(num_rows: int, num_top: int) -> None:
    sequence = a_sequence(num_rows + 2, prompt_logprobs=num_top)
    logits = logits_for(num_rows + 4)
    before = logits.clone()
    targets = [(7 * row) % VOCAB for row in range(num_rows)]
    [part] = score(logits, [(sequence, range(2, num_rows + 2), targets)])
    own = before[2 : num_rows + 2].double().log_softmax(-1)
    entries = list(part.read())
    assert [entry.token_id for entry in entries] == targets
    for row, entry in zip(own, entries, strict=True):
        assert entry.logprob == pytest.approx(float(row[entry.token_id]), abs=1e-5)
        values, ids = row.topk(num_top)
        assert [token for token, _ in entry.top] == ids.tolist()
        assert [logprob for _, logprob in entry.top] == pytest.approx(values.tolist(), abs=1e-5)
    assert part.sequence is sequence
    assert torch.equal(logits, before), "they are still to be sampled from"


def test_each_prompt_gets_as_many_likely_tokens_as_it_asked_for() -> None:
    asked = (2, 0, 20)
    parts = [
        (a_sequence(3, prompt_logprobs=top), range(i, i + 1), [5]) for i, top in enumerate(asked)
    ]
    found = [next(part.read()) for part in score(logits_for(3), parts)]
    assert [len(entry.top) for entry in found] == [2, 0, 20]
    assert len({entry.logprob for entry in found}) == 3


def test_more_likely_tokens_than_there_are_is_all_of_them() -> None:
    sequence = a_sequence(3, prompt_logprobs=20)
    [part] = score(logits_for(2)[:, :8], [(sequence, range(2), [1, 2])])
    assert [len(entry.top) for entry in part.read()] == [8, 8]


def test_a_part_without_tokens_tells_nothing() -> None:
    sequence = a_sequence(3, prompt_logprobs=2)
    [part] = score(logits_for(2), [(sequence, range(1, 1), [])])
    assert list(part.read()) == []
    assert score(logits_for(2), []) == []


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_cuda_device_scores_as_the_cpu_does() -> None:
    sequence, logits = a_sequence(9, prompt_logprobs=3), logits_for(8)
    parts = [(sequence, range(8), list(range(1, 9)))]
    [here] = score(logits, parts)
    [there] = score(logits.cuda(), parts)
    torch.cuda.synchronize()
    for expected, entry in zip(here.read(), there.read(), strict=True):
        assert entry.token_id == expected.token_id
        assert entry.logprob == pytest.approx(expected.logprob, abs=1e-4)
        assert [token for token, _ in entry.top] == [token for token, _ in expected.top]
