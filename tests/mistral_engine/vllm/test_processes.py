"""A process that is started as a core is ends with whoever started it, however that ends.

The cores here are stand-ins that do nothing; tests/engines/ has vLLM's own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mistral_engine.vllm.processes import lifetime
from tests.server import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

# A server: starts a core as vLLM does, prints both process groups, and waits to be killed.
SERVER = """
import multiprocessing, os, sys, time
from mistral_engine.vllm.processes.lifetime import guarded

class Core:
    @staticmethod
    def run_engine_core(stubborn): ...

if __name__ != "__main__":
    sys.exit("the server was imported by its core")

with guarded(Core):
    context = multiprocessing.get_context(os.environ["VLLM_WORKER_MULTIPROC_METHOD"])
    core = context.Process(target=Core.run_engine_core, args=(sys.argv[1] == "stubborn",))
    core.start()
print(core.pid, flush=True)
input()
END
"""

# What stands in for vllm.v1.engine.core, by a folder of this name on the path.
VLLM = """
import signal, sys, time

class EngineCoreProc:
    @staticmethod
    def run_engine_core(stubborn):
        from mistral_engine.vllm.processes.lifetime import end_with_parent
        handler = signal.SIG_IGN if stubborn else lambda *_: sys.exit(0)
        signal.signal(signal.SIGTERM, handler)
        print("ready", flush=True)
        if stubborn:
            end_with_parent(grace=0.1)
        time.sleep(600)
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    """PYTHONPATH on which vLLM is the stand-in."""
    folder = tmp_path / "vllm" / "v1" / "engine"
    folder.mkdir(parents=True)
    (folder / "core.py").write_text(VLLM)
    return os.pathsep.join([str(REPOSITORY / "packages"), str(tmp_path)])


def start(path: str, end: str, kind: str = "willing") -> tuple[subprocess.Popen[str], int]:
    """A server that goes on with `end`, and its core's number. Both are ready."""
    program = Path(path.split(os.pathsep)[1]) / "server.py"
    program.write_text(SERVER.replace("END", end))
    command = [sys.executable, str(program), kind]
    environment = os.environ | {"PYTHONPATH": path}
    server = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    assert server.stdin
    said = {server.stdout.readline().strip() for _ in range(2)}
    assert "ready" in said
    (pid,) = (int(line) for line in said - {"ready"})
    print(file=server.stdin, flush=True)
    return server, pid


def ends(pid: int, seconds: float = 30) -> bool:
    """Whether the process is gone in so long, or dead and not yet buried."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("kind", ["willing", "stubborn"])
def test_a_core_ends_with_a_server_that_is_killed(path: str, kind: str) -> None:
    server, core = start(path, "time.sleep(600)", kind)
    server.kill()
    server.wait()
    assert ends(core)


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 15)"])
def test_a_core_ends_with_a_server_that_leaves_without_a_word(path: str, end: str) -> None:
    server, core = start(path, end)
    server.wait()
    assert ends(core)


def test_what_a_terminal_sends_to_its_foreground_does_not_reach_a_core(path: str) -> None:
    server, core = start(path, "time.sleep(600)")
    try:
        assert os.getpgid(core) == core != os.getpgid(server.pid)
    finally:
        server.kill()
        server.wait()
    assert ends(core)


def test_what_was_there_before_is_there_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Core:
        @staticmethod
        def run_engine_core() -> str:
            return "vLLM's own"

    monkeypatch.setenv("VLLM_WORKER_MULTIPROC_METHOD", "fork")
    main = sys.modules["__main__"]
    with lifetime.guarded(Core):
        assert Core.run_engine_core is lifetime.run_core
        assert sys.modules["__main__"] is not main
    assert Core.run_engine_core() == Core().run_engine_core() == "vLLM's own"
    assert sys.modules["__main__"] is main
    assert os.environ["VLLM_WORKER_MULTIPROC_METHOD"] == "spawn"  # its workers' too


def test_a_process_that_nobody_here_started_is_left_alone() -> None:
    lifetime.end_with_parent(grace=0)
    (watch,) = [each for each in threading.enumerate() if each.name == "watch"] or [None]
    if watch is not None:
        watch.join()  # it has found nobody to wait for, and we are still here
