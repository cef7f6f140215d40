"""What callers put in is taken out in order, and nothing is put in that nobody takes out."""

from __future__ import annotations

from typing import Any

import pytest

from engine_api.errors import EngineBusyError, EngineClosedError
from engine_api.events import FinishReason
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import EngineConfig
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.flights import Flights
from mistral_engine.in_flight.inbox import Ending, Inbox


class Woken(list[str]):
    def __call__(self) -> None:
        self.append("woken")


def inbox_of(woken: Any = lambda: None, **settings: Any) -> Inbox:
    return Inbox(Flights(EngineConfig("somewhere", **settings), cache_capacity=64), woken)


def flight() -> Flight:
    request = GenerationRequest("r", Prompt((1, 2)), SamplingParams())
    return Flight(request, 8, None, None)  # type: ignore[arg-type]


def test_messages_come_out_in_order_and_each_wakes_the_reader() -> None:
    woken = Woken()
    inbox, flights = inbox_of(woken), [flight(), flight()]
    inbox.add(flights)
    inbox.end(flights[0].request, FinishReason.ABORT)
    inbox.close()
    assert len(woken) == 3
    taken = [inbox.get() for _ in range(4)]
    assert taken == [*flights, Ending(flights[0].request, FinishReason.ABORT), None]
    assert inbox.is_empty


def test_who_is_not_let_in_wakes_nobody() -> None:
    woken = Woken()
    inbox = inbox_of(woken, max_running=1, max_queued=0)
    inbox.add([flight()])
    with pytest.raises(EngineBusyError):
        inbox.add([flight()])
    assert len(woken) == 1


def test_nothing_is_put_in_once_it_is_shut_and_who_was_in_comes_out() -> None:
    woken = Woken()
    inbox, waiting = inbox_of(woken), flight()
    inbox.add([waiting])
    inbox.close()
    assert list(inbox.shut("of old age")) == [waiting]
    assert inbox.why_closed == "of old age"
    inbox.end(waiting.request, FinishReason.ABORT)
    assert inbox.is_empty
    for refused in (inbox.require_room, lambda: inbox.add([flight()])):
        with pytest.raises(EngineClosedError, match="of old age"):
            refused()


def test_it_can_be_closed_by_a_collector_of_garbage_that_runs_inside_of_it() -> None:
    """Which may happen anywhere in the same thread: waiting for oneself would never end."""
    inbox = inbox_of()
    with inbox._lock:
        inbox.close()
    assert inbox.get() is None
