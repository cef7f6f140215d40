"""One check in a process of its own: it may fail, hang or take the process down with it.

A fault of a kernel leaves a process without its GPU, and a kernel that hangs cannot be interrupted.
Knows no check.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.gpu.check import FAILED, PASSED, SKIPPED, Check, Place, SkippedError, Verdict

_LONGEST_PROBLEM = 600  # characters; the log has all of it


def run_all(checks: Iterable[Check], place: Place, start: str, budget: float) -> Iterator[Verdict]:
    """Each in turn. What may take longer than what is left of the budget, seconds, is left out.

    start: "spawn", or "fork" where nothing has touched a GPU yet: see multiprocessing.
    """
    until = time.monotonic() + budget
    for check in checks:
        left = until - time.monotonic()
        if check.seconds > left:
            why = f"it may take {check.seconds:.0f} s, and {max(0, left):.0f} s are left"
            yield Verdict(check.name, SKIPPED, problem=why)
        else:
            yield run_one(check, place, start)


def run_one(check: Check, place: Place, start: str) -> Verdict:
    """Its output goes to a log in the place's folder."""
    context: Any = multiprocessing.get_context(start)
    ours, theirs = context.Pipe(duplex=False)
    begun = time.monotonic()
    process = context.Process(target=_look, args=(check, place, theirs))
    process.start()
    theirs.close()
    try:
        verdict = _wait(check, ours)
    finally:
        _end(process)
    result, figures, problem = verdict or _died(check, process.exitcode)
    return Verdict(check.name, result, time.monotonic() - begun, figures, problem)


_Answer = tuple[str, dict[str, Any], str | None]


def _wait(check: Check, pipe: Connection) -> _Answer | None:
    """None: it died without a word."""
    if not pipe.poll(check.seconds):
        return FAILED, {}, f"it took longer than {check.seconds:.0f} s"
    try:
        answer: _Answer = pipe.recv()
    except EOFError:
        return None
    return answer


def _died(check: Check, status: int | None) -> _Answer:
    return FAILED, {}, f"its process ended with status {status}; see {check.name}.log"


def _end(process: Any) -> None:
    """With all that it started."""
    process.join(1)
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()  # it has no group of its own yet, or is gone
    process.join()


def _look(check: Check, place: Place, pipe: Connection) -> None:
    """In the process of the check."""
    os.setpgrp()
    _write_to(place.folder / f"{check.name}.log")
    try:
        pipe.send((PASSED, check.look(place), None))
    except SkippedError as why:
        pipe.send((SKIPPED, {}, str(why)))
    except BaseException as error:
        traceback.print_exc()
        told = " ".join(f"{type(error).__name__}: {error}".split())
        pipe.send((FAILED, {}, told[:_LONGEST_PROBLEM]))
    pipe.close()
    os._exit(0)  # whatever threads and destructors there are: nothing is left to be done


def _write_to(path: Path) -> None:
    """All output of this process: of Python, of libraries in C, and what the engine logs."""
    log = path.open("w", buffering=1)
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    sys.stdout = sys.stderr = log
    logging.basicConfig(level=logging.INFO, stream=log, force=True)
