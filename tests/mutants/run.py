"""`python -m tests.mutants.run [MINUTES]`: changes of bridge and engine that no test notices.

mutmut changes one place at a time, in a copy, and runs the tests that reach it. Ends after so many
minutes (30), and prints how many were killed, and the survivors by file; a later call goes on from
there as long as the code is the same. Knows nothing of what is tested.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.extra_environment import ExtraEnvironment, NotInstalled
from tests.server import REPOSITORY

HOME = REPOSITORY / ".build" / "mutants"  # git-ignored
WORK = HOME / "work"
_HERE = Path(__file__).resolve().parent
_COPIED = ("tests", "local", "benchmarks", "data", "model", "config.yaml", "requirements.txt")


def main(minutes: float) -> None:
    environment = ExtraEnvironment(HOME, _HERE / "requirements.txt")
    if not environment.is_made:
        environment.make(keep_versions=False)
        environment.note_made()
    _lay_out()
    _run([str(environment.python), "-m", "mutmut", "run", "--max-children", "2"], minutes * 60)
    found = subprocess.run(
        [str(environment.python), "-m", "mutmut", "results", "--all", "true"],
        cwd=WORK,
        env=_environment(),
        capture_output=True,
        text=True,
    )
    _print_score(found.stdout)


def _lay_out() -> None:
    """The packages under src/, and whatever their tests need beside them."""
    for name in ("src", *_COPIED):
        target = WORK / name
        source = REPOSITORY / ("packages" if name == "src" else name)
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            WORK.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    shutil.copy(_HERE / "pyproject.toml", WORK / "pyproject.toml")


def _run(command: list[str], seconds: float) -> None:
    """Until it ends, or is told to: what it has found so far is kept.

    Its spinner is for a terminal; elsewhere what it prints goes into a file.
    """
    log = None if sys.stdout.isatty() else (HOME / "mutmut.log").open("w")
    with subprocess.Popen(
        command, cwd=WORK, env=_environment(), stdout=log, stderr=log, start_new_session=True
    ) as running:
        try:
            running.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            # With the children that try its mutants; a shell's background job ignores SIGINT.
            os.killpg(running.pid, signal.SIGTERM)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}


def _print_score(results: str) -> None:
    """results: a line for each mutant, `package.module.x_function__mutmut_3: survived`."""
    lines = [line.strip().rpartition(": ") for line in results.splitlines() if ": " in line]
    counts = Counter(status for _, _, status in lines)
    tried = counts["killed"] + counts["survived"] + counts["timeout"]
    print(f"\n{len(lines):,} mutants: " + ", ".join(f"{n:,} {what}" for what, n in counts.items()))
    if tried:
        print(f"score: {(tried - counts['survived']) / tried:.1%} of {tried:,} that were tried")
    survivors = [name for name, _, status in lines if status == "survived"]
    by_file = Counter(name.rpartition(".x")[0] for name in survivors)
    for module, count in by_file.most_common():
        print(f"  {count:4} {module}")
    (HOME / "survivors.txt").write_text("\n".join(survivors) + "\n")
    print(f"all survivors: {HOME / 'survivors.txt'}")


if __name__ == "__main__":
    try:
        main(float(sys.argv[1]) if len(sys.argv) > 1 else 30)
    except NotInstalled as reason:
        sys.exit(f"cannot run: {reason}")
