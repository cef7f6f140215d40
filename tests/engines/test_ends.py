"""How an engine ends: closed, or with its core killed under it. It leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine_api.errors import EngineClosedError
from engine_api.events import FinishReason
from mistral_engine import Engine
from tests.engines.asking import (
    answer,
    asked,
    end_of,
    endless,
    text_of,
    wait_for,
    wait_until_idle,
)
from tests.engines.opening import HAS_VLLM, KINDS, VLLM, opened
from tests.engines.processes import Held, core_of

pytestmark = pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="looks into /dev/shm")


@pytest.fixture
def before() -> Held:
    return Held.now()


@pytest.fixture(params=KINDS)
def own(request: pytest.FixtureRequest, checkpoint: Path, before: Held) -> Iterator[Engine]:
    """An engine of the test's own, of which a few may run and the rest wait."""
    with opened(request.param, checkpoint, max_running=4) as engine:
        yield engine


def test_closing_ends_what_runs_and_what_waits_and_leaves_nothing(
    own: Engine, before: Held
) -> None:
    running = [own.generate(endless(own)) for _ in range(6)]
    next(running[0])
    own.close()
    for events in running:
        end = end_of(events)
        assert end.reason in (FinishReason.CLOSED, FinishReason.LENGTH)
    assert not own.is_alive
    with pytest.raises(EngineClosedError):
        own.generate(asked(own))
    with pytest.raises(EngineClosedError):
        own.require_room()
    own.close()
    assert own.stats.num_running == own.stats.num_waiting == 0
    wait_for(lambda: Held.now().since(before).is_nothing)


@pytest.mark.skipif(not HAS_VLLM, reason="vLLM is not installed here: `make test-vllm`")
def test_a_core_that_is_killed_ends_every_request_and_the_engine(
    checkpoint: Path, before: Held
) -> None:
    with opened(VLLM, checkpoint, max_running=4) as engine:
        assert text_of(answer(engine))
        core = core_of(Held.now().since(before))
        requests = [endless(engine) for _ in range(6)]
        running = [engine.generate(request) for request in requests]
        next(running[0])
        core.kill()
        ends = [end_of(events) for events in running]
        assert {end.reason for end in ends} == {FinishReason.CLOSED}
        assert all(end.error for end in ends)
        wait_for(lambda: not engine.is_alive)
        with pytest.raises(EngineClosedError):
            engine.generate(asked(engine))
        with pytest.raises(EngineClosedError):
            engine.require_room()
        wait_until_idle(engine)
    # What such a core shared is given back when this process ends: test_server.py.
    wait_for(lambda: not Held.now().since(before).processes)
