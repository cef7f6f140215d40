"""When requests come: a Poisson process, steady or with a rate that changes. Knows no request."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """The rate over time, relative to its mean.

    at: seconds -> relative rate, whose mean over the span is 1. most: that it ever is.
    """

    name: str
    at: Callable[[float], float]
    most: float


def steady() -> Shape:
    return Shape("steady", lambda _: 1.0, 1.0)


def bursts(factor: float = 4.0, lasting: float = 15.0, every: float = 120.0) -> Shape:
    """`factor` times the mean rate for the first `lasting` of each `every` seconds.

    Between bursts the rate is so low that the mean stays. Raises ValueError where it cannot.
    """
    share = lasting / every
    if not 0 < share < 1 or factor * share >= 1:
        raise ValueError(
            f"bursts of {factor:g} times the rate for {lasting:g} of {every:g} s; factor times "
            "share must be below 1, or nothing is left for the time between"
        )
    quiet = (1 - factor * share) / (1 - share)
    return Shape("bursts", lambda at: factor if at % every < lasting else quiet, factor)


def day(seconds: float, swing: float = 0.8) -> Shape:
    """A day as one wave: at its ends the rate is lowest, in the middle highest.

    swing: how far it goes from the mean, as a share of it, in [0, 1].
    """
    if not 0 <= swing <= 1:
        raise ValueError(f"swing is {swing:g}; it must be between 0 and 1")
    return Shape("day", lambda at: 1 - swing * math.cos(2 * math.pi * at / seconds), 1 + swing)


def arrivals(shape: Shape, rate: float, seconds: float, seed: int) -> list[float]:
    """Times in [0, seconds), ascending, `rate` a second on average.

    By thinning (Lewis & Shedler 1979): a Poisson process of the highest rate, of which each arrival
    is kept with the chance that the rate has there.
    """
    if rate <= 0 or seconds <= 0:
        raise ValueError(f"rate is {rate:g} for {seconds:g} s; both must be above 0")
    rng = random.Random(f"{seed} arrivals")
    times: list[float] = []
    now = rng.expovariate(rate * shape.most)
    while now < seconds:
        if rng.random() * shape.most < shape.at(now):
            times.append(now)
        now += rng.expovariate(rate * shape.most)
    return times
