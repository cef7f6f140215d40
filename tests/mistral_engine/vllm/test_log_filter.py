"""No log line of vLLM's holds what a request asks or an answer says; tests/engines/ asks vLLM's."""

from __future__ import annotations

import io
import logging
import logging.config
import os
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from mistral_engine.vllm.processes import lifetime
from mistral_engine.vllm.processes.log_filter import HIDDEN, MESSAGES, hide_content

SECRET = 'start: %json {"const": "my secret"}'
EVERY = [(name, message) for name, messages in MESSAGES.items() for message in messages]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What vLLM's one handler, which its own configuration puts there, has written."""
    loggers = [logging.getLogger(name) for name in MESSAGES]
    before = [list(logger.filters) for logger in loggers]
    root = logging.getLogger("vllm")
    handlers, level, goes_on = list(root.handlers), root.level, root.propagate
    written = io.StringIO()
    hide_content()
    configure(written)  # vLLM may do so again when a core has begun
    try:
        yield written
    finally:
        root.handlers, root.level, root.propagate = handlers, level, goes_on
        for logger, filters in zip(loggers, before, strict=True):
            logger.filters = filters


def configure(stream: io.StringIO) -> None:
    handler = {"class": "logging.StreamHandler", "stream": stream, "formatter": "plain"}
    settings: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "%(levelname)s %(message)s"}},
        "handlers": {"vllm": handler},
        "loggers": {"vllm": {"handlers": ["vllm"], "level": "INFO", "propagate": False}},
    }
    logging.config.dictConfig(settings)


@pytest.mark.parametrize(("name", "message"), EVERY, ids=lambda text: text[:40])
def test_what_a_message_holds_of_a_request_is_hidden(
    log: io.StringIO, name: str, message: str
) -> None:
    hidden = MESSAGES[name][message]
    args = [SECRET if place in hidden else f"r-{place}" for place in range(message.count("%s"))]
    logging.getLogger(name).error(message, *args)
    told = [HIDDEN if arg == SECRET else arg for arg in args]
    assert log.getvalue() == f"ERROR {message % tuple(told)}\n"


@pytest.mark.parametrize(("name", "message"), EVERY, ids=lambda text: text[:40])
def test_so_is_what_an_exception_says_but_not_where_it_came_from(
    log: io.StringIO, name: str, message: str
) -> None:
    try:
        raise ValueError(f"Invalid grammar: {SECRET}") from KeyError(SECRET)
    except ValueError:
        logging.getLogger(name).exception(message, *["r"] * message.count("%s"))
    assert "secret" not in log.getvalue()
    assert f"\nValueError: {HIDDEN}\n" in log.getvalue()
    assert "in test_so_is_what_an_exception_says" in log.getvalue()


def test_all_else_is_logged_as_it_is(log: io.StringIO) -> None:
    for name in (*MESSAGES, "vllm.v1.engine.async_llm"):
        logging.getLogger(name).warning("so many: %d", 3)
    assert log.getvalue() == "WARNING so many: 3\n" * (len(MESSAGES) + 1)


def test_it_is_done_once(log: io.StringIO) -> None:
    before = [list(logging.getLogger(name).filters) for name in MESSAGES]
    hide_content()
    assert [logging.getLogger(name).filters for name in MESSAGES] == before


def test_a_core_s_process_hides_it_before_it_begins(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in MESSAGES:
        logging.getLogger(name).filters = []

    class Core:
        @staticmethod
        def run_engine_core() -> None:
            name, message = EVERY[0]
            logging.getLogger(name).warning(message, SECRET)

    fake = ModuleType("vllm.v1.engine.core")
    fake.EngineCoreProc = Core  # type: ignore[attr-defined]
    for name in ("vllm", "vllm.v1", "vllm.v1.engine"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "vllm.v1.engine.core", fake)
    monkeypatch.setattr(os, "setpgid", lambda *_: None)
    monkeypatch.setattr(lifetime, "end_with_parent", lambda: None)
    lifetime.run_core()
    assert log.getvalue() == f"WARNING LLMatcher error: {HIDDEN}\n"
