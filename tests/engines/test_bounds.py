"""A full engine of either kind: who waits, who is refused, and whose time is up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine_api.errors import EngineBusyError
from engine_api.events import FinishReason
from mistral_engine import Engine
from tests.engines.asking import (
    ENDLESS,
    answer,
    asked,
    end_of,
    endless,
    text_of,
    wait_for,
    wait_until_idle,
)
from tests.engines.opening import KINDS, opened

_DEADLINE = 6.0
_CONTEXT = 4096  # more than is said until the deadline


@pytest.fixture(scope="module", params=KINDS)
def engine(request: pytest.FixtureRequest, checkpoint: Path) -> Iterator[Engine]:
    """One that runs at once, and two that wait, not for long."""
    bounds = {"max_running": 1, "max_queued": 2, "queue_timeout_seconds": 1.0}
    times = {"deadline_seconds": _DEADLINE, "context_length": _CONTEXT}
    with opened(request.param, checkpoint, **bounds, **times) as engine:
        yield engine


def test_whoever_waits_too_long_is_told_so(engine: Engine) -> None:
    """The first of these tests: nothing is known yet of how long one waits here."""
    running = engine.generate(endless(engine))
    next(running)
    late = end_of(engine.generate(asked(engine)))
    assert late.reason is FinishReason.QUEUE_TIMEOUT
    assert late.usage.num_completion_tokens == 0
    assert not isinstance(next(running), type(late))  # who runs goes on
    running.close()
    wait_until_idle(engine)


def test_one_more_than_may_wait_is_refused_and_told_when_to_come_back(engine: Engine) -> None:
    running = engine.generate(endless(engine))
    next(running)
    waiting = [engine.generate(endless(engine)) for _ in range(2)]
    with pytest.raises(EngineBusyError) as refused:
        engine.generate(asked(engine))
    assert refused.value.retry_after >= 1
    with pytest.raises(EngineBusyError):
        engine.require_room()
    for events in (*waiting, running):
        events.close()
    wait_until_idle(engine)
    engine.require_room()


def test_they_run_in_the_order_in_which_they_came(engine: Engine) -> None:
    running = engine.generate(asked(engine, max_tokens=20, ignore_eos=True))
    first = engine.generate(asked(engine, max_tokens=20, ignore_eos=True))
    second = engine.generate(asked(engine, max_tokens=20, ignore_eos=True))
    assert end_of(second).error is None
    for events in (running, first):  # have come to their ends by then
        assert end_of(events).error is None
    wait_until_idle(engine)


def test_one_that_leaves_the_queue_makes_room(engine: Engine) -> None:
    running = engine.generate(endless(engine))
    next(running)
    waiting = [engine.generate(endless(engine)) for _ in range(2)]
    waiting[0].close()

    def there_is_room() -> bool:
        try:
            engine.require_room()
        except EngineBusyError:
            return False
        return True

    wait_for(there_is_room)
    for events in (waiting[1], running):
        events.close()
    wait_until_idle(engine)


def test_an_answer_ends_at_its_deadline_with_what_it_has_said(engine: Engine) -> None:
    """The last: from then on whoever comes is expected to wait too long."""
    events = list(engine.generate(endless(engine)))
    end = end_of(events)
    assert (end.reason, end.error) == (FinishReason.LENGTH, None)
    num_tokens = end.usage.num_completion_tokens
    assert 0 < num_tokens < _CONTEXT - end.usage.num_prompt_tokens
    exact = answer(engine, max_tokens=min(num_tokens, 300), **ENDLESS)
    assert text_of(events).startswith(text_of(exact).rstrip("\ufffd"))
    wait_until_idle(engine)
