"""Each worker gets cores of its own, and none is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from local.vllm.cores import binding_of


def test_two_workers_on_two_cores_get_one_each() -> None:
    assert binding_of([0, 1], num_workers=2) == "0|1"
    assert binding_of([0, 1], num_workers=1) == "0,1"


@given(st.sets(st.integers(0, 300), min_size=1), st.integers(1, 8))
def test_every_core_computes_and_every_worker_has_one(cores: set[int], num_workers: int) -> None:
    shares = binding_of(sorted(cores), num_workers).split("|")
    assert len(shares) == num_workers
    named = [int(core) for share in shares for core in share.split(",")]
    assert set(named) == cores
    assert len(named) == max(len(cores), num_workers)
