"""How many threads may compute: as many as are named, or as there are cores to be had."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mistral_engine.native.model import threads


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight cores, no limit, nothing named."""
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)
    monkeypatch.setattr(threads, "shares_of_cores", lambda: iter(()))
    monkeypatch.setattr(threads, "_CPUS", tmp_path)


def test_without_a_limit_each_core_that_the_process_may_run_on_has_a_thread() -> None:
    assert threads.most_threads() == 8


@pytest.mark.parametrize(("named", "count"), [("3", 3), ("12", 12), ("2,1", 2), ("x", 8), ("", 8)])
def test_what_the_user_names_is_taken(
    monkeypatch: pytest.MonkeyPatch, named: str, count: int
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", named)
    assert threads.most_threads() == count
    assert threads.is_named() == (count != 8)


@pytest.mark.parametrize("named", ["abc", "0", "-1", ",2", " "])
def test_what_is_no_number_of_threads_names_none(
    monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", named)
    assert not threads.is_named()
    assert threads.most_threads() == 8


# On how many cores each processor has its siblings: neighbours, as on AMD's, or far, as on Intel's.
TOPOLOGIES = [
    pytest.param([f"{n // 2 * 2}-{n // 2 * 2 + 1}" for n in range(8)], set(range(8)), 4, id="near"),
    pytest.param([f"{n % 4},{n % 4 + 4}" for n in range(8)], set(range(8)), 4, id="far"),
    pytest.param([f"{n % 4},{n % 4 + 4}" for n in range(8)], {0, 1, 2, 3}, 4, id="one of each"),
    pytest.param([f"{n % 4},{n % 4 + 4}" for n in range(8)], {1, 5}, 1, id="both of one"),
    pytest.param(["0-1", "0-1", *map(str, range(2, 8))], set(range(8)), 7, id="some alone"),
]


@pytest.mark.parametrize(("siblings", "allowed", "count"), TOPOLOGIES)
def test_a_core_that_runs_two_threads_counts_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    siblings: list[str],
    allowed: set[int],
    count: int,
) -> None:
    for number, each in enumerate(siblings):
        folder = tmp_path / f"cpu{number}" / "topology"
        folder.mkdir(parents=True)
        (folder / "thread_siblings_list").write_text(f"{each}\n")
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: allowed)
    assert threads.most_threads() == count


def test_a_containers_share_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "shares_of_cores", lambda: iter([5, 3]))
    assert threads.most_threads() == 3
    monkeypatch.setattr(threads, "shares_of_cores", lambda: iter([12]))
    assert threads.most_threads() == 8


def test_one_core_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {5}, raising=False)
    assert threads.most_threads() == 1


def test_where_the_system_knows_no_affinity_all_cores_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert threads.most_threads() == 6
