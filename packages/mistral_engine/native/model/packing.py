"""Does pieces of work that one core each is enough for, several at once. Knows no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

_T = TypeVar("_T")


def done_at_once(works: Sequence[Callable[[], _T]], at_once: int) -> list[_T]:
    """What each of them gives, in order. at_once: 1 leaves them all of torch's threads."""
    if at_once == 1:
        return [work() for work in works]
    before = torch.get_num_threads()
    try:
        with ThreadPoolExecutor(at_once, initializer=_begin) as pool:
            return list(pool.map(_do, works))
    finally:
        torch.set_num_threads(before)  # what a thread sets holds for those that come later


def _begin() -> None:
    torch.set_num_threads(1)


@torch.inference_mode()
def _do(work: Callable[[], _T]) -> _T:
    return work()
