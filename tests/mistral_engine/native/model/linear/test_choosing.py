"""The form of weights that is chosen: the fastest that runs here, or the one that is named."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
import torch

from engine_api.errors import ConfigError
from mistral_engine.native.model.linear import WAYS, Layout, choose_way, choosing
from tests.mistral_engine.native.model.linear.linears import CPU


@pytest.fixture(autouse=True)
def threads_as_before() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


SMALL = Layout(CPU, torch.bfloat16, 2**20, (128, 64))
LARGE = Layout(CPU, torch.bfloat16, 2**31, (128, 64))


def hide(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        hidden = replace(WAYS[name], suits=lambda device, weights: False)
        monkeypatch.setitem(choosing.WAYS, name, hidden)


def test_the_way_that_is_faster_over_all_numbers_of_rows_is_taken() -> None:
    figures = {"a": {1: 1.0, 8: 4.0, 128: 8.0}, "b": {1: 1.0, 8: 2.0, 128: 8.0}}
    assert choosing.fastest(figures) == "b"


def test_an_earlier_way_is_left_only_for_one_that_is_clearly_faster() -> None:
    figures = {"a": {1: 1.0, 8: 1.0, 128: 1.0}, "b": {1: 0.95, 8: 0.95, 128: 0.95}}
    assert choosing.fastest(figures) == "a"


def test_a_way_that_was_too_slow_with_few_rows_to_be_tried_with_many_is_not_taken() -> None:
    figures = {"a": {1: 9.0, 8: 9.0}, "b": {1: 1.0, 8: 1.0, 128: 300.0}}
    assert choosing.fastest(figures) == "b"


def test_the_choice_is_told_with_its_figures(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "mistral_engine"):
        choice = choose_way("auto", SMALL)
    (line,) = caplog.messages
    count = torch.get_num_threads()
    assert line.startswith(f"linears: {choice.way.name} with {count} threads, of ")
    assert "ms with 1 / 8 / 128 rows and one thread" in line


def test_large_weights_are_never_doubled() -> None:
    assert WAYS["float32"] not in choosing._candidates(LARGE)
    assert WAYS["float32"] in choosing._candidates(SMALL)


def test_weights_as_they_are_are_what_is_left_where_nothing_else_suits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert choosing._candidates(replace(SMALL, device=torch.device("cuda"))) == [WAYS["plain"]]
    assert WAYS["plain"] not in choosing._candidates(SMALL)
    hide(monkeypatch, "onednn", "fbgemm", "float32")
    assert choosing._candidates(SMALL) == [WAYS["plain"]]


@dataclass(frozen=True)
class Said:
    """A product that takes as long as is said, by the number of threads."""

    by_threads: dict[int, float]

    def seconds(self, rows: int, clock: object) -> float:
        return self.by_threads[torch.get_num_threads()]


@pytest.mark.parametrize(
    ("alone", "together", "count"), [(1.0, 1.0, 1), (1.2, 1.0, 1), (1.5, 1.0, 2)]
)
def test_one_thread_is_taken_where_it_is_about_as_fast(
    alone: float, together: float, count: int
) -> None:
    product: Any = Said({1: alone, 2: together})
    assert choosing._fewest_threads(product, 2) == count


@pytest.mark.parametrize(
    ("layout", "named", "asked"), [(SMALL, False, 1), (SMALL, True, 0), (LARGE, False, 0)]
)
def test_threads_are_measured_where_weights_stay_in_cache_and_nobody_has_named_a_number(
    monkeypatch: pytest.MonkeyPatch, layout: Layout, named: bool, asked: int
) -> None:
    asks: list[int] = []
    monkeypatch.setattr(choosing, "most_threads", lambda: 4)
    monkeypatch.setattr(choosing, "is_named", lambda: named)
    monkeypatch.setattr(choosing, "_fewest_threads", lambda product, most: asks.append(most) or 1)
    choose_way("auto", layout)
    assert asks == [4] * asked
    assert torch.get_num_threads() == (1 if asked else 4)


def test_the_number_of_threads_holds_in_threads_that_come_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "most_threads", lambda: 3)
    choose_way("plain", LARGE)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(torch.get_num_threads).result() == 3


def test_a_cpu_with_nothing_of_its_own_multiplies_weights_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hide(monkeypatch, "onednn", "fbgemm", "float32")
    assert choose_way("auto", SMALL).way is WAYS["plain"]


@pytest.mark.parametrize("operator", ["linear_prepack_fp16", "linear_dynamic_fp16"])
def test_fbgemm_does_not_suit_where_its_operators_are_not_there(
    monkeypatch: pytest.MonkeyPatch, operator: str
) -> None:
    class Without:
        def __getattr__(self, name: str) -> object:
            if name == operator:
                raise AttributeError(name)
            return object()

    monkeypatch.setattr(torch.ops, "quantized", Without())
    assert not WAYS["fbgemm"].suits(CPU, torch.bfloat16)


def test_onednn_does_not_suit_where_its_operators_are_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.ops, "mkldnn", object())
    assert not WAYS["onednn"].suits(CPU, torch.bfloat16)


def test_a_way_that_is_named_is_taken() -> None:
    assert choose_way("plain", SMALL).way is WAYS["plain"]


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_a_way_that_is_named_and_does_not_run_here_is_refused(
    monkeypatch: pytest.MonkeyPatch, device: str
) -> None:
    if device == "cpu":
        hide(monkeypatch, "fbgemm")
    layout = Layout(torch.device(device), torch.bfloat16, 2**20, (128, 64))
    with pytest.raises(
        ConfigError,
        match=f"linear is 'fbgemm', which does not run on this {device} with weights of",
    ):
        choose_way("fbgemm", layout)


needs_fbgemm = pytest.mark.skipif(
    not WAYS["fbgemm"].suits(CPU, torch.bfloat16), reason="no FBGEMM here"
)


@needs_fbgemm
def test_a_weight_that_a_named_way_cannot_hold_is_refused() -> None:
    weight = torch.full((4, 64), 1e6, dtype=torch.bfloat16)
    with pytest.raises(ConfigError, match="linear is 'fbgemm', which cannot hold a weight of"):
        choose_way("fbgemm", SMALL).pack(weight)


@needs_fbgemm
def test_a_weight_that_the_chosen_way_cannot_hold_is_multiplied_as_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    weight = torch.full((4, 64), 2.0**20, dtype=torch.bfloat16)
    with torch.inference_mode():
        product = choosing.Choice(WAYS["fbgemm"], is_forced=False).pack(weight)
        given = product(torch.ones(2, 64))
    assert torch.equal(given, torch.full((2, 4), 2.0**26))
    assert "fbgemm cannot hold a weight of magnitude 1,048,576" in caplog.text
    assert "1.04858e+06" not in caplog.text
