"""`python -m tests.gpu.run`: every check in turn, within ten minutes; prints one table.

The JSON file and a log for each check are in the folder that --out names. The exit status is 1 if
one failed. --small tries all of it on the embedded model, on a CPU too: its figures mean nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.commit import commit_of
from tests.gpu import report
from tests.gpu.check import FAILED, Place, Verdict
from tests.gpu.checks import CHECKS
from tests.gpu.running import run_all
from tests.gpu.sizes import FULL, SMALL

REPOSITORY = Path(__file__).resolve().parents[2]
_EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
_BUDGET = 600.0  # seconds


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    place = _place(options)
    place.folder.mkdir(parents=True, exist_ok=True)
    if options.start == "fork":
        _import_all()
    date, commit = datetime.now(UTC).isoformat(timespec="seconds"), commit_of(REPOSITORY)
    verdicts: list[Verdict] = []
    wanted = [c for c in CHECKS if not options.words or any(w in c.name for w in options.words)]
    for verdict in run_all(wanted, place, options.start, options.budget):
        verdicts.append(verdict)
        print(report.row(verdict), file=sys.stderr, flush=True)
        report.save(place.folder / "gpu.json", date, commit, place, verdicts)  # none is lost
    print("", report.table(verdicts), sep="\n")
    return 1 if any(verdict.result == FAILED for verdict in verdicts) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.gpu.run", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="of names of checks (all)")
    parser.add_argument("--out", type=Path, default=REPOSITORY / ".build" / "gpu")
    parser.add_argument("--model", type=Path, help="a checkpoint to measure (M4, which is made)")
    parser.add_argument("--budget", type=float, default=_BUDGET, help="seconds (600)")
    parser.add_argument("--small", action="store_true", help="only try it, on whatever there is")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--start", choices=("spawn", "fork"), default="spawn")
    options = parser.parse_args(arguments)
    if options.device == "cpu" and not options.small:
        parser.error("--device cpu wants --small")
    return options


def _place(options: argparse.Namespace) -> Place:
    from benchmarks.bench_model import M4

    large = _EMBEDDED if options.small else M4
    sizes = SMALL if options.small else FULL
    model = options.model.resolve() if options.model is not None else large
    return Place(options.device, sizes, _EMBEDDED, model, options.out.resolve())


def _import_all() -> None:
    """What the checks import, once for all that are forked."""
    import transformers.models.mistral.modeling_mistral  # noqa: F401

    import mistral_engine.native.opening  # noqa: F401


if __name__ == "__main__":
    sys.exit(main())
