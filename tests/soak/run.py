"""`python -m tests.soak.run [ROW ...]`: what the bundle withstands, as a table.

Each row runs in a process group of its own, with a time limit; what is left of the group when the
row is over, or its time is, is ended. All together take at most ten minutes, without what has to be
installed first. The exit status is 1 if a bar was missed. Knows no row in particular.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.conformance.environment import NotInstalled, prepare
from tests.server import REPOSITORY
from tests.soak.report import Verdict, table
from tests.soak.rows import ROWS, Row
from tests.soak.servers import HOME

SECONDS = 590.0


def main(arguments: Sequence[str] | None = None) -> int:
    names = _names(arguments)
    if "fuzz" in names:
        try:
            prepare()
        except NotInstalled as reason:
            print(f"cannot install schemathesis: {reason}", file=sys.stderr)
            return 1
    deadline = time.monotonic() + SECONDS
    verdicts = {name: _timed(name, deadline) for name in names}
    rows = [
        (bar, verdict)
        for name in names
        for bar, verdict in zip(ROWS[name].bars, verdicts[name], strict=True)
    ]
    print("", table(rows), sep="\n")
    return 0 if all(verdict.is_good for _, verdict in rows) else 1


def _names(arguments: Sequence[str] | None) -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.run", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)} (all)")
    names: list[str] = parser.parse_args(arguments).rows or list(ROWS)
    if unknown := [name for name in names if name not in ROWS]:
        parser.error(f"there is no row {unknown[0]!r}; there are {', '.join(ROWS)}")
    return names


def _timed(name: str, deadline: float) -> list[Verdict]:
    print(f"{name} ...", flush=True)
    started = time.monotonic()
    verdicts = _verdicts(name, ROWS[name], deadline - started)
    print(f"  {time.monotonic() - started:.0f} s", flush=True)
    for verdict in verdicts:
        print(f"  {'passes' if verdict.is_good else 'FAILS'}: {verdict.figure}", flush=True)
    return verdicts


def _verdicts(name: str, row: Row, seconds_left: float) -> list[Verdict]:
    """What the row found; a row that did not come to its end has missed all of its bars."""
    report = HOME / f"{name}.json"
    HOME.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    seconds = max(0.0, min(row.seconds, seconds_left))
    problem = stopped_or_failed(
        [sys.executable, "-m", "tests.soak.row", name, str(report)], seconds
    )
    if problem is not None:
        return [Verdict(problem, False)] * len(row.bars)
    return [Verdict(**found) for found in json.loads(report.read_text())]


def stopped_or_failed(command: list[str], seconds: float) -> str | None:
    """In a group of processes, of which none is left. Returns why it did not end well."""
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "packages")},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        return f"stopped after {seconds:.0f} s"
    finally:
        _end_group(process)
    return None if status == 0 else f"ended with status {status}"


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):  # nobody is left
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


if __name__ == "__main__":
    # As an exception, so that what was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
