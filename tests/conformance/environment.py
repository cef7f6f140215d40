"""The environment in which the suites run: their packages, and the sources of the clients' tests.

Made once, in .build/conformance, and again when a list of requirements changes. Knows no suite.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

from tests.server import REPOSITORY

HARNESS = Path(__file__).resolve().parent
HOME = REPOSITORY / ".build" / "conformance"  # git-ignored
PYTHON = HOME / "venv" / "bin" / "python"
SOURCES = HOME / "sources"  # openai-x.y.z/tests, anthropic-x.y.z/tests

_REQUIREMENTS = HARNESS / "requirements.txt"
_CLIENT_TESTS = HARNESS / "client_tests.txt"
_STAMP = HOME / "installed.txt"
_LOG = HOME / "install.log"


class NotInstalled(Exception):  # noqa: N818 (it is not an error of the program)
    """The environment could not be made; the message says at which step, and why."""


def prepare() -> None:
    """Installs what is missing. Raises NotInstalled."""
    installed = _installed_here()
    wanted = sys.version + installed + _REQUIREMENTS.read_text() + _CLIENT_TESTS.read_text()
    if _STAMP.is_file() and _STAMP.read_text() == wanted:
        return
    print(f"Installing the suites in {HOME} ...", flush=True)
    HOME.mkdir(parents=True, exist_ok=True)
    _STAMP.unlink(missing_ok=True)
    _LOG.unlink(missing_ok=True)
    _install_packages(installed)
    _unpack_sources()
    _STAMP.write_text(wanted)


def _installed_here() -> str:
    """The versions that the suites' packages must leave as they are."""
    freeze = [sys.executable, "-m", "pip", "--disable-pip-version-check", "freeze"]
    return subprocess.run(freeze, capture_output=True, text=True, check=True).stdout


def _install_packages(constraints: str) -> None:
    """Beside the packages that the server runs with, which the new environment sees as its own."""
    _step(sys.executable, "-m", "venv", "--clear", str(HOME / "venv"))
    libraries = subprocess.check_output(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    (Path(libraries.strip()) / "server.pth").write_text(sysconfig.get_path("purelib") + "\n")
    kept = HOME / "constraints.txt"
    kept.write_text(constraints)
    _pip("install", "-r", str(_REQUIREMENTS), "--constraint", str(kept))


def _unpack_sources() -> None:
    """Only what pip finds to have the digests of the list."""
    clients = [line.split("==")[0] for line in client_tests()]
    options = ("--no-deps", "--no-binary", ",".join(clients), "--require-hashes")
    _pip("download", *options, "-r", str(_CLIENT_TESTS), "-d", str(SOURCES))
    for archive in SOURCES.glob("*.tar.gz"):
        with tarfile.open(archive) as opened:
            opened.extractall(SOURCES, filter="data")


def client_tests() -> list[str]:
    """`name==version` of each client whose tests are run."""
    lines = _CLIENT_TESTS.read_text().splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith("#")]


def _pip(*arguments: str) -> None:
    _step(str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments)


def _step(*command: str) -> None:
    """One step, its output in the log. Raises NotInstalled with its last line."""
    with _LOG.open("ab") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PIP_PROGRESS_BAR": "off"},
        )
    if done.returncode != 0:
        last = (_LOG.read_text(errors="replace").splitlines() or [""])[-1].strip()
        raise NotInstalled(f"`{' '.join(command)[:200]}` ended with {done.returncode}: {last}")
