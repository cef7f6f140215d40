"""The form of weights that is chosen: the fastest that runs here, or the one that is named."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch

from engine_api.errors import ConfigError
from mistral_engine.native.model.linear import WAYS, Layout, choose_way, choosing, measuring
from mistral_engine.native.model.linear.measuring import Measured, Ways, fastest, measure
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


@pytest.fixture
def without_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CPU whose ways have to be measured."""
    for feature in ("has_amx", "has_bfloat16"):
        monkeypatch.setattr(choosing, feature, lambda: False)


def timed(few: float, some: float, many: float | None = None) -> dict[int, float]:
    return {1: few, 8: some} | ({} if many is None else {128: many})


def test_the_way_that_is_faster_over_all_numbers_of_rows_is_taken() -> None:
    assert fastest({"a": timed(1, 4, 8), "b": timed(1, 1, 8)}) == "b"


@pytest.mark.parametrize("beside", [0.95, 0.8])
def test_an_earlier_way_is_left_only_for_one_that_is_clearly_faster(beside: float) -> None:
    assert fastest({"a": timed(1, 1, 1), "b": timed(beside, beside, beside)}) == "a"


def test_a_way_that_was_too_slow_with_few_rows_to_be_tried_with_many_is_not_taken() -> None:
    assert fastest({"a": timed(9, 9), "b": timed(1, 1, 300)}) == "b"


class Slow:
    """A product whose first calls, or all of them, are slow, by a clock that it turns itself."""

    now = 0.0

    def __init__(self, seconds: float, late: float = 0, times: int = 0) -> None:
        self.seconds, self.late, self.times, self.rows = seconds, late, times, set[int]()

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        self.rows.add(len(inputs))
        Slow.now += self.seconds + (self.late if self.times > 0 else 0)
        self.times -= 1
        return inputs


def measured(monkeypatch: pytest.MonkeyPatch, **products: Slow) -> Ways:
    monkeypatch.setattr(measuring, "thread_time", lambda: Slow.now)
    return measure({name: Measured(each, torch.ones(128, 4)) for name, each in products.items()})


def test_a_few_bad_tries_do_not_make_a_way_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = measured(monkeypatch, a=Slow(0.001, late=1.0, times=4), b=Slow(0.001))
    for rows in (1, 8, 128):
        assert figures["a"][rows] == pytest.approx(figures["b"][rows])


@pytest.mark.parametrize(("times_as_long", "rows"), [(2.5, {1, 8, 128}), (3.5, {1, 8})])
def test_only_a_way_that_is_far_slower_with_few_rows_is_not_tried_with_many(
    monkeypatch: pytest.MonkeyPatch, times_as_long: float, rows: set[int]
) -> None:
    slow = Slow(0.001 * times_as_long)
    assert measured(monkeypatch, a=slow, b=Slow(0.001))["a"].keys() == rows == slow.rows


def test_measuring_leaves_the_number_of_threads_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(2)
    measured(monkeypatch, a=Slow(0.001))
    assert torch.get_num_threads() == 2


@pytest.mark.parametrize(
    ("amx", "bfloat16", "known"),
    [(True, True, {"small", "large"}), (False, True, {"large"}), (False, False, set())],
)
def test_where_the_cpu_multiplies_bfloat16_itself_nothing_is_measured(
    monkeypatch: pytest.MonkeyPatch, amx: bool, bfloat16: bool, known: set[str]
) -> None:
    monkeypatch.setattr(choosing, "has_amx", lambda: amx)
    monkeypatch.setattr(choosing, "has_bfloat16", lambda: bfloat16)
    everywhere = replace(WAYS["onednn"], suits=lambda device, weights: True)
    monkeypatch.setitem(choosing.WAYS, "onednn", everywhere)
    for name, layout in (("small", SMALL), ("large", LARGE)):
        assert (choosing._candidates(layout) == [everywhere]) == (name in known)


