"""How many threads may compute: as many as are named, or as there are cores to be had."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mistral_engine.native.model import threads


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight cores, no limit, nothing named. Returns the folder of cgroups."""
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)
    monkeypatch.setattr(threads, "_CGROUPS", tmp_path)
    monkeypatch.setattr(threads, "_OWN_CGROUP", tmp_path / "own")
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def test_without_a_limit_each_core_that_the_process_may_run_on_has_a_thread() -> None:
    assert threads.most_threads() == 8


@pytest.mark.parametrize(("named", "count"), [("3", 3), ("12", 12), ("2,1", 2), ("x", 8), ("", 8)])
def test_what_the_user_names_is_taken(
    monkeypatch: pytest.MonkeyPatch, named: str, count: int
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", named)
    assert threads.most_threads() == count
    assert threads.is_named() == bool(named)


@pytest.mark.parametrize(
    ("limit", "count"),
    [("200000 100000", 2), ("150000 100000", 2), ("50000 100000", 1), ("max 100000", 8), ("", 8)],
)
def test_a_containers_share_is_respected(machine: Path, limit: str, count: int) -> None:
    put(machine, "own", "0::/a/b\n")
    put(machine / "a", "cpu.max", limit)
    assert threads.most_threads() == count


def test_the_smallest_share_around_the_process_counts(machine: Path) -> None:
    put(machine, "own", "0::/a/b\n")
    put(machine / "a" / "b", "cpu.max", "500000 100000")
    put(machine / "a", "cpu.max", "300000 100000")
    assert threads.most_threads() == 3


@pytest.mark.parametrize(("quota", "count"), [("400000", 4), ("-1", 8)])
def test_a_share_of_the_older_kind_is_respected(machine: Path, quota: str, count: int) -> None:
    put(machine, "own", "4:memory:/m\n3:cpu,cpuacct:/box\n")
    put(machine / "cpu,cpuacct" / "box", "cpu.cfs_quota_us", quota)
    put(machine / "cpu,cpuacct" / "box", "cpu.cfs_period_us", "100000")
    assert threads.most_threads() == count


def test_one_core_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {5}, raising=False)
    assert threads.most_threads() == 1


def test_where_the_system_knows_no_affinity_all_cores_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert threads.most_threads() == 6
