"""A GPU that cannot attend over pages is refused, with the reason and what to do about it."""

from __future__ import annotations

import shutil
import sysconfig
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine_api.errors import ConfigError
from mistral_engine.native.cache.gpu import choosing, reference
from mistral_engine.native.cache.gpu.choosing import BY_DEFINITION, choose_ways, why_wrong
from mistral_engine.native.cache.gpu.paged_attention import Ways
from mistral_engine.native.cache.gpu.paged_decode import _LEAST_SPLIT
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.kernels import available

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
SHAPE = CacheShape((None,), 2, 16, torch.bfloat16)


@pytest.fixture
def usable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """As if there was a GPU on which nothing is missing, for as long as nothing is computed."""
    (tmp_path / "Python.h").touch()
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: (8, 6))
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "a GPU")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sysconfig, "get_path", lambda _, scheme="": str(tmp_path))
    monkeypatch.setattr(available, "triton", object())
    monkeypatch.setattr(choosing, "why_wrong", lambda *_: None)
    monkeypatch.delenv("CC", raising=False)
    return monkeypatch


def test_a_gpu_attends_by_kernels_alone(usable: pytest.MonkeyPatch) -> None:
    ways = choose_ways(CUDA, SHAPE, 32)
    assert ways.decode.__module__.endswith("paged_decode")
    assert ways.attend_gathered.__name__ == "flash_gathered"


def test_in_full_precision_prompts_are_attended_to_by_definition_and_that_is_told(
    usable: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ways = choose_ways(CUDA, replace(SHAPE, dtype=torch.float32), 32)
    assert ways.attend_gathered is reference.attend_gathered
    assert "set dtype to bfloat16" in caplog.text


@pytest.mark.parametrize(
    ("capability", "message"),
    [((7, 5), "a GPU of compute capability 7.5, and 8.0"), ((7, 0), "7.0")],
)
def test_a_gpu_that_is_too_old(
    usable: pytest.MonkeyPatch, capability: tuple[int, int], message: str
) -> None:
    usable.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    with pytest.raises(ConfigError, match=f"cannot attend over pages: it is a.*{message}.*A10G"):
        choose_ways(CUDA, SHAPE, 32)


def test_without_triton(usable: pytest.MonkeyPatch) -> None:
    usable.setattr(available, "triton", None)
    with pytest.raises(ConfigError, match=r"Triton is not installed.*pip install triton"):
        choose_ways(CUDA, SHAPE, 32)


def test_without_a_compiler(usable: pytest.MonkeyPatch) -> None:
    usable.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ConfigError, match="gcc or clang is not on the path: install gcc"):
        choose_ways(CUDA, SHAPE, 32)
    usable.setenv("CC", "/opt/cc")
    with pytest.raises(ConfigError, match="/opt/cc is not on the path"):
        choose_ways(CUDA, SHAPE, 32)


def test_without_the_headers_of_python(usable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "Python.h").unlink()
    with pytest.raises(ConfigError, match=r"Python\.h, which is not there: install"):
        choose_ways(CUDA, SHAPE, 32)


def test_headers_are_looked_for_where_triton_does_on_debian_and_ubuntu(
    usable: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paths = {"posix_prefix": tmp_path, "posix_local": tmp_path / "local"}
    usable.setattr(sysconfig, "get_default_scheme", lambda: "posix_local")
    usable.setattr(sysconfig, "get_path", lambda _, scheme="posix_local": str(paths[scheme]))
    choose_ways(CUDA, SHAPE, 32)


@pytest.mark.parametrize("head_dim", [8, 80, 512])
def test_a_head_that_no_kernel_takes(usable: pytest.MonkeyPatch, head_dim: int) -> None:
    with pytest.raises(ConfigError, match=f"head_dim is {head_dim}, and it must be"):
        choose_ways(CUDA, replace(SHAPE, head_dim=head_dim), 32)


def test_numbers_of_another_type(usable: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=r"torch\.float64: set dtype to bfloat16"):
        choose_ways(CUDA, replace(SHAPE, dtype=torch.float64), 32)


def test_a_kernel_with_other_numbers(usable: pytest.MonkeyPatch) -> None:
    usable.setattr(choosing, "why_wrong", lambda *_: "its numbers are 3 apart")
    with pytest.raises(
        ConfigError, match=r"does not work on cuda: its numbers are 3 apart.*driver"
    ):
        choose_ways(CUDA, SHAPE, 32)


def test_nothing_is_fallen_back_to_when_a_store_is_opened(usable: pytest.MonkeyPatch) -> None:
    usable.setattr(available, "triton", None)
    with pytest.raises(ConfigError, match="Triton is not installed"):
        PagedStore(SHAPE, [CUDA], 1024, 32)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_the_definition_is_right_by_itself(dtype: torch.dtype) -> None:
    """The example must be a sound one, or a GPU would be judged by nonsense."""
    assert why_wrong(BY_DEFINITION, CPU, replace(SHAPE, dtype=dtype), 16) is None


def wrong_by(amount: float, way: Any) -> Any:
    def kernel(*args: Any) -> Tensor:
        attended: Tensor = way(*args)
        attended[-1, -1] += amount
        return attended

    return kernel


@pytest.mark.parametrize("amount", [0.2, float("nan")])
def test_each_of_the_two_ways_is_looked_at(amount: float) -> None:
    decode, gathered = reference.decode, reference.attend_gathered
    for ways in (
        Ways(wrong_by(amount, decode), gathered),
        Ways(decode, wrong_by(amount, gathered)),
    ):
        problem = why_wrong(ways, CPU, SHAPE, 16)
        assert problem is not None
        assert "apart from the definition's" in problem


@pytest.mark.parametrize("page_size", [16, 32, 256])
def test_rows_that_the_kernel_cuts_into_several_splits_are_looked_at(page_size: int) -> None:
    """Over pages in no order: else one that takes them for neighbours would pass."""
    longest, rows = 0, list[list[int]]()

    def noted(*args: Any) -> Tensor:
        nonlocal longest
        table, lengths, _, window = args[3:]
        if window is None:
            longest = max(longest, int(lengths.max()))
            rows.extend(table.tolist())
        return reference.decode(*args)

    ways = Ways(noted, reference.attend_gathered)
    assert why_wrong(ways, CPU, SHAPE, page_size) is None
    assert longest > 2 * _LEAST_SPLIT
    longest_row = rows[0][: -(-longest // page_size)]
    assert len(set(longest_row)) == len(longest_row)
    assert longest_row not in (sorted(longest_row), sorted(longest_row, reverse=True))


def test_a_window_is_looked_at_too() -> None:
    def without(way: Any) -> Any:
        return lambda *args: way(*args[:-1], None)

    decode, gathered = reference.decode, reference.attend_gathered
    for ways in (Ways(without(decode), gathered), Ways(decode, without(gathered))):
        assert why_wrong(ways, CPU, SHAPE, 16) is not None


def test_a_kernel_that_raises_is_told_of_in_one_line() -> None:
    def broken(*_: Any) -> Tensor:
        raise RuntimeError("no kernel image\n  is available")

    problem = why_wrong(Ways(broken, broken), CPU, SHAPE, 16)
    assert problem == "RuntimeError: no kernel image is available"
