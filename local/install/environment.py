"""The virtual environment: made, and made anew if an installation into it did not end.

Files of packages are put in place one by one. Where that was cut short a package looks installed
and is not whole, and no tool notices: so a mark stands beside it until all is done. Where nothing
was put in place, for want of a network, it stays as it is. Knows no package.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path

from local.install.tools import on_path


class NoEnvironment(Exception):  # noqa: N818 (it is not an error of the program)
    """It could not be made; the message says what to do."""


def can_be_made() -> bool:
    """Whether this Python has what an environment is made with: Debian's lacks it."""
    return _making(Path()) is not None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Waits for others who install there: each begins when none is at it. A killed one is none."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Environment:
    """folder: made when `installing` begins, unless a whole one is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"
        # Beside it: what clears the folder does not take the mark away first.
        self._mark = Path(f"{folder.resolve()}.unfinished")

    @contextmanager
    def installing(self) -> Iterator[None]:
        """The mark stays if what is done within raises, and had changed something. One at a time.

        Raises NoEnvironment.
        """
        with alone(self.folder):
            stamps = {path: path.stat().st_mtime_ns for path in self.folder.glob("*-installed")}
            if not self._is_whole():
                self._make()
                stamps = {}
            for stamp in stamps:  # first: none may stand in one that is not whole
                stamp.unlink()
            before = self._contents()
            self._mark.touch()
            try:
                yield
            except BaseException:
                if self._contents() == before:
                    self._finish(stamps)
                raise
            self._finish(stamps)

    def note_installed(self, name: str) -> None:
        """For make: newer than what it was made of."""
        (self.folder / f"{name}-installed").touch()

    def _finish(self, stamps: dict[Path, int]) -> None:
        """stamps: those that were there, with the times that make compares; in nanoseconds."""
        self._mark.unlink()
        for stamp, when in stamps.items():
            if not stamp.exists():
                stamp.touch()
                os.utime(stamp, ns=(when, when))

    def _contents(self) -> set[tuple[str, int]]:
        """What changes when a package is put in place or taken away."""
        folders = (*self.folder.glob("lib/python3*/site-packages"), self.folder / "bin")
        entries = (entry for folder in folders if folder.is_dir() for entry in os.scandir(folder))
        return {(entry.path, entry.stat(follow_symlinks=False).st_mtime_ns) for entry in entries}

    def _is_whole(self) -> bool:
        if self._mark.exists() or not self._settings.exists():
            return False
        if not self.python.exists():  # what it links to is gone
            return False
        return subprocess.run([self.python, "-c", ""], check=False).returncode == 0

    @property
    def _settings(self) -> Path:
        return self.folder / "pyvenv.cfg"

    def _make(self) -> None:
        self._require_ours()
        command = _making(self.folder)
        if command is None:
            raise NoEnvironment(f"{sys.executable} has no ensurepip: install python3-venv, or uv")
        again = " anew: an installation in it did not end" if self._mark.exists() else ""
        version = ".".join(map(str, sys.version_info[:3]))
        print(f"Making {self.folder} with Python {version}{again}", flush=True)
        for stamp in self.folder.glob("*-installed"):
            stamp.unlink()
        self._mark.touch()
        if subprocess.run(command, check=False).returncode != 0:
            raise NoEnvironment(f"{self.folder} could not be made with {sys.executable}")

    def _require_ours(self) -> None:
        """What is in the folder is cleared, and must be no one's work."""
        is_environment = self._mark.exists() or self._settings.exists()
        if not is_environment and self.folder.is_dir() and any(self.folder.iterdir()):
            raise NoEnvironment(
                f"{self.folder} is no virtual environment and not empty: it stays as it is. "
                "Remove it, or name another folder"
            )


def _making(folder: Path) -> list[str] | None:
    """The command that makes an environment there; None where nothing does."""
    if util.find_spec("ensurepip") is not None:
        return [sys.executable, "-m", "venv", "--clear", str(folder)]
    if (uv := on_path()) is not None:  # what Debian's python3 lacks, it brings
        return [uv, "venv", "--seed", "--clear", "--python", sys.executable, str(folder)]
    return None
