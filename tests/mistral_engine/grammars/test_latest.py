"""What was compiled of late is there for all, and compiled once however many ask at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mistral_engine.grammars import latest
from mistral_engine.grammars.latest import LatestUsed

CROWD = 8


def of_texts() -> LatestUsed[str, str]:
    return LatestUsed(lambda value: None)


def test_a_crowd_that_asks_for_one_thing_at_once_has_it_compiled_once() -> None:
    kept, compiled = of_texts(), []
    everybody = threading.Barrier(CROWD)
    asked_again = threading.Semaphore(0)

    def compile_anew() -> str:
        compiled.append(threading.current_thread())
        asked_again.acquire(timeout=0.2)  # nobody gives it: time for all others to arrive
        return "it"

    def ask(_: int) -> str:
        everybody.wait()
        return kept.get("key", compile_anew)

    with ThreadPoolExecutor(CROWD) as pool:
        assert list(pool.map(ask, range(CROWD))) == ["it"] * CROWD
    assert len(compiled) == 1
    assert not kept._turns


def test_what_takes_long_holds_up_nobody_who_asks_for_something_else() -> None:
    kept, other_is_done = of_texts(), threading.Event()

    def slow() -> str:
        assert other_is_done.wait(30)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(kept.get, "slow", slow)
        assert kept.get("quick", lambda: "quick") == "quick"
        other_is_done.set()
        assert waiting.result() == "slow"


def test_what_failed_for_one_is_tried_again_by_the_next() -> None:
    kept = of_texts()

    def broken() -> str:
        raise ValueError("it is malformed")

    with pytest.raises(ValueError, match="malformed"):
        kept.get("key", broken)
    assert kept.get("key", lambda: "it") == "it"
    assert not kept._turns


def test_the_latest_are_kept() -> None:
    kept = of_texts()
    for number in range(latest.MOST + 1):
        kept.get(str(number), lambda: "it")
    assert len(kept) == latest.MOST
    assert kept.get("0", lambda: "anew") == "anew"
    assert kept.get(str(latest.MOST), lambda: "anew") == "it"
