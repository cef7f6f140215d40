"""What is expected of the queue, from figures that are made up and from simulated servers."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine_api.errors import EngineBusyError
from mistral_engine.in_flight.admission import Admission, Ahead, Starting
from mistral_engine.in_flight.expected_wait import PromptRate, Stays
from tests.mistral_engine.in_flight.simulated_server import Client, SimulatedServer, overload

PATIENCE = 10.0  # seconds, of simulated clients


def stays_of(*seconds: float) -> Stays:
    """One after the other, from 0 on."""
    stays, now = Stays(), 0.0
    for stay in seconds:
        stays.begin(now, 100)
        stays.end(now + stay, now, 100, 10)
        now += stay
    return stays


def note_steps(admission: Admission, num_tokens: int, seconds: float) -> None:
    """As many as it takes to know a rate."""
    for _ in range(4):
        admission.note_step(num_tokens, seconds)


def test_prompts_take_their_time_at_the_rate_at_which_they_were_computed() -> None:
    rate = PromptRate()
    for _ in range(4):
        rate.note(100, 0.5)
    assert rate.wait(1000) == pytest.approx(5.0)
    assert rate.wait(-3) == 0.0


def test_a_rate_that_was_not_seen_for_a_second_is_not_known() -> None:
    rate = PromptRate()
    rate.note(16, 0.9)
    assert rate.wait(1000) == 0.0


def test_a_single_step_of_a_starved_machine_is_no_rate() -> None:
    rate = PromptRate()
    for _ in range(3):
        rate.note(16, 2.0)
        assert rate.wait(1000) == 0.0
    rate.note(16, 2.0)
    assert rate.wait(160) == pytest.approx(20.0)


def test_small_first_steps_say_nothing_of_larger_ones() -> None:
    rate = PromptRate()
    for num_tokens, seconds in ((16, 1.2), (64, 1.4), (256, 2.0), (1024, 4.0)):
        rate.note(num_tokens, seconds)
        assert rate.wait(10_000) == 0.0
    for _ in range(3):
        rate.note(1024, 4.0)
    assert rate.wait(1024) == pytest.approx(4.0)


def test_the_rate_follows_the_machine() -> None:
    rate = PromptRate()
    for seconds in (0.1, 2.0):
        for _ in range(20):
            rate.note(100, seconds)
    assert rate.wait(100) == pytest.approx(2.0, rel=0.02)


def test_a_place_comes_free_when_its_holder_has_stayed_as_long_as_usual() -> None:
    stays = stays_of(10.0, 10.0, 10.0, 10.0)
    stays.begin(40.0, 100)
    assert stays.wait(44.0, 0, 1) == pytest.approx(6.0, rel=0.2)
    assert stays.wait(44.0, 0, 3) == pytest.approx(26.0, rel=0.2)
    assert stays.wait(44.0, 1, 1) == 0.0  # one is free


def test_who_still_holds_a_place_counts_as_well_as_those_who_have_left() -> None:
    stays = stays_of(10.0, 10.0, 10.0, 10.0)
    stays.begin(40.0, 100)
    assert stays.wait(1040.0, 0, 2) > 100.0


def test_an_answer_that_can_only_be_short_is_not_expected_to_be_as_long_as_others() -> None:
    stays = stays_of(10.0, 10.0, 10.0, 10.0)  # 10 tokens each
    stays.begin(40.0, 1)
    assert stays.wait(40.0, 0, 1) == pytest.approx(1.0, rel=0.1)


def test_nothing_is_expected_of_stays_before_a_few_have_ended() -> None:
    stays = stays_of(50.0, 50.0, 50.0)
    stays.begin(150.0, 100)
    assert stays.wait(150.0, 0, 5) == 0.0


def test_nothing_is_expected_of_many_places_before_a_quarter_as_many_have_ended() -> None:
    stays = Stays()
    for _ in range(64):
        stays.begin(0.0, 100)
    waits = []
    for second in range(1, 25):
        stays.end(float(second), 0.0, 100, 10)
        stays.begin(float(second), 100)
        waits.append(stays.wait(float(second), 0, 1) > 0)
    assert waits[:15] == 15 * [False]
    assert waits[-1]


def test_what_was_measured_before_the_first_caller_is_no_experience() -> None:
    admission = Admission(100, 4, clock=lambda: 500.0)
    note_steps(admission, 100, 10.0)
    for now in (0.0, 100.0, 200.0, 300.0):
        admission.enter()
        admission.move_on([Starting(20.0, now, 5)], Ahead(0))
        admission.note_ended(now, 5, 5)
    for _ in range(6):
        admission.enter()
        admission.note_prompt(1_000)
    assert admission.expected_wait > 30.0
    admission.forget_rates()
    assert admission.expected_wait == 0.0


def test_nothing_is_expected_of_places_while_nobody_holds_one_and_none_can_be_had() -> None:
    assert stays_of(10.0, 10.0, 10.0, 10.0).wait(40.0, 0, 1) == 0.0


def test_who_would_wait_too_long_is_refused_and_hears_when_to_come_back() -> None:
    admission = Admission(100, 4, longest_wait=30.0, clock=lambda: 0.0)
    note_steps(admission, 100, 1.0)
    admission.enter()
    admission.note_prompt(2_600)
    admission.enter()  # after 26 s
    admission.note_prompt(2_600)
    told = []
    for _ in range(2):
        with pytest.raises(EngineBusyError, match="would wait about 52 s") as refused:
            admission.require_room()
        told.append(refused.value.retry_after)
    # Until 27 s are left; the second after the first, who is one as long.
    assert told == pytest.approx([25, 51], abs=1)


def test_what_has_begun_counts_only_as_far_as_it_is_still_to_be_computed() -> None:
    admission = Admission(100, 4, longest_wait=30.0, clock=lambda: 0.0)
    note_steps(admission, 100, 1.0)
    admission.enter()
    waiting = admission.note_prompt(10_000)
    admission.move_on([Starting(0.0, 0.0, 5, waiting)], Ahead(3, 3, 9_000, 1_000))
    assert admission.expected_wait == pytest.approx(80.0)
    admission.move_on((), Ahead(3, 3, 0, 1_000))
    assert admission.expected_wait == 0.0


def test_nobody_waits_for_those_who_will_have_waited_too_long_before_their_turn() -> None:
    """They came all at once, when nothing was known."""
    now = 0.0
    admission = Admission(100, 4, longest_wait=30.0, clock=lambda: now)
    for _ in range(10):
        admission.enter()
        admission.note_prompt(2_000)
    note_steps(admission, 100, 1.0)  # so it is 20 s each, and two have their turn in time
    admission.move_on((), Ahead(4, 4))
    assert admission.expected_wait == pytest.approx(40.0)
    with pytest.raises(EngineBusyError):
        admission.require_room()
    now = 29.0  # the first and second are still there, as if nothing had moved on
    admission.move_on((), Ahead(4, 4))
    assert admission.expected_wait == pytest.approx(20.0)
    admission.require_room()


def test_who_came_long_ago_is_given_up_though_a_newcomer_would_have_his_turn_in_time() -> None:
    """All of the queue is computed in 28 s; but those who wait have waited for 20 s already."""
    now = 0.0
    admission = Admission(100, 4, longest_wait=30.0, clock=lambda: now)
    for _ in range(14):
        admission.enter()
        admission.note_prompt(200)
    now = 20.0
    note_steps(admission, 100, 1.0)  # so it is 2 s each, and those that are left have 10
    admission.move_on((), Ahead(4, 4))
    assert admission.expected_wait == pytest.approx(12.0)  # behind six of them
    admission.require_room()


def test_those_who_wait_are_looked_at_ten_times_a_second_however_quick_steps_are() -> None:
    now, looks = 0.0, []

    class Watched(Admission):
        def _find_given_up(self, now: float) -> tuple[int, int]:
            looks.append(now)
            return super()._find_given_up(now)

    admission = Watched(100, 4, longest_wait=30.0, clock=lambda: now)
    admission.enter()
    admission.note_prompt(2_000)
    for millisecond in range(1000):
        now = millisecond / 1000
        admission.move_on((), Ahead(0))
    assert 9 <= len(looks) <= 11


def test_who_waits_for_prompts_only_does_not_wait_for_places_too() -> None:
    """Nobody gets a place at once while a long prompt is computed, though there are some."""
    admission = Admission(100, 4, longest_wait=30.0, clock=lambda: 500.0)
    for now in (0.0, 100.0, 200.0, 300.0, 400.0):
        admission.enter()
        waiting = admission.note_prompt(10)
        admission.move_on([Starting(0.0, now, 5, waiting)], Ahead(3, 3))
        if now < 400.0:
            admission.note_ended(now, 5, 5)
    for _ in range(3):
        admission.enter()
        admission.note_prompt(10)
    admission.move_on((), Ahead(0, 3))
    assert admission.expected_wait > 30.0  # the fourth: three are unused
    admission.leave()
    assert admission.expected_wait == 0.0


def admission_of_stays(seconds: float, clock: list[float], **bounds: int) -> Admission:
    """Of one place, which five have held for so long, one after the other, from 0 on."""
    admission = Admission(longest_wait=30.0, clock=lambda: clock[0], **bounds)
    for _ in range(5):
        admission.enter()
        begun = clock[0]
        admission.move_on([Starting(0.0, begun, 100)], Ahead(0))
        clock[0] += seconds
        admission.note_ended(begun, 100, 100)
        admission.move_on((), Ahead(1, 1))
    return admission


def test_what_was_measured_before_a_long_time_of_idling_is_forgotten() -> None:
    for idle, is_known in ((60.0, True), (3600.0, False)):
        clock = [0.0]
        admission = admission_of_stays(20.0, clock, max_queued=100, max_running=1)
        clock[0] += idle
        admission.enter()
        admission.move_on([Starting(0.0, clock[0], 100)], Ahead(0))
        assert (admission.expected_wait > 0) == is_known


def test_many_answers_to_one_request_are_let_in_where_nothing_is_before_them() -> None:
    """They wait for each other, which they would do whenever they came."""
    clock = [0.0]
    admission = admission_of_stays(20.0, clock, max_queued=100, max_running=1)
    admission.enter(6)
    admission.leave()
    with pytest.raises(EngineBusyError, match="would wait about"):
        admission.enter(6)


def test_a_full_queue_tells_when_the_next_place_comes_free_before_anybody_has_waited() -> None:
    clock = [0.0]
    admission = admission_of_stays(10.0, clock, max_queued=2, max_running=1)
    admission.enter(3)
    admission.move_on([Starting(0.0, clock[0], 100)], Ahead(0))
    clock[0] += 4.0
    told = []
    for _ in range(3):
        with pytest.raises(EngineBusyError, match="2 requests wait already") as refused:
            admission.require_room()
        told.append(refused.value.retry_after)
    assert told[0] == pytest.approx(6, abs=1)
    assert told[1] - told[0] == pytest.approx(10, abs=2)  # for the place behind that one
    assert told[2] > told[1]


def test_without_a_limit_nobody_is_refused_for_his_wait() -> None:
    admission = Admission(100, 4, longest_wait=None)
    admission.note_step(1, 10.0)
    admission.enter()
    admission.note_prompt(1_000_000)
    admission.enter()


@dataclass(frozen=True)
class Kind:
    """Of servers and their clients. load: clients that come over those that can be served."""

    max_running: int
    base_seconds: float
    token_seconds: float
    num_prompt_tokens: int
    num_answer_tokens: int
    load: float

    @property
    def stay(self) -> float:
        """Seconds, in a full batch."""
        step = self.base_seconds + self.token_seconds * self.max_running
        return self.num_answer_tokens * step + self.num_prompt_tokens * self.token_seconds

    def clients_served(self, length: Callable[[int], int]) -> list[Client]:
        step_tokens = int((2.0 - self.base_seconds) / self.token_seconds)
        step_tokens = max(self.max_running + 16, min(1024, step_tokens))
        rates = self.base_seconds, self.token_seconds
        server = SimulatedServer(self.max_running, step_tokens, *rates, PATIENCE)

        def client() -> Client:
            answer = length(self.num_answer_tokens)
            return Client(length(self.num_prompt_tokens), answer, 1000)

        share = self.base_seconds / self.max_running + self.token_seconds
        num_steps = -(-self.num_prompt_tokens // step_tokens)
        prompt = self.num_prompt_tokens * self.token_seconds + num_steps * self.base_seconds
        gap = (share * self.num_answer_tokens + prompt) / self.load
        overload(server, client, gap, seconds=7 * PATIENCE)
        return server.clients


def kinds(load: st.SearchStrategy[float]) -> st.SearchStrategy[Kind]:
    return st.builds(
        Kind,
        max_running=st.sampled_from([1, 2, 4, 16, 64]),
        base_seconds=st.floats(0.001, 0.1),
        token_seconds=st.floats(0.004, 0.015),
        num_prompt_tokens=st.integers(20, 300),
        num_answer_tokens=st.integers(5, 30),
        load=load,
    )


def early(client: Client) -> bool:
    """Refused, though its turn would have come long before its patience ended."""
    return client.told is not None and client.waited is not None and client.waited < PATIENCE * 0.6


def late(client: Client) -> bool:
    """Let in, and in vain."""
    return client.told is None and client.waited is None


def of_later_times(clients: list[Client]) -> list[Client]:
    """Those who came when four had ended, so that something is known, and the queue of those who
    came before is gone."""
    ends = sorted(client.ended for client in clients if client.ended)
    return [client for client in clients if client.arrived > ends[3] + 2 * PATIENCE]


@settings(max_examples=10, deadline=None)
@given(kinds(st.floats(0.1, 0.5)))
def test_a_server_that_keeps_up_refuses_nobody(kind: Kind) -> None:
    assert all(client.told is None for client in kind.clients_served(lambda mean: mean))


@settings(max_examples=10, deadline=None)
@given(kinds(st.floats(2, 8)))
def test_where_requests_are_alike_nobody_is_refused_early_or_let_in_in_vain(kind: Kind) -> None:
    assume(kind.stay < PATIENCE / 3)  # else places come free by the batch, and seldom
    known = of_later_times(kind.clients_served(lambda mean: mean))
    assert sum(map(early, known)) <= 1 + 0.1 * len(known)
    assert sum(map(late, known)) <= 1 + 0.1 * len(known)


def test_where_requests_differ_few_are_refused_early_or_let_in_in_vain() -> None:
    rng = random.Random(0)
    shares_late, shares_early = [], []
    for max_running, prompt, answer in product((2, 4, 16, 64), (20, 500), (5, 20)):
        kind = Kind(max_running, 0.02, 0.002, prompt, answer, load=4.0)
        clients = kind.clients_served(lambda mean: round(mean * rng.uniform(0.5, 1.5)))
        known = of_later_times(clients)
        refused = [client for client in known if client.told is not None]
        entered = [client for client in known if client.told is None]
        shares_late.append(sum(map(late, entered)) / len(entered))
        shares_early.append(sum(map(early, refused)) / len(refused))
    assert statistics.mean(shares_late) <= 0.05
    assert statistics.mean(shares_early) <= 0.05
