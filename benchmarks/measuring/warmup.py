"""Is the first request after the server's start as fast as the tenth?

Starts the real server ROUNDS times and sends it ten requests each, one after the other; prints the
medians over the rounds and their ratio.
Usage: python -m benchmarks.measuring.warmup [ROUNDS [MODEL]]
"""

from __future__ import annotations

import statistics
import sys
import time

import requests

from tests.server import USER, running_server

NUM_REQUESTS = 10
BODY = {"messages": [USER], "max_tokens": 16, "ignore_eos": True}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    model = sys.argv[2] if len(sys.argv) > 2 else "embedded"
    for route in ("/production/predict", "/v1/chat/completions"):
        times = [_measure(route, model) for _ in range(rounds)]
        first = statistics.median(seconds[0] for seconds in times)
        tenth = statistics.median(seconds[-1] for seconds in times)
        print(f"{route}: medians of {rounds} starts")
        print(
            f"  first {first * 1e3:.0f} ms, tenth {tenth * 1e3:.0f} ms, ratio {first / tenth:.2f}"
        )


def _measure(route: str, model: str) -> list[float]:
    with running_server("--model", model) as url:
        # The connection is not the model's to warm up.
        session = requests.Session()
        session.get(f"{url}/health", timeout=10)
        return [_seconds(session, url + route) for _ in range(NUM_REQUESTS)]


def _seconds(session: requests.Session, url: str) -> float:
    begun = time.perf_counter()
    session.post(url, json=BODY, timeout=60).raise_for_status()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
