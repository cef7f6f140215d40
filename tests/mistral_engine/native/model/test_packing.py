"""Pieces of work are done several at once, with one thread each, and the threads come back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
import torch

from mistral_engine.native.model.linear.timing import threads
from mistral_engine.native.model.packing import done_at_once


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    with threads(2):
        yield


def test_what_each_gives_comes_in_order() -> None:
    assert done_at_once([partial(int, number) for number in range(9)], 3) == list(range(9))


def test_so_many_are_done_at_once_with_a_thread_each() -> None:
    together = Barrier(3)

    def work() -> int:
        together.wait(timeout=60)
        return torch.get_num_threads()

    assert done_at_once([work] * 3, 3) == [1, 1, 1]


def test_one_at_a_time_has_all_threads() -> None:
    assert done_at_once([torch.get_num_threads] * 2, 1) == [2, 2]


@pytest.mark.parametrize("fails", [False, True])
def test_afterwards_there_are_as_many_threads_as_before(fails: bool) -> None:
    works = [partial(int, "no number" if fails else "1")] * 2
    if fails:
        with pytest.raises(ValueError, match="no number"):
            done_at_once(works, 2)
    else:
        done_at_once(works, 2)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(torch.get_num_threads).result() == torch.get_num_threads() == 2
