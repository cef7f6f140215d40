"""What is before those who wait for vLLM, as far as it can be told from outside."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import EngineConfig
from mistral_engine.in_flight.admission import Waiting
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.flights import Flights
from mistral_engine.vllm.progress import Progress

STEP_TOKENS = 100


class Noted(Flights):
    """steps: tokens of prompts, and whether others were left, of each."""

    def __init__(self) -> None:
        super().__init__(EngineConfig("somewhere"), cache_capacity=1000)
        self.steps: list[tuple[int, bool]] = []

    def note_step(self, num_prompt_tokens: int, seconds: float, is_full: bool) -> None:
        self.steps.append((num_prompt_tokens, is_full))


def flight_of(num_new: int, num_said: int = 0) -> Flight:
    request = GenerationRequest("r", Prompt((1,) * num_new), SamplingParams())
    output: Any = SimpleNamespace(num_tokens=num_said)
    return Flight(request, 8, output, None, waiting=Waiting(0.0, num_new))  # type: ignore[arg-type]


def stats(usage: float = 0.0, num_waiting: int = 0) -> Any:
    return SimpleNamespace(
        kv_cache_usage=usage, num_waiting_reqs=num_waiting, spec_decoding_stats=None
    )


def decoded(count: int) -> Any:
    return SimpleNamespace(num_preempted_reqs=0, num_generation_tokens=count)


def opened() -> tuple[Noted, Progress]:
    flights = Noted()
    return flights, Progress(flights, 4, STEP_TOKENS, cache_capacity=1000)


def test_a_long_prompt_is_computed_step_by_step_beside_those_that_decode() -> None:
    flights, progress = opened()
    flight = flight_of(250)
    progress.begin(flight, is_first=True)
    assert progress.ahead([flight], 0, None).num_prompt_tokens == 250
    progress.note_step(stats(), None)
    progress.note_step(stats(), decoded(10))
    assert progress.ahead([flight], 0, None).num_prompt_tokens == 60
    progress.note_step(stats(), decoded(10))
    progress.note_read(flight)
    progress.note_step(stats(), decoded(1))
    assert flights.steps == [(100, True), (90, True), (60, False), (0, False)]


def test_a_step_that_takes_all_prompts_tells_nothing_of_how_many_it_could() -> None:
    flights, progress = opened()
    progress.begin(flight_of(30), is_first=True)
    progress.note_step(stats(), decoded(1))
    assert flights.steps == [(30, False)]


def test_prompts_that_nobody_waits_for_are_not_before_anybody() -> None:
    _, progress = opened()
    left, stays = flight_of(300), flight_of(50)
    progress.begin(left, is_first=True)
    progress.begin(stays, is_first=False)
    progress.note_read(left)
    progress.note_read(left)
    assert progress.ahead([stays], 0, None).num_prompt_tokens == 50


def test_a_full_cache_has_no_places_unless_nobody_is_in_it() -> None:
    _, progress = opened()
    running = [flight_of(8) for _ in range(3)]
    ahead = progress.ahead(running[:1], 2, None)
    assert (ahead.num_unused, ahead.num_free) == (3, 1)
    progress.note_step(stats(usage=0.95, num_waiting=1), None)
    ahead = progress.ahead(running, 1, None)
    assert (ahead.num_unused, ahead.num_free) == (0, 0)
    assert progress.num_unused([], flight_of(8)) == 4
    progress.note_step(stats(usage=0.95), None)
    assert progress.num_unused(running, flight_of(8)) == 1
    assert progress.num_cached_tokens(3) == 950
    assert progress.num_cached_tokens(0) == 0


def test_a_long_prompt_that_vllm_holds_up_fills_its_cache_however_little_is_in_it() -> None:
    _, progress = opened()
    progress.note_step(stats(usage=0.4, num_waiting=1), decoded(1))
    assert progress.num_unused([flight_of(8)], flight_of(8)) == 0


def test_who_only_waits_for_a_step_with_room_for_its_prompt_leaves_the_cache_open() -> None:
    _, progress = opened()
    first, second = flight_of(90), flight_of(90)
    progress.begin(first, is_first=True)
    progress.begin(second, is_first=False)
    progress.note_step(stats(usage=0.1, num_waiting=1), None)
    assert progress.num_unused([first, second], flight_of(8)) == 2


def test_nobody_is_let_in_whose_prompt_the_cache_cannot_hold_beside_all_others() -> None:
    _, progress = opened()
    read, unread = flight_of(500, num_said=100), flight_of(250)
    read.num_reused = 50  # another has them
    progress.begin(unread, is_first=False)
    assert progress.num_unused([read, unread], flight_of(200)) == 2
    assert progress.num_unused([read, unread], flight_of(201)) == 0
    assert progress.ahead([read, unread], 1, flight_of(201)).num_unused == 0
    assert progress.num_unused([], flight_of(2000)) == 4


def test_what_was_drafted_and_what_made_room_is_counted() -> None:
    flights, progress = opened()
    told = stats()
    told.spec_decoding_stats = SimpleNamespace(num_draft_tokens=5, num_accepted_tokens=3)
    progress.note_step(told, SimpleNamespace(num_preempted_reqs=2, num_generation_tokens=4))
    totals = flights.measures.totals
    assert (totals.num_drafted_tokens, totals.num_accepted_tokens) == (5, 3)
    assert (totals.num_preemptions, totals.num_steps) == (2, 1)
