"""`python3 -m local.install serve|bench|tests --venv DIR`: what requirements.lock says, into DIR.

With uv where it is on the PATH or can be fetched, else with pip. Nothing is resolved: every package
is named with its version and hashes, but torch, whose build is chosen by the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from local.install import lock_file, pytorch
from local.install.environment import Environment, NoEnvironment
from local.install.tools import Uv, find_uv, pip_install


class NotInstalled(Exception):  # noqa: N818 (it is not an error of the program)
    """The tools have said why; the message says what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m local.install", description=__doc__)
    parser.add_argument("what", choices=lock_file.SOURCES)
    parser.add_argument("--venv", type=Path, default=Path(".venv"))
    options = parser.parse_args()
    begun = time.monotonic()
    try:
        install(options.what, Environment(options.venv))
    except (NoEnvironment, NotInstalled) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"Installed in {options.venv}, in {time.monotonic() - begun:.0f} s", flush=True)
    return 0


def install(what: str, environment: Environment) -> None:
    """Raises NoEnvironment, NotInstalled."""
    parts = lock_file.read(lock_file.LOCK.read_text())
    names = lock_file.included(what)
    # One package has no wheel for Python 3.14 yet; it can do without the C that it would compile.
    os.environ.setdefault("MSGPACK_PUREPYTHON", "1")
    with environment.installing():
        listed = environment.folder / "locked.txt"
        listed.write_text("".join(parts[name] for name in names))
        uv = find_uv(environment.python, parts[lock_file.UV])
        if not _install_locked(environment.python, listed, uv):
            raise NotInstalled("Not installed. The same command starts again.")
        torch = lock_file.requirements(parts[lock_file.TORCH])[lock_file.TORCH].strip()
        if not pytorch.install(environment.python, torch, uv):
            raise NotInstalled("PyTorch is not installed. The same command starts again.")
        for name in names:
            environment.note_installed(name)


def _install_locked(python: Path, listed: Path, uv: Uv | None) -> bool:
    """With what uv keeps of earlier ones, else with the network, else with pip."""
    locked = ("--no-deps", "--require-hashes", "-r", str(listed))
    if uv is not None:
        if uv.install(python, "--offline", *locked, quiet=True) is not None:
            print("Installed what earlier installations have left", flush=True)
            return True
        if uv.install(python, *locked) is not None:
            return True
    print("Installing with pip, which takes minutes", flush=True)
    return pip_install(python, *locked)


if __name__ == "__main__":
    sys.exit(main())
