"""The virtual environment: made, and made anew if an installation into it did not end.

Files of packages are put in place one by one. Where that was cut short a package looks installed
and is not whole, and no tool notices: so a mark stands there until all is done. Knows no package.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path

from local.install.tools import on_path


class NoEnvironment(Exception):  # noqa: N818 (it is not an error of the program)
    """It could not be made; the message says what to do."""


class Environment:
    """folder: made when `installing` begins, unless a whole one is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"
        self._mark = folder / "unfinished"

    @contextmanager
    def installing(self) -> Iterator[None]:
        """The mark is taken away if what is done within raises nothing. One at a time."""
        with self._alone():
            if not self._is_whole():
                self._make()
            self._mark.touch()
            yield
            self._mark.unlink()

    def note_installed(self, name: str) -> None:
        """For make: newer than what it was made of."""
        (self.folder / f"{name}-installed").touch()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Waits for others: their mark would look like one that was left. A killed one is none."""
        with Path(f"{self.folder.resolve()}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _is_whole(self) -> bool:
        if self._mark.exists() or not any(self.folder.glob("*-installed")):
            return False
        if not self.python.exists():  # what it links to is gone
            return False
        return subprocess.run([self.python, "-c", ""], check=False).returncode == 0

    def _make(self) -> None:
        again = " anew: an installation in it did not end" if self._mark.exists() else ""
        version = ".".join(map(str, sys.version_info[:3]))
        print(f"Making {self.folder} with Python {version}{again}", flush=True)
        if subprocess.run(self._command(), check=False).returncode != 0:
            raise NoEnvironment(f"{self.folder} could not be made with {sys.executable}")

    def _command(self) -> list[str]:
        if util.find_spec("ensurepip") is not None:
            return [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        if (uv := on_path()) is not None:  # what Debian's python3 lacks, it brings
            return [uv, "venv", "--seed", "--clear", "--python", sys.executable, str(self.folder)]
        raise NoEnvironment(f"{sys.executable} has no ensurepip: install python3-venv, or uv")
