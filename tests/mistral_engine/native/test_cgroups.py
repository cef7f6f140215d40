"""What a container leaves: read by the engine, and by the doctor before anything is installed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
import torch

from local.doctor import limits
from mistral_engine.native import cgroups
from mistral_engine.native.load import memory
from mistral_engine.native.model import threads

MB = 10**6
CORES, TOTAL, AVAILABLE = 8, 8000 * MB, 6000 * MB  # of the machine
UNLIMITED = "9223372036854771712"  # as version 1 says it


@dataclass(frozen=True)
class Tree:
    """own: the text of /proc/self/cgroup. files: below /sys/fs/cgroup. What is left in there."""

    own: str
    files: dict[str, str] = field(default_factory=dict)
    cores: int = CORES
    free: int = AVAILABLE


def of_first(path: str, quota: object) -> dict[str, str]:
    """A share of cores as version 1 says it."""
    return {f"{path}/cpu.cfs_quota_us": f"{quota}\n", f"{path}/cpu.cfs_period_us": "100000\n"}


INACTIVE = f"anon 5\ninactive_file {200 * MB}\n"
FIRST = "4:memory:/box/own\n3:cpu,cpuacct:/box/own\n"
TREES = {
    "no groups": Tree(""),
    "no limits": Tree("0::/a\n", {"a/cpu.max": "max 100000\n", "a/memory.max": "max\n"}),
    "whole cores": Tree("0::/a\n", {"a/cpu.max": "200000 100000\n"}, cores=2),
    "a part of a core more": Tree("0::/a\n", {"a/cpu.max": "150000 100000\n"}, cores=2),
    "less than a core": Tree("0::/a\n", {"a/cpu.max": "50000 100000\n"}, cores=1),
    "a share of nothing": Tree("0::/a\n", {"a/cpu.max": "0 0\n"}),
    "an empty file": Tree("0::/a\n", {"a/cpu.max": ""}),
    "the group in between is the smallest": Tree(
        "0::/a/b/c\n",
        {"a/cpu.max": "700000 100000", "a/b/cpu.max": "300000 100000", "a/b/c/cpu.max": "max 1"},
        cores=3,
    ),
    "inside, where its own group is the root": Tree(
        "0::/\n", {"cpu.max": "400000 100000", "memory.max": str(1000 * MB)}, 4, 1000 * MB
    ),
    "memory that is used": Tree(
        "0::/a\n",
        {"a/memory.max": str(5000 * MB), "a/memory.current": str(1500 * MB)},
        free=3500 * MB,
    ),
    "memory that only keeps files": Tree(
        "0::/a\n",
        {
            "a/memory.max": str(5000 * MB),
            "a/memory.current": str(1500 * MB),
            "a/memory.stat": INACTIVE,
        },
        free=3700 * MB,
    ),
    "memory that is used up": Tree(
        "0::/a\n", {"a/memory.max": str(MB), "a/memory.current": str(2 * MB)}, free=0
    ),
    "more memory than is available": Tree("0::/a\n", {"a/memory.max": str(7000 * MB)}),
    "memory of the group around it": Tree(
        "0::/a/b\n", {"a/memory.max": str(900 * MB), "a/b/memory.max": "max"}, free=900 * MB
    ),
    "version 1": Tree(FIRST, of_first("cpu,cpuacct/box/own", 400000), cores=4),
    "version 1, without a limit": Tree(
        FIRST,
        {
            **of_first("cpu,cpuacct/box/own", -1),
            "memory/box/own/memory.limit_in_bytes": UNLIMITED,
            "memory/box/own/memory.usage_in_bytes": str(1500 * MB),
        },
    ),
    "version 1, the group in between": Tree(
        FIRST,
        {
            **of_first("cpu,cpuacct/box/own", -1),
            **of_first("cpu,cpuacct/box", 300000),
            "memory/box/memory.limit_in_bytes": str(3000 * MB),
            "memory/box/memory.usage_in_bytes": str(1000 * MB),
            "memory/box/memory.stat": f"inactive_file 1\ntotal_inactive_file {500 * MB}\n",
            "memory/box/own/memory.limit_in_bytes": UNLIMITED,
        },
        3,
        2500 * MB,
    ),
    "version 1, inside": Tree(
        FIRST,
        {**of_first("cpu", 200000), "memory/memory.limit_in_bytes": str(700 * MB)},
        2,
        700 * MB,
    ),
    "version 1, another controller's group": Tree(
        "5:cpuset:/small\n", of_first("cpuset/small", 100000)
    ),
}


@pytest.fixture(params=TREES.values(), ids=TREES.keys())
def tree(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """A machine with these groups."""
    made: Tree = request.param
    own, root = tmp_path / "own", tmp_path / "groups"
    own.write_text(made.own)
    for name, text in made.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for module, names in ((cgroups, ("_ROOT", "_OWN")), (limits, ("ROOT", "OWN"))):
        for name, place in zip(names, (root, own), strict=True):
            monkeypatch.setattr(module, name, place)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(CORES)), raising=False)
    monkeypatch.setattr(threads, "_num_cores", lambda: CORES)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=AVAILABLE))
    monkeypatch.setattr(limits, "read_meminfo", lambda text: limits.Memory(TOTAL, AVAILABLE))
    return made


def test_the_engine_computes_with_as_many_threads_as_a_container_leaves_cores(tree: Tree) -> None:
    assert threads.most_threads() == tree.cores


def test_the_engine_takes_no_more_memory_than_a_container_leaves(tree: Tree) -> None:
    assert memory._free_bytes(torch.device("cpu")) == tree.free


def test_the_doctor_says_what_the_engine_will_find(tree: Tree) -> None:
    found = limits.memory()
    assert found is not None
    assert (limits.cores(), found.available) == (tree.cores, tree.free)
