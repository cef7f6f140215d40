"""The environment in which the suites run: their packages, and the sources of the clients' tests.

Made once, in .build/conformance, and again when a list of requirements changes. Knows no suite.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

from tests.extra_environment import ExtraEnvironment, NotInstalled
from tests.server import REPOSITORY

__all__ = ["HARNESS", "HOME", "PYTHON", "SOURCES", "NotInstalled", "client_tests", "prepare"]

HARNESS = Path(__file__).resolve().parent
HOME = REPOSITORY / ".build" / "conformance"  # git-ignored
PYTHON = HOME / "venv" / "bin" / "python"
SOURCES = HOME / "sources"  # openai-x.y.z/tests, anthropic-x.y.z/tests

_REQUIREMENTS = HARNESS / "requirements.txt"
_CLIENT_TESTS = HARNESS / "client_tests.txt"


def prepare() -> None:
    """Installs what is missing. Raises NotInstalled."""
    environment = ExtraEnvironment(HOME, _REQUIREMENTS, _CLIENT_TESTS.read_text())
    if not environment.is_made:
        environment.make(keep_versions=True)
        _unpack_sources(environment)
        environment.note_made()


def _unpack_sources(environment: ExtraEnvironment) -> None:
    """Only what pip finds to have the digests of the list."""
    clients = [line.split("==")[0] for line in client_tests()]
    options = ("--no-deps", "--no-binary", ",".join(clients), "--require-hashes")
    environment.pip("download", *options, "-r", str(_CLIENT_TESTS), "-d", str(SOURCES))
    for archive in SOURCES.glob("*.tar.gz"):
        with tarfile.open(archive) as opened:
            opened.extractall(SOURCES, filter="data")


def client_tests() -> list[str]:
    """`name==version` of each client whose tests are run."""
    lines = _CLIENT_TESTS.read_text().splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith("#")]
