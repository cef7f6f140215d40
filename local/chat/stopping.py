"""Ctrl-C while an answer comes: it is never lost. Knows nothing of answers."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def heeding_ctrl_c() -> Iterator[Callable[[], None]]:
    """Within, Ctrl-C raises KeyboardInterrupt, as ever. What is given raises it once more.

    That is for one that struck where Python drops exceptions, as in a destructor. A thread that
    gets no signals has nothing to heed.
    """
    was_pressed = False

    def note(*_: Any) -> None:
        nonlocal was_pressed
        was_pressed = True
        raise KeyboardInterrupt

    def require_none() -> None:
        if was_pressed:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield require_none
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield require_none
    finally:
        signal.signal(signal.SIGINT, before)
