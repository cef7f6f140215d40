"""A virtual environment beside the one that the tests run in, for tools that would disturb it.

It sees all that is installed here as its own, and has further packages besides. Made once, and
again when what was asked for changes. Knows no tool.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

from local.steps import StepFailedError, run_step


class NotInstalled(Exception):  # noqa: N818 (it is not an error of the program)
    """The environment could not be made; the message says at which step, and why."""


class ExtraEnvironment:
    """home: a directory of its own. wanted: all that it depends on, as text."""

    def __init__(self, home: Path, requirements: Path, wanted: str = "") -> None:
        self.home = home
        self.python = home / "venv" / "bin" / "python"
        self._requirements = requirements
        self._installed_here = _freeze()
        self._wanted = "\n".join(
            (sys.version, self._installed_here, requirements.read_text(), wanted)
        )
        self._stamp = home / "installed.txt"
        self._log = home / "install.log"

    @property
    def is_made(self) -> bool:
        return self._stamp.is_file() and self._stamp.read_text() == self._wanted

    def make(self, *, keep_versions: bool) -> None:
        """Anew, without its stamp. keep_versions: those here must do. Raises NotInstalled."""
        print(f"Installing in {self.home} ...", flush=True)
        self.home.mkdir(parents=True, exist_ok=True)
        self._stamp.unlink(missing_ok=True)
        self._log.unlink(missing_ok=True)
        self._step(sys.executable, "-m", "venv", "--clear", str(self.home / "venv"))
        libraries = subprocess.check_output(
            [self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
        )
        (Path(libraries.strip()) / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
        constraints = self.home / "constraints.txt"
        constraints.write_text(self._installed_here if keep_versions else "")
        self.pip("install", "-r", str(self._requirements), "--constraint", str(constraints))

    def note_made(self) -> None:
        self._stamp.write_text(self._wanted)

    def pip(self, *arguments: str) -> None:
        self._step(str(self.python), "-m", "pip", "--disable-pip-version-check", *arguments)

    def _step(self, *command: str) -> None:
        """One step, its output in the log. Raises NotInstalled with its last line."""
        try:
            run_step(command, self._log)
        except StepFailedError as error:
            raise NotInstalled(str(error)) from error


def _freeze() -> str:
    """The versions of everything that is installed here."""
    freeze = [sys.executable, "-m", "pip", "--disable-pip-version-check", "freeze"]
    return subprocess.run(freeze, capture_output=True, text=True, check=True).stdout
