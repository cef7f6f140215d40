from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from engine_api.figures import Histogram

BOUNDS = (1, 4, 16)


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 4.0, 16.0, 16.5, 1e6])))
def test_a_histogram_counts_and_sums_all_that_it_observes(values: list[float]) -> None:
    histogram = Histogram(BOUNDS)
    for value in values:
        histogram.observe(value)
    between = zip((-math.inf, *BOUNDS), (*BOUNDS, math.inf), strict=True)
    assert histogram.counts == [sum(low < v <= high for v in values) for low, high in between]
    assert histogram.sum == sum(values)
