"""An environment is used as it is when it is whole, and made anew when it is not."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.install import environment
from local.install.environment import Environment, NoEnvironment

KILLED_WHILE_INSTALLING = """
import os, signal, sys
from pathlib import Path
from local.install.environment import Environment
there = Environment(Path(sys.argv[1]))
with there.installing():
    (there.folder / "half").touch()
    assert not list(there.folder.glob("*-installed"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pip, which takes seconds to be put there."""
    usual = environment._making

    def without_pip(folder: Path) -> list[str]:
        command = usual(folder)
        assert command is not None
        return [*command, "--without-pip"]

    monkeypatch.setattr(environment, "_making", without_pip)


def install(folder: Path, name: str = "serve") -> Environment:
    made = Environment(folder)
    with made.installing():
        made.note_installed(name)
    return made


def test_it_is_made_with_this_python(tmp_path: Path) -> None:
    made = install(tmp_path / "venv")
    ask = [str(made.python), "-c", "import sys; print(*sys.version_info[:2])"]
    assert subprocess.check_output(ask, text=True).split() == [*map(str, sys.version_info[:2])]
    assert {path.name for path in made.folder.glob("*-installed")} == {"serve-installed"}


def test_a_whole_one_is_installed_into_again(tmp_path: Path) -> None:
    (install(tmp_path / "venv").folder / "kept").touch()
    assert (install(tmp_path / "venv", "tests").folder / "kept").exists()


def test_one_in_which_an_installation_was_killed_is_made_anew(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "venv"
    (install(folder).folder / "kept").touch()
    command = [sys.executable, "-c", KILLED_WHILE_INSTALLING, str(folder)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert (folder / "half").exists()
    install(folder)
    assert not (folder / "half").exists()
    assert not (folder / "kept").exists()
    assert "anew: an installation in it did not end" in capfd.readouterr().out
    assert (folder / "serve-installed").exists()


KILLED_WHILE_MAKING = """
import os, signal, sys
from pathlib import Path
from local.install import environment
def cleared(command, check):
    (Path(command[-1]) / "pyvenv.cfg").unlink()
    os.kill(os.getpid(), signal.SIGKILL)
there = environment.Environment(Path(sys.argv[1]))
there.python.unlink()
environment.subprocess.run = cleared
with there.installing():
    pass
"""


def test_one_that_was_cut_short_while_it_was_made_is_made_anew(tmp_path: Path) -> None:
    folder = install(tmp_path / "venv").folder
    (folder / "kept").touch()
    command = [sys.executable, "-c", KILLED_WHILE_MAKING, str(folder)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert not list(folder.glob("*-installed"))
    install(folder)
    assert (folder / "pyvenv.cfg").exists()
    assert not (folder / "kept").exists()


def test_a_folder_that_is_no_environment_is_not_cleared(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis").touch()
    for _ in range(2):
        with pytest.raises(NoEnvironment, match="work is no virtual environment and not empty"):
            install(tmp_path / "work")
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["thesis"]


def test_an_empty_folder_is_made_one(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    assert install(tmp_path / "venv").python.exists()


def test_one_whose_python_is_gone_is_made_anew(tmp_path: Path) -> None:
    made = install(tmp_path / "venv")
    made.python.unlink()
    made.python.symlink_to(tmp_path / "gone")
    assert subprocess.run([install(made.folder).python, "-c", ""], check=False).returncode == 0


def test_two_installations_are_not_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock

    def at_once_or_never(file: object, operation: int) -> None:
        flock(file, operation | fcntl.LOCK_NB)  # type: ignore[arg-type]

    monkeypatch.setattr(environment.fcntl, "flock", at_once_or_never)
    first, second = Environment(tmp_path / "venv"), Environment(tmp_path / "venv")
    with first.installing():
        with pytest.raises(BlockingIOError), second.installing():
            pass
        first.note_installed("serve")
    with second.installing():
        pass
    assert (tmp_path / "venv" / "serve-installed").exists()


def packages(made: Environment) -> Path:
    (found,) = made.folder.glob("lib/python3*/site-packages")
    return found


def fail(made: Environment, *puts: str) -> None:
    with made.installing():
        for name in puts:
            (packages(made) / name).touch()
        raise ConnectionError


def test_what_fails_with_something_put_in_place_is_made_anew(tmp_path: Path) -> None:
    made = install(tmp_path / "venv")
    with pytest.raises(ConnectionError):
        fail(made, "half")
    assert not list(made.folder.glob("*-installed"))
    install(made.folder)
    assert not (packages(made) / "half").exists()


def test_what_fails_before_anything_is_put_in_place_leaves_it_as_it_was(tmp_path: Path) -> None:
    made = install(tmp_path / "venv")
    (made.folder / "kept").touch()
    before = (made.folder / "serve-installed").stat().st_mtime_ns
    with pytest.raises(ConnectionError):
        fail(made)
    assert (made.folder / "serve-installed").stat().st_mtime_ns == before
    install(made.folder, "tests")
    assert (made.folder / "kept").exists()
    names = {path.name for path in made.folder.glob("*-installed")}
    assert names == {"serve-installed", "tests-installed"}


def test_one_that_was_made_and_nothing_more_is_installed_into(tmp_path: Path) -> None:
    made = Environment(tmp_path / "venv")
    with pytest.raises(ConnectionError):
        fail(made)
    (made.folder / "kept").touch()
    assert (install(made.folder).folder / "kept").exists()


@pytest.fixture
def without_ensurepip(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A Python as Debian's, without its package python3-venv."""
    monkeypatch.undo()  # quickly
    monkeypatch.setattr(environment.util, "find_spec", lambda name: None)
    return monkeypatch


def test_without_ensurepip_uv_makes_it(
    tmp_path: Path, without_ensurepip: pytest.MonkeyPatch
) -> None:
    without_ensurepip.setattr(environment, "on_path", lambda: "/there/uv")
    command = environment._making(tmp_path / "venv")
    assert command is not None
    assert command[:2] == ["/there/uv", "venv"]
    assert command[-1] == str(tmp_path / "venv")


def test_without_ensurepip_and_uv_it_is_told_what_to_install(
    tmp_path: Path, without_ensurepip: pytest.MonkeyPatch
) -> None:
    without_ensurepip.setattr(environment, "on_path", lambda: None)
    assert not environment.can_be_made()
    with pytest.raises(NoEnvironment, match="install python3-venv, or uv"):
        install(tmp_path / "venv")
    assert {path.name for path in tmp_path.iterdir()} == {"venv.lock"}
