from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine_api.errors import EngineBusyError, RequestError
from mistral_engine.in_flight.admission import Admission, Ahead, Starting


def test_as_many_wait_as_may_beyond_those_that_can_run():
    admission = Admission(max_queued=2, max_running=3)
    admission.enter(5)
    with pytest.raises(EngineBusyError, match="5 requests wait already; at most 2 may"):
        admission.enter()


def test_what_has_left_makes_room():
    admission = Admission(max_queued=1, max_running=1)
    admission.move_on((), Ahead(0))
    admission.enter()
    with pytest.raises(EngineBusyError):
        admission.require_room()
    admission.leave()
    admission.require_room()


def test_a_request_of_many_is_taken_whole_or_not_at_all():
    admission = Admission(max_queued=4, max_running=1)
    admission.move_on((), Ahead(0))
    admission.enter(3)
    with pytest.raises(EngineBusyError):
        admission.enter(2)
    assert admission.num_waiting == 3


def test_more_than_ever_fit_are_not_asked_to_come_back():
    with pytest.raises(RequestError, match="n asks for 6 answers; at most 5 fit") as refused:
        Admission(max_queued=4, max_running=1).enter(6)
    assert refused.value.field == "n"


def test_who_is_refused_hears_how_long_the_last_one_had_to_wait():
    for waited, retry_after in ((0.0, 1), (2.3, 3), (1e6, 60)):
        admission = Admission(max_queued=1, max_running=1)
        admission.enter(2)
        admission.move_on([Starting(waited)], Ahead(0))
        with pytest.raises(EngineBusyError) as refused:
            admission.require_room()
        assert refused.value.retry_after == retry_after


def test_those_who_are_refused_together_come_back_one_after_the_other():
    admission = Admission(max_queued=4, max_running=1)
    admission.enter(5)
    admission.move_on([Starting(2.0)], Ahead(0))
    told = []
    for _ in range(9):
        with pytest.raises(EngineBusyError) as refused:
            admission.require_room()
        told.append(refused.value.retry_after)
    assert told == [2, 3, 3, 4, 4, 5, 5, 6, 6]  # two a second, as the queue moves


def test_before_anybody_has_waited_all_come_back_soon():
    admission = Admission(max_queued=4, max_running=1)
    admission.enter(5)
    for _ in range(9):
        with pytest.raises(EngineBusyError) as refused:
            admission.require_room()
        assert refused.value.retry_after == 1


@settings(max_examples=50)
class Queue(RuleBasedStateMachine):
    """Requests of several come, move on and end while places come and go."""

    @initialize(max_queued=st.integers(0, 5), max_running=st.integers(1, 5))
    def open(self, max_queued: int, max_running: int) -> None:
        self.admission = Admission(max_queued, max_running)
        self.max_queued, self.free, self.waiting = max_queued, max_running, 0
        self.max_running = max_running

    @rule(count=st.integers(1, 12))
    def enter(self, count: int) -> None:
        fits = self.waiting + count <= self.max_queued + self.free
        try:
            self.admission.enter(count)
        except (EngineBusyError, RequestError):
            assert not fits
        else:
            assert fits
            self.waiting += count

    @rule()
    def leave(self) -> None:
        if self.waiting:
            self.admission.leave()
            self.waiting -= 1

    @rule(share=st.floats(0, 1), started=st.integers(0, 3))
    def a_step_is_scheduled(self, share: float, started: int) -> None:
        self.free = round(share * self.max_running)
        started = min(started, self.waiting)
        self.admission.move_on([Starting(0.5)] * started, Ahead(self.free))
        self.waiting -= started

    @invariant()
    def counts_agree(self) -> None:
        if hasattr(self, "admission"):
            assert self.admission.num_waiting == self.waiting


TestQueue = Queue.TestCase
