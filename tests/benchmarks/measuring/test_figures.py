from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.load.answers import Answer
from benchmarks.measuring.figures import (
    gaps_within,
    load_figures,
    medians,
    percentile,
    running_token_seconds,
)


def answer(sent_at: float, *text_at: float, error: str | None = None) -> Answer:
    return Answer(sent_at, text_at, max(text_at, default=sent_at), 5, len(text_at), "length", error)


def test_percentile_lies_between_its_neighbours() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.5


def test_percentile_of_nothing_is_none() -> None:
    assert percentile([], 95) is None


def test_throughput_runs_from_the_first_request_to_the_last_token() -> None:
    answers = [answer(0.0, 1.0, 2.0), answer(1.0, 3.0, 5.0)]
    assert load_figures(answers)["output_tokens_per_s"] == 4 / 5


def test_failed_requests_are_counted_and_touch_no_other_figure() -> None:
    good = answer(0.0, 1.0, 2.0)
    figures = load_figures([good, answer(0.0, 90.0, 99.0, error="status 500")])
    assert (figures["requests"], figures["errors"]) == (2, 1)
    assert (figures["first_p99_s"], figures["output_tokens_per_s"]) == (1.0, 1.0)


def test_time_per_token_is_the_median_request_s_mean() -> None:
    answers = [answer(0.0, 1.0, 2.0, 5.0), answer(0.0, 1.0, 2.0), answer(0.0, 1.0, 9.0)]
    assert load_figures(answers)["token_s"] == 2.0


def test_answers_without_text_leave_the_times_open() -> None:
    figures = load_figures([answer(0.0)])
    assert figures["first_p50_s"] is None
    assert figures["gap_p95_s"] is None


def test_medians_leave_out_the_repeats_that_lack_a_figure() -> None:
    assert medians([{"a": 1.0}, {"a": None, "b": 7.0}, {"a": 3.0}]) == {"a": 2.0, "b": 7.0}


@pytest.mark.parametrize(
    ("begin", "end", "gaps"),
    [(0.0, 9.0, [1.0, 4.0]), (3.0, 4.0, [4.0]), (2.0, 2.5, [4.0]), (7.0, 9.0, [])],
)
def test_gaps_within_a_span_are_those_that_overlap_it(
    begin: float, end: float, gaps: list[float]
) -> None:
    assert gaps_within([answer(0.0, 1.0, 2.0, 6.0)], begin, end) == gaps


def test_a_token_of_running_streams_is_timed_while_all_of_them_run() -> None:
    """The first waits for the second's prompt, and the second goes on alone; neither counts."""
    answers = [answer(0.0, 1.0, 5.0, 6.0, 7.0), answer(0.0, 5.0, 6.0, 7.0, 7.5, 8.0)]
    assert running_token_seconds(answers) == 1.0


def test_a_piece_of_running_streams_stands_for_as_many_tokens_as_the_answer_has_a_piece() -> None:
    pieces = [answer(0.0, 1.0, 2.0, 3.0), answer(0.0, 1.0, 2.0, 3.0)]
    assert running_token_seconds([replace(each, num_tokens=6) for each in pieces]) == 0.5


@pytest.mark.parametrize(
    "answers", [[], [answer(0.0)], [answer(0.0, 1.0)], [answer(0.0, 1.0, error="x")]]
)
def test_streams_that_never_ran_together_have_no_time(answers: list[Answer]) -> None:
    assert running_token_seconds(answers) is None
