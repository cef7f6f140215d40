"""uv is told what pip is configured to, and is fetched once, whole, where there is none."""

from __future__ import annotations

import sys
import sysconfig
from fnmatch import fnmatch
from pathlib import Path

import pytest

from benchmarks.servers.peers import HOME
from local.install import tools
from local.install.tools import Uv, find_uv, like_pip
from local.vllm import ENVIRONMENT
from tests.server import REPOSITORY

RUNS = "echo uv 0.13.9"
LINES = "uv==0.13.9 \\\n    --hash=sha256:00\n"
CONFIGURED = """\
:env:.cert='/etc/ssl/ca.crt'
:env:.default-timeout='180'
global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'
global.find-links='/wheels /more'
global.index-url='https://of.everything/simple'
install.index-url='https://of.install/simple'
"""


def program(folder: Path, text: str) -> Path:
    """An executable of shell commands, named uv."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "uv"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_what_pip_is_configured_to_is_told_to_uv() -> None:
    assert like_pip(CONFIGURED, {}) == {
        "UV_DEFAULT_INDEX": "https://of.install/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/etc/ssl/ca.crt",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_what_uv_is_told_already_stays() -> None:
    told = like_pip(CONFIGURED, {"UV_DEFAULT_INDEX": "https://mine/simple", "SSL_CERT_FILE": "x"})
    assert "UV_DEFAULT_INDEX" not in told
    assert "SSL_CERT_FILE" not in told


def test_where_pip_is_not_configured_uv_is_told_of_no_registry() -> None:
    assert set(like_pip("", {})) == {"UV_INDEX_STRATEGY"}


@pytest.mark.parametrize(
    ("version", "is_taken"), [("uv 0.13.9 (x)", True), ("uv 0.7.22", False), ("who knows", False)]
)
def test_a_uv_on_the_path_is_taken_if_it_knows_what_is_asked_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, is_taken: bool
) -> None:
    there = program(tmp_path, f"echo '{version}'")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert tools.on_path() == (str(there) if is_taken else None)


@pytest.fixture
def no_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """None on the PATH; returns the folder in which it is kept once it is fetched."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "mistral-chat" / f"uv-0.13.9-{sysconfig.get_platform()}"


def test_uv_is_fetched_once_with_its_hashes_and_kept(
    no_uv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []

    def install(python: Path, *arguments: str) -> bool:
        fetched.append(arguments)
        assert Path(arguments[-1]).read_text() == LINES
        program(Path(arguments[arguments.index("--target") + 1]) / "bin", RUNS)
        return True

    monkeypatch.setattr(tools, "pip_install", install)
    for _ in range(2):
        uv = find_uv(Path(sys.executable), LINES)
        assert uv is not None
        assert uv.program == str(no_uv / "bin" / "uv")
    assert len(fetched) == 1
    assert "--require-hashes" in fetched[0]
    assert list(no_uv.parent.iterdir()) == [no_uv]


def test_a_uv_of_which_no_hash_is_known_is_fetched_without(
    no_uv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(python: Path, *arguments: str) -> bool:
        assert "--require-hashes" not in arguments
        program(Path(arguments[arguments.index("--target") + 1]) / "bin", RUNS)
        return True

    monkeypatch.setattr(tools, "pip_install", install)
    assert find_uv(Path(sys.executable), "uv==0.13.9\n") is not None


@pytest.mark.parametrize("left", ["exit 1", "echo", None])
def test_a_kept_one_that_does_not_run_is_fetched_again(
    no_uv: Path, monkeypatch: pytest.MonkeyPatch, left: str | None
) -> None:
    if left is None:
        no_uv.mkdir(parents=True)
    else:
        program(no_uv / "bin", left)

    def install(python: Path, *arguments: str) -> bool:
        program(Path(arguments[arguments.index("--target") + 1]) / "bin", RUNS)
        return True

    monkeypatch.setattr(tools, "pip_install", install)
    uv = find_uv(Path(sys.executable), LINES)
    assert uv is not None
    assert RUNS in Path(uv.program).read_text()


def test_where_what_is_fetched_does_not_run_pip_has_to_do(
    no_uv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(python: Path, *arguments: str) -> bool:
        program(Path(arguments[arguments.index("--target") + 1]) / "bin", "exit 1")
        return True

    monkeypatch.setattr(tools, "pip_install", install)
    assert find_uv(Path(sys.executable), LINES) is None
    assert list(no_uv.parent.iterdir()) == []


def test_without_a_home_pip_has_to_do(
    no_uv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", no_home)
    assert find_uv(Path(sys.executable), LINES) is None
    assert "uv cannot be kept: Could not determine home" in capsys.readouterr().out


def test_a_uv_that_cannot_be_fetched_leaves_nothing(
    no_uv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(python: Path, *arguments: str) -> bool:
        (Path(arguments[arguments.index("--target") + 1]) / "bin").mkdir(parents=True)
        return False

    monkeypatch.setattr(tools, "pip_install", install)
    assert find_uv(Path(sys.executable), LINES) is None
    assert list(no_uv.parent.iterdir()) == []


def test_where_uv_cannot_be_kept_pip_has_to_do(
    no_uv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    no_uv.parent.parent.write_text("no folder")
    assert find_uv(Path(sys.executable), LINES) is None
    assert "uv cannot be kept" in capsys.readouterr().out


def test_a_uv_that_another_installation_fetched_meanwhile_is_taken(
    no_uv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(python: Path, *arguments: str) -> bool:
        program(Path(arguments[arguments.index("--target") + 1]) / "bin", RUNS)
        program(no_uv / "bin", RUNS)
        return True

    monkeypatch.setattr(tools, "pip_install", install)
    uv = find_uv(Path(sys.executable), LINES)
    assert uv is not None
    assert uv.program == str(no_uv / "bin" / "uv")


def test_uv_installs_into_the_python_it_is_given_and_a_question_is_quiet(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    uv = Uv(str(program(tmp_path, 'echo "$@ $OF_PIP"')), {"OF_PIP": "told"})
    said = uv.install(Path("/venv/bin/python"), "--dry-run", "torch==2", quiet=True)
    assert said == "pip install --python /venv/bin/python --dry-run torch==2 told\n"
    assert capfd.readouterr().out == ""
    uv.install(Path("/venv/bin/python"), "torch==2")
    assert "torch==2 told" in capfd.readouterr().out


def test_a_uv_that_fails_has_said_nothing_to_go_by(tmp_path: Path) -> None:
    uv = Uv(str(program(tmp_path, "echo no; exit 2")), {})
    assert uv.install(Path("python"), "torch==2", quiet=True) is None


def test_what_make_clean_leaves_in_the_cache_is_named(no_uv: Path) -> None:
    page = (REPOSITORY / "CONTRIBUTING.md").read_text()
    for folder in (no_uv.parent, ENVIRONMENT.home, HOME):
        assert f"`{folder.name}`" in page
        assert fnmatch(folder.name, "mistral-chat*")
    assert "~/.cache/mistral-chat* stays" in (REPOSITORY / "Makefile").read_text()
