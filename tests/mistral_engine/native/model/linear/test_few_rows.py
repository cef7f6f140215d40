"""Few rows are filled up where that was measured to be quicker, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor, nn

from mistral_engine.native.model.linear import Linear, Product, few_rows
from mistral_engine.native.model.linear.few_rows import fill_up


class Recorded:
    """A linear of 64 by 48 whose product notes with how many rows it is asked."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.rows = list[int]()
        self.linear = Linear(nn.Linear(64, 48, bias=False), pack=self._pack)

    def _pack(self, weight: Tensor) -> Product:
        def product(inputs: Tensor) -> Tensor:
            self.rows.append(len(inputs))
            return inputs @ weight.T

        return product


def seconds(*each: float) -> Callable[[Sequence[Callable[[], None]]], list[float]]:
    """Of 1, 2, 4 and 6 rows, whose products are computed once."""

    def measure(works: Sequence[Callable[[], None]]) -> list[float]:
        for work in works:
            work()
        return list(each)

    return measure


@pytest.fixture(autouse=True)
def a_linear_is_large_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_rows, "_MEASURED", 64 * 48)


@pytest.mark.parametrize(
    ("measured", "fewest"),
    [
        pytest.param((4.1, 4.4, 3.2, 3.1), 6, id="six are the quickest"),
        pytest.param((2.8, 2.7, 2.0, 2.2), 4, id="four are"),
        pytest.param((1.0, 1.1, 1.3, 1.6), 1, id="one is"),
        pytest.param((1.0, 0.99, 0.95, 0.97), 1, id="four are, but hardly"),
    ],
)
def test_fewer_rows_than_are_the_quickest_are_filled_up(
    measured: tuple[float, ...], fewest: int
) -> None:
    one, other = Recorded(), Recorded()
    fill_up([one.linear, other.linear], torch.float32, seconds(*measured))
    assert one.rows == [1, 2, 4, 6]
    assert other.rows == []  # the first is enough to measure
    assert one.linear.fewest_rows == other.linear.fewest_rows == fewest


@torch.inference_mode()
def test_what_is_filled_up_gives_the_same_rows() -> None:
    recorded = Recorded()
    inputs = torch.randn(9, 64)
    total = torch.randn(9, 48)
    exact = recorded.linear(inputs)
    fill_up([recorded.linear], torch.float32, seconds(2, 2, 2, 1))
    recorded.rows.clear()
    for count in (0, 1, 5, 6, 9):
        torch.testing.assert_close(recorded.linear(inputs[:count]), exact[:count])
        added = recorded.linear.add_to(total[:count].clone(), inputs[:count])
        torch.testing.assert_close(added, total[:count] + exact[:count])
    assert recorded.rows == [0, 0, 6, 6, 6, 6, 6, 6, 9, 9]


def test_weights_that_stay_in_cache_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_rows, "_MEASURED", 64 * 48 + 1)
    recorded = Recorded()
    fill_up([recorded.linear], torch.float32, seconds(2, 2, 2, 1))
    assert recorded.rows == []
    assert recorded.linear.fewest_rows == 1
