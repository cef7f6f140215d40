"""vLLM on two workers, which share every layer: the same answers, and they end together."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from mistral_engine import Engine
from tests.engines.asking import (
    QUESTIONS,
    answers,
    asked,
    endless,
    left_early,
    tokens_of,
    wait_for,
    wait_until_idle,
)
from tests.engines.opening import HAS_VLLM, VLLM, opened
from tests.engines.processes import Held

pytestmark = pytest.mark.skipif(not HAS_VLLM, reason="vLLM is not installed: `make test-vllm`")


@pytest.fixture(scope="module")
def parallel(checkpoint: Path) -> Iterator[Engine]:
    """What it has started is gone when it is closed."""
    before = Held.now()
    with opened(VLLM, checkpoint, {"tensor_parallel_size": 2}, max_running=8) as engine:
        assert len(Held.now().since(before).processes) >= 3  # a core and two workers
        yield engine
    wait_for(lambda: Held.now().since(before).is_nothing)


def test_two_workers_say_what_one_says(parallel: Engine, native: Engine) -> None:
    ours, theirs = (
        answers(e, [asked(e, text, max_tokens=100, logprobs=0) for text in QUESTIONS])
        for e in (native, parallel)
    )
    assert list(map(tokens_of, theirs)) == list(map(tokens_of, ours))


def test_two_workers_survive_a_storm_of_those_who_leave(parallel: Engine, native: Engine) -> None:
    shuffled = random.Random(0)
    for _ in range(5):
        crowd = [
            asked(parallel, shuffled.choice(QUESTIONS), max_tokens=shuffled.randint(1, 300))
            if shuffled.random() < 0.5
            else endless(parallel)
            for _ in range(24)
        ]
        left_early(parallel, crowd)
    wait_until_idle(parallel)
    ours, theirs = (
        answers(e, [asked(e, text, logprobs=0) for text in QUESTIONS]) for e in (native, parallel)
    )
    assert list(map(tokens_of, theirs)) == list(map(tokens_of, ours))
