"""vLLM's engine core is a process of its own: it is started apart from ours, and never outlives it.

vLLM itself ends the workers of a core that dies, and a core whose server ends in order. A server
that is killed, or that leaves without Python's own end, as servers do on a signal, leaves its core
behind, with the GPU's memory. Knows nothing of what a core computes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from mistral_engine.vllm.processes.log_filter import hide_content

GRACE_SECONDS = 30.0  # in which a core whose server is gone may end in order, its workers with it


@contextmanager
def guarded(core: Any) -> Iterator[None]:
    """Processes of `core`, vLLM's EngineCoreProc, that are started meanwhile end with this one."""
    # Not forked: a server has threads, whose locks would stay locked in the copy for ever.
    os.environ["VLLM_WORKER_MULTIPROC_METHOD"] = "spawn"
    main, runs = sys.modules["__main__"], core.run_engine_core
    # A process that is spawned imports the program that spawned it. A core needs nothing of a
    # server, and where a program is no file on its path, as `python -m` of one, it would not start.
    sys.modules["__main__"] = ModuleType("__main__")
    core.run_engine_core = run_core
    try:
        yield
    finally:
        core.run_engine_core = staticmethod(runs)
        sys.modules["__main__"] = main


def run_core(*args: Any, **kwargs: Any) -> None:
    """All that a core's process does: vLLM's own, and an eye on the server that started it."""
    # Ctrl-C in a terminal is for the server, which lets its requests end; a core that heard it too
    # would end them at once.
    os.setpgid(0, 0)
    end_with_parent()
    hide_content()
    from vllm.v1.engine.core import EngineCoreProc

    EngineCoreProc.run_engine_core(*args, **kwargs)


def end_with_parent(grace: float = GRACE_SECONDS) -> None:
    """From now on: once the process that started this one is gone, so is this one.

    grace: seconds between the signal that asks for it and the one that cannot be refused.
    """
    threading.Thread(target=_end_with_parent, args=(grace,), name="watch", daemon=True).start()


def _end_with_parent(grace: float) -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return  # nobody of ours
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os.kill(os.getpid(), signal.SIGKILL)
