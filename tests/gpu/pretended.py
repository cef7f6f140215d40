"""Checks that look at nothing, for the test of what becomes of checks. Imports nothing heavy."""

from __future__ import annotations

import os
import time

from tests.gpu.check import Figures, Place, SkippedError


def good(place: Place) -> Figures:
    print("it looked")
    return {"device": place.device, "streams": {"1": 2.5}}


def wrong(_place: Place) -> Figures:
    raise RuntimeError("3 tokens\nare not the same")


def hangs(_place: Place) -> Figures:
    time.sleep(600)
    return {}


def dies(_place: Place) -> Figures:
    os._exit(11)


def elsewhere(_place: Place) -> Figures:
    raise SkippedError("it is not installed here")
