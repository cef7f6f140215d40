"""What stays of a row is what stays of a stable sort of it."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from mistral_engine.native.choose.cuts import keep_largest, keep_share

# Logits below the largest: few different ones, so that many weights are equal, and any.
_LOGITS = st.lists(
    st.integers(0, 6).map(float) | st.floats(0, 100, width=32), min_size=1, max_size=40
)


def weights_of(logits: list[float]) -> Tensor:
    row = torch.tensor(logits)
    return (row - row.max()).exp()


def cut(keep: object, rows: list[Tensor], limits: list[float]) -> list[list[float]]:
    """Rows of any lengths, each filled up with weights of 0."""
    assert callable(keep)
    longest = max(map(len, rows))
    weights = torch.stack([torch.nn.functional.pad(row, (0, longest - len(row))) for row in rows])
    keep(weights, torch.tensor(limits, dtype=torch.float64)[:, None])
    return [row[: len(own)].tolist() for row, own in zip(weights, rows, strict=True)]


def by_sorting(row: Tensor, amounts: list[int], limit: float) -> list[float]:
    """From the largest on, until those before amount to the limit."""
    kept, before = [0.0] * len(row), 0
    for index in sorted(range(len(row)), key=lambda index: -float(row[index])):
        if before < limit:
            kept[index] = float(row[index])
        before += amounts[index]
    return kept


def largest_by_sorting(row: Tensor, count: float) -> list[float]:
    return by_sorting(row, [1] * len(row), count)


def share_by_sorting(row: Tensor, share: float) -> list[float]:
    if share >= 1:
        return row.tolist()
    amounts = [int(weight * 2**40) for weight in row.tolist()]
    return by_sorting(row, amounts, math.ceil(share * sum(amounts)))


@settings(derandomize=True, max_examples=300)
@given(rows=st.lists(st.tuples(_LOGITS, st.integers(1, 45)), min_size=1, max_size=4))
def test_the_largest_are_those_of_a_stable_sort(rows: list[tuple[list[float], int]]) -> None:
    weights = [weights_of(logits) for logits, _ in rows]
    counts = [float(count) for _, count in rows]
    expected = list(map(largest_by_sorting, weights, counts))
    assert cut(keep_largest, weights, counts) == expected


@settings(derandomize=True, max_examples=300)
@given(
    rows=st.lists(
        st.tuples(_LOGITS, st.floats(0, 1, exclude_min=True) | st.sampled_from([0.1, 0.9, 0.99])),
        min_size=1,
        max_size=4,
    )
)
def test_a_share_is_that_of_a_stable_sort(rows: list[tuple[list[float], float]]) -> None:
    weights, shares = [weights_of(logits) for logits, _ in rows], [share for _, share in rows]
    assert cut(keep_share, weights, shares) == list(map(share_by_sorting, weights, shares))


@pytest.mark.parametrize("keep", [keep_largest, keep_share])
def test_rows_of_a_vocabulary_are_cut_as_by_themselves(keep: object) -> None:
    logits = torch.randn(6, 32_768, generator=torch.Generator().manual_seed(0)) * 2
    rows = [weights_of(row.tolist()) for row in logits]
    limits = [0.1, 0.5, 0.9, 0.95, 0.99, 1] if keep is keep_share else [1, 40, 600, 9e3, 3e4, 4e4]
    alone = [cut(keep, [row], [limit])[0] for row, limit in zip(rows, limits, strict=True)]
    assert cut(keep, rows, limits) == alone
    counts = [sum(weight > 0 for weight in row) for row in alone]
    assert counts == sorted(counts)
    assert counts[0] < 3000
    assert counts[-1] == 32_768


def test_the_share_is_that_of_a_sum_in_float64() -> None:
    """A weight's amount is cut to 40 bits: what that loses is below float32's own rounding."""
    logits = torch.randn(20, 32_768, generator=torch.Generator().manual_seed(1)) * 3
    for row in logits:
        weights = weights_of(row.tolist())
        kept = torch.tensor(cut(keep_share, [weights], [0.9])[0]).double()
        share = float(kept.sum() / weights.double().sum())
        assert share >= 0.9 - 1e-6
        assert share - float(kept[kept > 0].min() / weights.double().sum()) < 0.9 + 1e-6
