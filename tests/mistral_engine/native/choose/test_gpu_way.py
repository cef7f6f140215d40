"""How tokens are drawn on a GPU, tried on a CPU: the same distributions, and nothing waits."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from mistral_engine.native.choose import cuts, draw
from mistral_engine.native.choose import sampler as module
from mistral_engine.native.choose.sampler import Sampled, Sampler
from mistral_engine.native.choose.scoring import score

# Two of its tests run here too, where the fixture below has a GPU's way taken.
from tests.mistral_engine.native.choose.test_sampler import (  # noqa: F401
    COMBINATIONS,
    DRAWS,
    EOS,
    SETTINGS,
    VOCAB,
    a_row,
    a_sequence,
    all_but,
    assert_frequencies,
    behind,
    sequences,
    test_a_seeded_row_draws_the_same_token_alone_and_in_a_crowd,
    test_whatever_the_settings_no_token_of_probability_zero_is_drawn,
    tokens,
)
from tests.mistral_engine.native.dispatched import Kernels, NothingWaits, WaitingError

ALL = SETTINGS + COMBINATIONS


@pytest.fixture(autouse=True)
def as_on_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_way_on_cpu", module._way_on_gpu)


def test_a_batch_of_every_setting_at_once_follows_every_distribution() -> None:
    count = 1_500
    rows = [a_sequence(seed=i, **params) for params in ALL for i in range(count)]
    drawn = tokens(a_row().repeat(len(rows), 1), rows)
    for number, params in enumerate(ALL):
        own = drawn[number * count : (number + 1) * count]
        assert_frequencies(a_row(), own, a_sequence(**params))


@pytest.mark.parametrize("params", [{"top_k": 600}, {"top_p": 0.79}, {"top_p": 0.79, "top_k": 600}])
def test_a_nucleus_wider_than_any_candidates_is_drawn_from_in_full(params: dict[str, Any]) -> None:
    row = torch.randn(1000, generator=torch.Generator().manual_seed(3)) * 1.5
    few = DRAWS // 4
    drawn = tokens(row.repeat(few, 1), sequences(few, **params))
    assert_frequencies(row, drawn, a_sequence(**params))


def step_of(*kinds: dict[str, Any]) -> Sampled:
    """With a row of each kind, a greedy one, one with log probabilities, and a grammar."""
    rows = [a_sequence(seed=1, **params) for params in kinds]
    rows += [a_sequence(temperature=0), a_sequence(logprobs=3, seed=2)]
    logits = torch.randn(len(rows), VOCAB, generator=torch.Generator().manual_seed(2))
    forbidden = all_but([0, 4, 5], [1, 7], rows=[0, len(rows) - 1])
    return Sampler(VOCAB, {EOS}).sample(logits, behind(rows), forbidden)


def test_no_setting_waits_for_the_device() -> None:
    with NothingWaits():
        sampled = step_of(*ALL)
    assert len(sampled.read()) == len(ALL) + 2


def test_scoring_a_prompt_does_not_wait_for_the_device() -> None:
    sequence = a_sequence(prompt_logprobs=3)
    with NothingWaits():
        [scored] = score(torch.randn(3, VOCAB), [(sequence, range(3), [4, 5, 6])])
    assert len(list(scored.read())) == 3


def test_what_waits_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_way_on_cpu", lambda *_: draw.draw_from_candidates)
    with pytest.raises(WaitingError, match="is_nonzero"), NothingWaits():
        step_of({"top_p": 0.5})


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> Kernels:
    """Counts those of a step, with the cuts that Triton makes of a row in one."""
    counting = Kernels()
    for name in ("keep_largest", "keep_share"):
        monkeypatch.setattr(draw, name, counting.as_one(getattr(cuts, name), name))
    return counting


def test_a_batch_of_many_kinds_launches_no_more_than_one_of_a_single_kind(kernels: Kernels) -> None:
    drawing = [
        params for params in ALL if set(params) <= {"temperature", "top_k", "top_p", "min_p"}
    ]
    assert len(drawing) > 5
    with kernels:
        step_of({"top_p": 0.9})
        one, kernels.names = kernels.names, []
        step_of(*drawing)
    assert len(kernels.names) == len(one)
    assert {"keep_largest", "keep_share"} <= set(one)
    assert "sort" not in one
    assert len(one) <= 70  # some of them make the logits and the mask
