"""`python -m tests.checkpoints.run [WORD ...]`: every kind is made and tried; prints the tables.

With words, only kinds whose names have one of them. The exit status is 1 if one was not as it
must be. Knows no kind in particular.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import transformers

from tests.checkpoints.checks import CHECKS
from tests.checkpoints.kind import Kind, Refused, Served
from tests.checkpoints.kinds import KINDS
from tests.checkpoints.opened import opened
from tests.checkpoints.refusals import check_refusal
from tests.checkpoints.report import Verdict, tables, write
from tests.checkpoints.through_server import check_through_server

_NO = "**NO**"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    verdicts = [_verdict(kind, not options.no_server) for kind in _named(options.words)]
    text = tables(verdicts)
    print("", text, sep="\n")
    if options.write:
        write(text)
    return 1 if any(verdict.problems for verdict in verdicts) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.checkpoints.run", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="of names of kinds (all)")
    parser.add_argument("--no-server", action="store_true", help="ask the engine alone")
    parser.add_argument("--write", action="store_true", help="into docs/compatibility.md too")
    options = parser.parse_args(arguments)
    if options.write and (options.words or options.no_server):
        parser.error("--write wants all kinds, and the server")
    return options


def _named(words: Sequence[str]) -> list[Kind]:
    return [kind for kind in KINDS if not words or any(word in kind.name for word in words)]


def _verdict(kind: Kind, has_server: bool) -> Verdict:
    print(f"{kind.name} ...", flush=True)
    with tempfile.TemporaryDirectory() as home:
        verdict = _in_process(kind, Path(home))
    if kind.through_server and has_server:
        with tempfile.TemporaryDirectory() as home:
            verdict = _with_server(verdict, kind, Path(home))
    for problem in verdict.problems:
        print(f"  {problem}", flush=True)
    return verdict


def _in_process(kind: Kind, home: Path) -> Verdict:
    if isinstance(kind.expected, Served):
        return _served(kind, kind.expected, home)
    try:
        return Verdict(kind.name, said=check_refusal(kind, home))
    except Exception as error:
        return Verdict(kind.name, said=_NO, problems=(_told(error),))


def _served(kind: Kind, expected: Served, home: Path) -> Verdict:
    cells, problems = {"loads": "yes"}, []
    try:
        with opened(kind, home) as serving:
            for name, check in CHECKS.items():
                try:
                    check(serving)
                    cells[name] = _right(name, expected)
                except Exception as error:
                    cells[name] = _NO
                    problems.append(f"{name}: {_told(error)}")
    except Exception as error:
        return Verdict(kind.name, {"loads": _NO}, problems=(_told(error),))
    return Verdict(kind.name, cells, problems=tuple(problems))


def _right(check: str, expected: Served) -> str:
    """How it is said that a check found what it must."""
    if check == "thoughts":
        return "yes" if expected.thinks else ""
    is_refused = {"prompt": expected.oracle is None, "tools": not expected.has_tools}
    return "refused" if is_refused.get(check) else "yes"


def _with_server(verdict: Verdict, kind: Kind, home: Path) -> Verdict:
    try:
        check_through_server(kind, home)
        answer, problems = "yes", verdict.problems
    except Exception as error:
        answer, problems = _NO, (*verdict.problems, f"server: {_told(error)}")
    if isinstance(kind.expected, Refused):
        return replace(verdict, problems=problems)
    return replace(verdict, cells={**verdict.cells, "server": answer}, problems=problems)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:400]}"


if __name__ == "__main__":
    sys.exit(main())
