from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from local.chat.stopping import heeding_ctrl_c


class Dropping:
    """Whatever its end raises, Python drops."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end

    def __del__(self) -> None:
        self._end()


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def test_ctrl_c_is_raised_where_it_strikes() -> None:
    with pytest.raises(KeyboardInterrupt), heeding_ctrl_c():
        press()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_that_a_destructor_has_swallowed_is_raised_at_the_next_piece() -> None:
    with heeding_ctrl_c() as require_none:
        require_none()
        Dropping(press)
        with pytest.raises(KeyboardInterrupt):
            require_none()


def test_afterwards_ctrl_c_is_what_it_was() -> None:
    before = signal.getsignal(signal.SIGINT)
    with heeding_ctrl_c():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
