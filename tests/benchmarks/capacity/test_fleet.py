"""Several replicas: who gets which request, how many there are, and how many it takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import pytest

from benchmarks.capacity.goals import End, Goals
from benchmarks.capacity.replicas.autoscaler import Rules
from benchmarks.capacity.replicas.routing import AtRandom, ByPrefix, LeastBusy, Router
from benchmarks.capacity.search import Scenario, fewest_replicas, rate_of_one
from benchmarks.capacity.simulation import run
from benchmarks.capacity.traffic.arrivals import bursts
from benchmarks.capacity.traffic.trace import Ask
from tests.benchmarks.capacity.made import a_config, a_machine, traffic


@dataclass
class Standing:
    """A replica that only counts."""

    number: int
    num_in_flight: int = 0


def test_the_least_busy_gets_the_next() -> None:
    replicas = [Standing(0, 3), Standing(1, 1), Standing(2, 2)]
    assert LeastBusy().choose(replicas, Ask(0, 0.0, 1, 1)).number == 1


def test_prompts_that_begin_alike_go_to_one_replica_until_it_has_much_to_do() -> None:
    replicas = [Standing(number, 10) for number in range(4)]
    router, ask = ByPrefix(), Ask(0, 0.0, 1, 1, group=5, num_shared_tokens=8)
    first = router.choose(replicas, ask)
    assert router.choose(replicas, replace(ask, number=9)) is first
    first.num_in_flight = 20
    assert router.choose(replicas, ask) is not first


def test_a_replica_more_takes_groups_from_the_others_and_moves_none_between_them() -> None:
    few, more = [Standing(n) for n in range(4)], [Standing(n) for n in range(5)]
    asks = [Ask(n, 0.0, 1, 1, group=n, num_shared_tokens=8) for n in range(200)]
    before = [ByPrefix().choose(few, ask).number for ask in asks]
    after = [ByPrefix().choose(more, ask).number for ask in asks]
    moved = [new for old, new in zip(before, after, strict=True) if old != new]
    assert set(moved) == {4}
    assert 20 <= len(moved) <= 60
    assert min(Counter(before).values()) >= 30


def test_affinity_finds_more_of_a_prompt_in_a_cache_than_chance_does() -> None:
    """The texts of all groups fit into four caches together, and not into each."""
    trace = traffic(40.0, 15.0, repeating=1.0, groups=24, shared_tokens=512, seed=3).trace()
    machine = a_machine(0.005, 0.00005, cache_tokens=6144, is_gpu=True)
    reused = {}
    routers: dict[str, Router] = {"prefix": ByPrefix(), "random": AtRandom()}
    for name, router in routers.items():
        done = run(trace, machine, a_config(), router, 4, warm_up=5.0)
        assert done.figures.ends == {End.ANSWERED: done.figures.num_asks}
        reused[name] = done.figures.reused
    assert reused["prefix"] > 0.85
    assert reused["prefix"] > reused["random"] + 0.2


def test_the_same_trace_gives_the_same_figures() -> None:
    trace = traffic(40.0, 10.0).trace()
    one, other = (run(trace, a_machine(), a_config(), AtRandom(1), 2) for _ in range(2))
    assert one == other


def test_the_first_request_wakes_a_deployment_at_zero_and_waits_for_its_start() -> None:
    rules = Rules(0, 2, concurrency_target=4, cold_start=30.0)
    done = run([Ask(0, 5.0, 1, 1)], a_machine(0.01), a_config(), LeastBusy(), rules)
    assert done.figures.first_p50 == pytest.approx(30.01)
    assert done.replicas[:2] == ((0.0, 0), (5.0, 1))


def test_a_burst_is_met_a_window_and_a_cold_start_later() -> None:
    """6 run from 0 s on, and a replica is to have 2: at 60 s two more are wanted."""
    trace = [Ask(number, 0.0, 1, 700) for number in range(6)]
    rules = Rules(1, 8, 2, target_utilization=1.0, cold_start=30.0)
    done = run(trace, a_machine(0.1, cache_tokens=8192), a_config(), LeastBusy(), rules)
    assert done.replicas[:2] == ((0.0, 1), (60.0, 3))


def test_what_is_paid_for_begins_with_the_decision_and_ends_with_the_last_request() -> None:
    trace = [Ask(0, 0.0, 1, 1000), Ask(1, 20.0, 1, 1)]
    done = run(trace, a_machine(0.01), a_config(), LeastBusy(), 2)
    assert done.figures.cost_seconds == pytest.approx(2 * 20.0, abs=4.0)
    assert done.figures.busy == pytest.approx(10.01 / done.figures.cost_seconds)


def test_replicas_come_with_bursts_and_go_again() -> None:
    drawn = traffic(5.0, 300.0, bursts(4.0, 30.0, 150.0))
    rules = Rules(1, 6, 4, window=10.0, scale_down_delay=20.0, cold_start=5.0)
    machine = a_machine(0.1, 0.004)
    done = run(drawn.trace(), machine, a_config(), LeastBusy(), rules)
    numbers = [number for _, number in done.replicas]
    assert max(numbers) > 2
    assert numbers[-1] < max(numbers)
    always = run(drawn.trace(), machine, a_config(), LeastBusy(), max(numbers))
    assert done.figures.cost_seconds < 0.8 * always.figures.cost_seconds


GOALS = Goals(first_p95=0.2, gap_p95=0.05)


def a_scenario(**goals: float) -> Scenario:
    """Each request takes at least 20 ms of a replica: its prompt 16, and 4 steps for 8 at once."""
    machine = a_machine(0.008, 0.001, is_gpu=True)
    return Scenario(
        traffic(seconds=3.0), machine, a_config(), replace(GOALS, **goals), LeastBusy, requests=200
    )


def test_the_fewest_replicas_hold_the_goals_and_one_less_does_not() -> None:
    scenario = a_scenario()
    found = fewest_replicas(scenario, 100.0, rate_of_one(scenario))
    assert found is not None
    assert GOALS.hold(found.figures)
    assert not scenario.holds(100.0, found.replicas - 1)
    assert found.gives[found.gives_first] == max(found.gives.values())


def test_a_large_fleet_is_in_proportion_to_a_slice_of_it() -> None:
    scenario = a_scenario()
    of_one = rate_of_one(scenario)
    found = fewest_replicas(scenario, 1000 * of_one, of_one)
    assert found is not None
    assert found.replicas == 1000
    assert GOALS.hold(found.figures)


def test_goals_that_no_number_of_replicas_holds_are_not_held() -> None:
    scenario = a_scenario(first_p95=0.001)
    assert rate_of_one(scenario) == 0
    assert fewest_replicas(scenario, 10.0, 0.0) is None
