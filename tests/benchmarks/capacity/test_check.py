"""A server that does what is simulated is found to do so, and a slower one once it is paced."""

from __future__ import annotations

import pytest

from benchmarks.capacity import slept
from benchmarks.capacity.check import Level, compared
from benchmarks.capacity.observing import Replayed
from benchmarks.capacity.speeds.model import Machine, StepModel
from benchmarks.capacity.traffic.trace import Ask
from benchmarks.load.answers import Answer
from tests.benchmarks.capacity.made import Served, a_config, a_machine, traffic
from tests.server import REPOSITORY

MACHINE = a_machine(0.01, 0.0001, cache_tokens=8192)


def answered_by(machine: Machine, trace: list[Ask]) -> Replayed:
    """As a server of this machine answers one request after the other."""
    figures = Served(trace, machine, a_config()).figures
    step, prompt = machine.times.decode[0][1], machine.times.token_seconds
    answers = []
    for ask in trace:
        first = ask.at + step + (ask.num_own_tokens - 1) * prompt
        text_at = tuple(first + number * step for number in range(ask.num_answer_tokens))
        size = (ask.num_own_tokens, ask.num_answer_tokens)
        answers.append(Answer(ask.at, text_at, text_at[-1], *size, "length", None))
    return Replayed(0.5, 1.0, trace, answers, figures.step_seconds)


def ratios(level: Level) -> list[tuple[float, float]]:
    return [(one.simulated / one.real, one.paced / one.real) for one in level.figures]


ONE_BY_ONE = traffic(1.0, 30.0).trace()[::3]


def test_what_is_simulated_is_what_a_server_of_that_formula_does() -> None:
    level = compared(answered_by(MACHINE, ONE_BY_ONE), MACHINE, a_config())
    assert level.num_asks == len(ONE_BY_ONE)
    for simulated, paced in ratios(level):
        assert simulated == pytest.approx(1.0, abs=0.02)
        assert paced == pytest.approx(1.0, abs=0.02)


def test_a_server_whose_steps_took_twice_as_long_is_simulated_with_such_steps() -> None:
    slower = a_machine(0.02, 0.0002, cache_tokens=8192)
    level = compared(answered_by(slower, ONE_BY_ONE), MACHINE, a_config())
    of_times = ratios(level)[1:]  # the first is a rate, which those who ask decide
    for simulated, paced in of_times:
        assert simulated == pytest.approx(0.5, abs=0.02)
        assert paced == pytest.approx(1.0, abs=0.02)


def test_the_real_engine_answers_a_trace_whole_with_steps_that_sleep() -> None:
    checkpoint = REPOSITORY / "data" / "tiny-mistral"
    trace = traffic(20.0, 0.3).trace()
    times = StepModel(((1, 0.001),), 0.0)
    config = a_config(max_running=4, kv_cache_gib=0.05)
    load = slept.replayed(checkpoint, times, trace, 20.0, config)
    assert [answer.num_tokens for answer in load.answers] == [4] * len(trace)
    assert all(answer.text_at for answer in load.answers)
    assert {answer.error for answer in load.answers} == {None}
    assert load.step_seconds >= 0.001
