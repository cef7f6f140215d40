"""What is installed, in which order, with which tool, those being faked; and the Makefile."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from local.doctor import report
from local.install import __main__ as installing
from local.install import lock_file
from local.install.environment import Environment
from local.install.resolver import PYTHONS
from tests.server import REPOSITORY


class Tools:
    """uv and pip, of which some calls fail. calls: what was asked, without the files' names."""

    def __init__(self, folder: Path, fails: tuple[str, ...]) -> None:
        self.calls: list[str] = []
        self.listed = ""
        self._folder = folder
        self._fails = fails

    def install(self, python: Path, *arguments: str, quiet: bool = False) -> str | None:
        return "" if self._call("uv --offline" if "--offline" in arguments else "uv") else None

    def pip_install(self, python: Path, *arguments: str) -> bool:
        assert {"--no-deps", "--require-hashes"} <= set(arguments)
        return self._call("pip")

    def torch(self, python: Path, requirement: str, uv: object) -> bool:
        assert requirement == "torch==" + lock_file.pinned(REQUIREMENTS)["torch"]
        return self._call("torch")

    def _call(self, name: str) -> bool:
        self.calls.append(name)
        self.listed = (self._folder / "locked.txt").read_text()
        return name not in self._fails


REQUIREMENTS = (REPOSITORY / "requirements.txt").read_text()


def tools(folder: Path, patch: pytest.MonkeyPatch, *fails: str, has_uv: bool = True) -> Tools:
    fake = Tools(folder, fails)
    patch.setattr(installing, "find_uv", lambda python, lines: fake if has_uv else None)
    patch.setattr(installing, "pip_install", fake.pip_install)
    patch.setattr(installing.pytorch, "install", fake.torch)
    patch.setattr(Environment, "_make", lambda self: self.folder.mkdir(exist_ok=True))
    return fake


@pytest.mark.parametrize("what", list(lock_file.SOURCES))
def test_a_part_is_installed_with_those_it_stands_on_and_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    fake = tools(tmp_path, monkeypatch)
    installing.install(what, Environment(tmp_path))
    names = lock_file.included(what)
    parts = lock_file.read(lock_file.LOCK.read_text())
    assert fake.listed == "".join(parts[name] for name in names)
    assert fake.calls == ["uv --offline", "torch"]
    noted = {path.name for path in tmp_path.glob("*-installed")}
    assert noted == {f"{name}-installed" for name in names}
    assert not Path(f"{tmp_path}.unfinished").exists()


@pytest.mark.parametrize(
    ("has_uv", "fails", "calls"),
    [
        (True, [], ["uv --offline", "torch"]),
        (True, ["uv --offline"], ["uv --offline", "uv", "torch"]),
        (True, ["uv --offline", "uv"], ["uv --offline", "uv", "pip", "torch"]),
        (False, [], ["pip", "torch"]),
    ],
)
def test_the_cache_comes_before_the_network_and_pip_is_the_last_resort(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    has_uv: bool,
    fails: list[str],
    calls: list[str],
) -> None:
    fake = tools(tmp_path, monkeypatch, *fails, has_uv=has_uv)
    installing.install("serve", Environment(tmp_path))
    assert fake.calls == calls


@pytest.mark.parametrize(("has_uv", "fails"), [(False, "pip"), (True, "torch")])
def test_what_is_not_installed_is_not_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_uv: bool, fails: str
) -> None:
    tools(tmp_path, monkeypatch, fails, has_uv=has_uv)
    with pytest.raises(installing.NotInstalled, match="The same command starts again"):
        installing.install("serve", Environment(tmp_path))
    assert not list(tmp_path.glob("*-installed"))


# By which a make that runs these tests would tell its own variables to ours.
INHERITED = {"MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES"}


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if name not in INHERITED},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def dry_run(*arguments: str) -> str:
    done = make("--dry-run", "--always-make", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("target", "part"),
    [("serve", "serve"), ("bench", "bench"), ("test", "tests"), ("lint", "tests")],
)
def test_make_installs_what_its_target_needs(target: str, part: str) -> None:
    assert f"-m local.install {part} --venv .venv;" in dry_run(target)


def test_what_a_make_was_told_that_runs_these_tests_is_not_told_to_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAKEFLAGS", " -- PYTHON=/opt/python3.13")
    assert "--venv .venv;" in dry_run("serve")


def test_a_python_that_is_named_has_an_environment_of_its_own() -> None:
    done = dry_run("test", "PYTHON=/opt/python3.13")
    assert "for python in /opt/python3.13;" in done
    assert "-m local.install tests --venv .venv-python3.13;" in done
    assert ".venv-python3.13/bin/python -m pytest" in done


def test_no_python_that_will_do_is_told_with_what_to_do(tmp_path: Path) -> None:
    ended = make(f"VENV={tmp_path}/venv", "PYTHON=no-such-python", "serve")
    assert ended.returncode != 0
    assert "No no-such-python of version 3.11 to 3.14 with venv was found" in ended.stderr


def python_of(version: str, folder: Path) -> Path:
    """One that says so of itself, and instead of installing that it was asked to."""
    told = tuple(map(int, version.split(".")))
    path = folder / f"python{version}"
    asked = f"import sys; sys.version_info = {told}; exec(sys.argv[1])"
    path.write_text(
        f"#!/bin/sh\n"
        f'[ "$1" = -c ] && exec {shlex.quote(sys.executable)} -c {shlex.quote(asked)} "$2"\n'
        f"echo installs with {version}\n"
    )
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("version", ["3.10.9", *PYTHONS, "3.15.0"])
def test_a_python_that_the_lock_is_not_made_for_is_passed_over(
    tmp_path: Path, version: str
) -> None:
    done = make(f"VENV={tmp_path}/venv", f"PYTHON={python_of(version, tmp_path)}", "vllm")
    taken = version in PYTHONS
    assert (f"installs with {version}" in done.stdout) == taken
    assert ("of version 3.11 to 3.14 with venv was found" in done.stderr) != taken


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "Makefile"])
def test_the_pages_name_the_pythons_that_the_lock_is_made_for(page: str) -> None:
    assert f"{PYTHONS[0]} to {PYTHONS[-1]} with venv" in (REPOSITORY / page).read_text()


def test_the_doctor_knows_them_too() -> None:
    named = [".".join(map(str, version)) for version in report.PYTHONS]
    assert named == [PYTHONS[0], PYTHONS[-1]]
