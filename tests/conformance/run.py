"""`python -m tests.conformance.run [SUITE ...]`: other people's tests against the real server.

The suites run one after the other, each with a time limit; a table says what came of them. The exit
status is 1 if a test failed that no exclusion explains. Knows no suite in particular.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from tests.conformance.environment import HOME, PYTHON, NotInstalled, prepare
from tests.conformance.report import Verdict, details, judge, read_junit, table
from tests.conformance.suites import BACKEND, SUITES, Suite
from tests.server import backend_options, changed_bundle, running_server

REPORTS = HOME / "reports"
_OFFLINE = {"HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1", "OMP_WAIT_POLICY": "passive"}


def main(arguments: Sequence[str] | None = None) -> int:
    suites, backend = _options(arguments)
    try:
        prepare()
    except NotInstalled as reason:
        print(f"cannot prepare the suites: {reason}", file=sys.stderr)
        return 1
    verdicts = [_verdict(suite, backend) for suite in suites]
    print("", table(verdicts), sep="\n")
    for verdict in verdicts:
        if text := details(verdict):
            print("", text, sep="\n")
    return 0 if all(verdict.is_good for verdict in verdicts) else 1


def _options(arguments: Sequence[str] | None) -> tuple[list[Suite], str]:
    """The suites, and what the servers compute on."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.run", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"of {', '.join(SUITES)} (all)")
    parser.add_argument("--backend", choices=("native", "vllm"), default="native")
    options = parser.parse_args(arguments)
    names = options.suites or list(SUITES)
    if unknown := [name for name in names if name not in SUITES]:
        parser.error(f"there is no suite {unknown[0]!r}; there are {', '.join(SUITES)}")
    return [SUITES[name] for name in names], options.backend


def _verdict(suite: Suite, backend: str) -> Verdict:
    """Run it against a server of its own and read what it reports."""
    print(f"Running {suite.name} ...", flush=True)
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{suite.name}.xml"
    report.unlink(missing_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        bundle = changed_bundle(Path(scratch, "bundle"), engine=dict(suite.engine))
        with running_server("--bundle", str(bundle), *backend_options(backend)) as url:
            problem = _run(suite, url, report, backend)
    verdict = _read(suite, report, problem)
    return replace(verdict, suite=suite.name, seconds=time.monotonic() - started)


def _read(suite: Suite, report: Path, problem: str | None) -> Verdict:
    try:
        results, notes = read_junit(report)
    except (FileNotFoundError, ParseError):
        said = f"{problem or 'it wrote no report'}; see {report.with_suffix('.log')}"
        return Verdict(suite.name, problem=said)
    verdict = judge(results, suite.exclusions)
    return replace(verdict, notes=notes, problem=verdict.problem or problem)


def _run(suite: Suite, url: str, report: Path, backend: str) -> str | None:
    """Until it ends or its time is over. Returns what went wrong, but for tests that failed."""

    def filled(text: str) -> str:
        return text.replace("{url}", url).replace("{report}", str(report))

    command = [str(PYTHON), *map(filled, suite.arguments)]
    environment = {name: filled(value) for name, value in suite.environment.items()}
    environment |= {BACKEND: backend}
    with (
        report.with_suffix(".log").open("wb") as log,
        tempfile.TemporaryDirectory(dir=HOME) as scratch,
        _started(command, suite.directory or scratch, environment, log) as process,
    ):
        try:
            status = process.wait(suite.seconds)
        except subprocess.TimeoutExpired:
            return f"it was stopped after {suite.seconds:.0f} s"
    return None if status in (0, 1) else f"it ended with status {status}"


@contextmanager
def _started(
    command: list[str], directory: str, environment: dict[str, str], log: BinaryIO
) -> Iterator[subprocess.Popen[bytes]]:
    """In a process group, so that whatever it starts ends with it."""
    process = subprocess.Popen(
        command,
        cwd=directory,
        env={**os.environ, **_OFFLINE, **environment},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    # As an exception, so that what was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
