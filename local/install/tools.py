"""uv, or pip where no uv is to be had: found, and told what pip is told. Knows no package."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# The first that knows all options that are used here.
_OLDEST = (0, 10)
# pip's option -> the variable by which uv is told the same. uv does not read pip's files.
_SAME = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
_SECTIONS = ("global", "install", ":env:")  # a later one counts more


@dataclass(frozen=True)
class Uv:
    program: str
    environment: Mapping[str, str]

    def install(self, python: Path, *arguments: str, quiet: bool = False) -> str | None:
        """What it said, where it was to be quiet; None if it could not."""
        command = [self.program, "pip", "install", "--python", str(python), *arguments]
        patience = (
            {"UV_HTTP_RETRIES": "1"} if quiet else {}
        )  # a question, which has others after it
        return _run(command, {**os.environ, **self.environment, **patience}, quiet)


def pip_install(python: Path, *arguments: str) -> bool:
    """Whether it worked; pip says what it does."""
    command = [*_pip(python), "install", *arguments]
    return _run(command, dict(os.environ), quiet=False) is not None


def find_uv(python: Path, lines: str) -> Uv | None:
    """The one on the PATH, else one that pip fetches: the wheel that `lines` pins, with its hashes
    where they have some.

    python: one that has pip.
    """
    try:
        program = on_path() or _fetched(python, lines)
    except (OSError, RuntimeError) as problem:  # RuntimeError: there is no home
        print(f"uv cannot be kept: {problem}", flush=True)
        return None
    return Uv(program, like_pip(_pip_configuration(python), os.environ)) if program else None


def on_path() -> str | None:
    """None too if it is older than what is needed here."""
    program = shutil.which("uv")
    return program if program is not None and _version(program) >= _OLDEST else None


def _version(program: str) -> tuple[int, ...]:
    """Empty if it does not run, or does not say."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:  # none, or another processor's
        return ()
    version = re.match(r"uv (\d+)\.(\d+)", said.stdout)
    return tuple(map(int, version.groups())) if version and said.returncode == 0 else ()


def like_pip(configuration: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Of `pip config list`: the variables that tell uv the same; those already set stay."""
    settings: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in configuration.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in settings and option in _SAME:
            settings[section][_SAME[option]] = " ".join(str(ast.literal_eval(value)).split())
    told = {name: value for section in _SECTIONS for name, value in settings[section].items()}
    if "UV_FIND_LINKS" in told:
        told["UV_FIND_LINKS"] = told["UV_FIND_LINKS"].replace(" ", ",")
    # Of several registries pip takes the best version, uv the first that knows the name. Hashes
    # decide what may be installed, wherever it comes from.
    told["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {name: value for name, value in told.items() if name not in environment}


def user_cache() -> Path:
    """Where what can be had again is kept. Raises RuntimeError where nobody is at home."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _fetched(python: Path, lines: str) -> str | None:
    """Kept in the user's cache: it is there when .venv is made again, without a network too.

    By the platform: a home may be shared by machines. None if what pip fetches does not run.
    """
    version = re.findall(r"^uv==(\S+)", lines, re.MULTILINE)[0]
    folder = user_cache() / "mistral-chat" / f"uv-{version}-{sysconfig.get_platform()}"
    if not _runs(folder):
        print(f"Fetching uv {version}, which installs the rest", flush=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as place:
            listed, target = Path(place, "uv.txt"), Path(place, "uv")
            listed.write_text(lines)
            hashes = ("--require-hashes",) if "--hash=" in lines else ()
            options = ("--quiet", "--no-deps", *hashes, "--target", str(target))
            if not pip_install(python, *options, "-r", str(listed)) or not _runs(target):
                return None
            _place(target, folder)
    return str(_program(folder))


def _program(folder: Path) -> Path:
    return folder / "bin" / "uv"


def _runs(folder: Path) -> bool:
    return bool(_version(str(_program(folder))))


def _place(made: Path, folder: Path) -> None:
    """Whole, or not at all; another installation may have been quicker."""
    if not _runs(folder):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _pip_configuration(python: Path) -> str:
    listing = [*_pip(python), "config", "list"]
    return subprocess.run(listing, capture_output=True, text=True, check=False).stdout


def _pip(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "--disable-pip-version-check"]


def _run(command: list[str], environment: Mapping[str, str], quiet: bool) -> str | None:
    output = subprocess.PIPE if quiet else None
    errors = subprocess.STDOUT if quiet else None
    done = subprocess.run(
        command, env=environment, stdout=output, stderr=errors, text=True, check=False
    )
    return (done.stdout or "") if done.returncode == 0 else None