def test_without_its_operators_a_cpu_with_bfloat16_has_other_ways(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "has_amx", lambda: True)
    hide(monkeypatch, "onednn")
    assert WAYS["float32"] in choosing._candidates(SMALL)


@pytest.mark.usefixtures("without_bfloat16")
def test_the_choice_is_told_with_its_figures(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "mistral_engine"):
        choice = choose_way("auto", SMALL)
    (line,) = caplog.messages
    count = torch.get_num_threads()
    assert line.startswith(f"linears: {choice.way.name} with {count} threads, of ")
    assert "ms with 1 / 8 / 128 rows and one thread" in line


@pytest.mark.usefixtures("without_bfloat16")
def test_large_weights_are_never_doubled() -> None:
    assert WAYS["float32"] not in choosing._candidates(LARGE)
    assert WAYS["float32"] in choosing._candidates(SMALL)


@pytest.mark.usefixtures("without_bfloat16")
def test_weights_as_they_are_are_what_is_left_where_nothing_else_suits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert choosing._candidates(replace(SMALL, device=torch.device("cuda"))) == [WAYS["plain"]]
    assert WAYS["plain"] not in choosing._candidates(SMALL)
    hide(monkeypatch, "onednn", "fbgemm", "float32")
    assert choosing._candidates(SMALL) == [WAYS["plain"]]


@pytest.mark.parametrize(
    ("most", "few", "many", "count"),
    [
        (2, 1.0, 1.0, 1),
        (2, 1.2, 9.0, 1),  # the other core is worth more to the rest of the server
        (2, 1.5, 1.0, 2),
        (4, 1.2, 1.2, 1),
        (4, 1.2, 9.0, 4),
    ],
)
def test_one_thread_is_taken_where_it_is_about_as_fast(
    monkeypatch: pytest.MonkeyPatch, most: int, few: float, many: float, count: int
) -> None:
    """few, many: how many times as long one thread takes with so many rows."""
    now = 0.0

    def multiply(rows: int) -> torch.Tensor:
        nonlocal now
        now += (many if rows == 128 else few) if torch.get_num_threads() == 1 else 1.0
        return torch.ones(1)

    monkeypatch.setattr(measuring, "perf_counter", lambda: now)
    assert measuring.fewest_threads(multiply, most) == count


@pytest.mark.parametrize(
    ("layout", "named", "asked"), [(SMALL, False, 1), (SMALL, True, 0), (LARGE, False, 0)]
)
def test_threads_are_measured_where_weights_stay_in_cache_and_nobody_has_named_a_number(
    monkeypatch: pytest.MonkeyPatch, layout: Layout, named: bool, asked: int
) -> None:
    asks: list[int] = []
    torch.set_num_threads(4)
    monkeypatch.setattr(choosing, "is_named", lambda: named)
    monkeypatch.setattr(choosing, "fewest_threads", lambda multiply, most: asks.append(most) or 1)
    choose_way("auto", layout)
    assert asks == [4] * asked
    assert torch.get_num_threads() == (1 if asked else 4)


def test_the_number_of_threads_holds_in_threads_that_come_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torch.set_num_threads(4)
    monkeypatch.setattr(choosing, "is_named", lambda: False)
    monkeypatch.setattr(choosing, "fewest_threads", lambda multiply, most: 3)
    choose_way("plain", SMALL)
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
def test_a_weight_that_the_chosen_way_cannot_hold_is_widened(
    caplog: pytest.LogCaptureFixture,
) -> None:
    weight = torch.full((4, 64), 2.0**20, dtype=torch.bfloat16)
    with torch.inference_mode():
        product = choosing.Choice(WAYS["fbgemm"], is_forced=False).pack(weight)
        given = product(torch.ones(2, 64))
    assert torch.equal(given, torch.full((2, 4), 2.0**26))
    assert "fbgemm cannot hold a weight of magnitude 1,048,576" in caplog.text
    assert "; float32 does" in caplog.text
    assert "1.04858e+06" not in caplog.text
