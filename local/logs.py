"""What a person sees in the terminal: one plain line for each thing that happened, on stderr.

Truss logs JSON for a log collector. Here its own logging configuration is kept, but as plain text,
with its chatter down to warnings, and with an access line only for requests that were refused: an
answered one is logged by the engine. Knows nothing of what is served.
"""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import Mapping
from typing import Any

# "Started server process", and every HTTP call to the hub, which it makes with httpx2.
_QUIET = ("uvicorn.error", "httpx", "httpx2")
# What Truss says of a failed load. Why it failed is the last line that `local.serve` prints.
_LOAD_FAILED = "Exception while loading model"
_STOPPING = "Trying shut down after failed model load."


class OnlyRefused(logging.Filter):
    """Lets an access record through if its status is 400 or more."""

    def filter(self, record: logging.LogRecord) -> bool:
        # uvicorn's arguments: client, method, path, HTTP version, status
        return isinstance(record.args, tuple) and int(str(record.args[-1])) >= 400


class NoTracebackForExpected(logging.Filter):
    """A failure that the bundle raises on purpose says all in its message.

    Nothing at all is said of requests that were cut off when the server stopped, and of a load
    that failed on purpose.
    """

    def __init__(self, expected: type[Exception]) -> None:
        super().__init__()
        self._expected = expected

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, asyncio.CancelledError) or record.msg == _STOPPING:
            return False
        if isinstance(error, self._expected):
            if record.msg == _LOAD_FAILED:
                return False
            record.msg, record.args = f"{record.getMessage()}: {error}", ()
            record.exc_info = None
        return True


def quiet(truss_config: Mapping[str, Any], expected: type[Exception]) -> dict[str, Any]:
    """Truss's logging configuration for a terminal."""
    config: dict[str, Any] = copy.deepcopy(dict(truss_config))
    plain = {"format": "%(asctime)s %(message)s", "datefmt": "%H:%M:%S"}
    config["formatters"]["default_formatter"] = plain
    config["formatters"]["access_formatter"] |= plain
    config["filters"]["only_refused"] = {"()": OnlyRefused}
    config["filters"]["expected"] = {"()": NoTracebackForExpected, "expected": expected}
    config["handlers"]["access_handler"] |= {
        "stream": "ext://sys.stderr",
        "filters": ["only_refused"],
    }
    config["handlers"]["default_handler"]["filters"] = ["expected"]
    for name in _QUIET:
        config["loggers"].setdefault(name, {})["level"] = "WARNING"
    return config
