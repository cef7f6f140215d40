"""Installs clients in .build/clients, each once, and again when its pins change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.clients.clients import Client
from tests.server import REPOSITORY

HOME = REPOSITORY / ".build" / "clients"  # git-ignored
_SECONDS = 900


class NotInstalled(Exception):  # noqa: N818 (it is not an error of the program)
    """The message says at which step, and why."""


def install(clients: Sequence[Client]) -> Path:
    """All of one installation, unless it is there. Returns its directory. Raises NotInstalled."""
    home = HOME / clients[0].installation
    stamp = home / "installed.json"
    wanted = json.dumps([clients[0].ecosystem, sys.version, sorted(_packages(clients))])
    if not (stamp.is_file() and stamp.read_text() == wanted):
        print(f"Installing {home.name} ...", flush=True)
        home.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        {"npm": _npm, "pip": _pip}[clients[0].ecosystem](home, sorted(_packages(clients)))
        stamp.write_text(wanted)
    return home


def binaries(home: Path) -> Path:
    return home / "venv" / "bin" if (home / "venv").is_dir() else home / "node_modules" / ".bin"


def _packages(clients: Sequence[Client]) -> set[str]:
    return {package for client in clients for package in client.packages}


def _npm(home: Path, packages: Sequence[str]) -> None:
    pinned = dict(package.rsplit("@", 1) for package in packages)
    (home / "package.json").write_text(json.dumps({"private": True, "dependencies": pinned}))
    _step(home, "npm", "install", "--no-audit", "--no-fund", "--no-package-lock")


def _pip(home: Path, packages: Sequence[str]) -> None:
    _step(home, sys.executable, "-m", "venv", "--clear", "venv")
    pip = [str(home / "venv" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _step(home, *pip, "install", *packages)


def _step(home: Path, *command: str) -> None:
    log = home / "install.log"
    with log.open("ab") as output:
        try:
            done = subprocess.run(
                command,
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PIP_PROGRESS_BAR": "off"},
                timeout=_SECONDS,
            )
            said = f"ended with {done.returncode}" if done.returncode else None
        except (FileNotFoundError, subprocess.TimeoutExpired) as reason:
            said = str(reason)
    if said:
        last = (log.read_text(errors="replace").splitlines() or [""])[-1].strip()
        raise NotInstalled(f"`{' '.join(command)[:100]}` {said}: {last[:300]}")
