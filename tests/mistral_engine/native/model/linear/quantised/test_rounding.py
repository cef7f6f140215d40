"""Weights keep their values within half a step, whatever their rows and columns are like."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mistral_engine.native.model.linear import UnfitWeightError
from mistral_engine.native.model.linear.quantised.rounding import (
    round_groups,
    round_rows,
    stretch_of,
)


def a_weight(num_out: int = 40, num_in: int = 64, seed: int = 0) -> torch.Tensor:
    return torch.randn(num_out, num_in, generator=torch.Generator().manual_seed(seed))


@given(st.integers(0, 1000), st.floats(1e-6, 1e6))
@settings(max_examples=20, deadline=None)
def test_a_row_is_within_half_a_step_of_its_own_scale(seed: int, size: float) -> None:
    weight = a_weight(seed=seed)
    weight[3] *= size
    rounded, scales = round_rows(weight, None)
    error = (rounded * scales[:, None] - weight).abs()
    assert bool((error <= scales[:, None] * 0.5001).all())


@given(st.integers(0, 1000), st.integers(2, 65), st.integers(127, 254))
@settings(max_examples=20, deadline=None)
def test_neighbours_add_up_to_no_more_than_is_said_and_rows_keep_their_values(
    seed: int, num_in: int, most: int
) -> None:
    weight = a_weight(num_in=num_in, seed=seed)
    weight[3] = 0.5
    rounded, scales = round_rows(weight, None, most)
    pairs = rounded.int()[:, : num_in // 2 * 2].unflatten(1, (-1, 2)).sum(2)
    assert int(pairs.abs().amax()) <= most + 1
    error = (rounded * scales[:, None] - weight).abs()
    assert bool((error <= scales[:, None] * 0.5001).all())


def test_a_row_of_zeros_stays_one() -> None:
    rounded, scales = round_rows(torch.zeros(2, 32), None)
    assert not rounded.any()
    assert bool(scales.isfinite().all())


def test_the_largest_of_a_group_of_4_bits_is_kept_whichever_its_sign() -> None:
    weight = a_weight()
    weight[0, 5], weight[1, 40] = 9.0, -9.0
    rounded, scales = round_groups(weight, None, 32)
    back = rounded.unflatten(1, (-1, 32)) * scales[..., None]
    assert back.flatten(1)[0, 5] == pytest.approx(9)
    assert back.flatten(1)[1, 40] == pytest.approx(-9)
    # At the other end of the range the last step is missing.
    assert bool((back.flatten(1) - weight).abs().amax() <= scales.abs().amax() * 1.0001)


def test_groups_that_do_not_come_out_even_are_refused_with_both_numbers() -> None:
    with pytest.raises(UnfitWeightError, match="rows of 48 weights; they come in groups of 32"):
        round_groups(a_weight(num_in=48), None, 32)


def test_ordinary_columns_are_not_stretched_even_beside_rows_of_another_size() -> None:
    weight = a_weight()
    assert stretch_of(weight) is None
    weight[5] *= 300
    weight[6] /= 300
    assert stretch_of(weight) is None


def test_columns_beside_which_the_rest_would_be_lost_or_which_would_be_are_stretched() -> None:
    weight = a_weight()
    weight[:, 3] *= 300
    weight[:, 9] /= 300
    weight[:, 20] = 0
    stretch = stretch_of(weight)
    assert stretch is not None
    assert stretch.ne(1).nonzero().flatten().tolist() == [3, 9]
    rounded, scales = round_rows(weight, stretch)
    back = rounded * scales[:, None] * stretch
    error = (back - weight).norm(dim=0) / weight.norm(dim=0)
    assert bool((error.nan_to_num() < 0.02).all())


@given(
    st.integers(0, 1000),
    st.integers(0, 64),
    st.dictionaries(st.integers(0, 63), st.floats(1e-30, 1e30), max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_whatever_columns_are_zero_all_others_are_within_a_step_of_their_rows(
    seed: int, zeros: int, sizes: dict[int, float]
) -> None:
    """A weight that was pruned has more columns of zeros than others."""
    weight = a_weight(seed=seed)
    for column, size in sizes.items():
        weight[:, column] *= size
    generator = torch.Generator().manual_seed(seed)
    weight[:, torch.randperm(64, generator=generator)[:zeros]] = 0
    stretch = stretch_of(weight)
    assert stretch is None or bool((stretch.isfinite() & (stretch > 0)).all())
    rounded, scales = round_rows(weight, stretch)
    shrunk = weight if stretch is None else weight / stretch
    error = (rounded * scales[:, None].double() - shrunk).abs()
    assert bool((error <= scales[:, None].double() * 0.501).all())


def test_a_weight_of_which_most_columns_are_zero_is_kept() -> None:
    weight = a_weight()
    weight[:, 10:] = 0
    weight[:, 3] /= 300
    stretch = stretch_of(weight)
    assert stretch is not None
    assert stretch.ne(1).nonzero().flatten().tolist() == [3]
    assert stretch_of(torch.zeros(8, 32)) is None
