"""The real Truss server, in this process, out of a laid-out bundle, listening where it is told.

Does what the container's /app/main.py does, with three differences: it listens on loopback instead
of everywhere, the platform's URLs stand in front of it, and it stops quickly. Knows nothing of how
the bundle was laid out.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.responses import Response

from local.layout import Layout
from local.logs import quiet
from local.platform_urls import PlatformUrls

REPOSITORY = Path(__file__).resolve().parent.parent
# How long streams may go on after the server was told to stop. On the platform it is an hour.
_SECONDS_TO_FINISH = 5


class LocalServer:
    """A Truss server that is ready to run. One a process: Truss keeps its state in modules."""

    def __init__(self, layout: Layout, api_key: str | None) -> None:
        _enter_container(layout)
        self._truss = _truss_module().TrussServer(0, "config.yaml")
        self.model_name: str = self._truss._config["model_name"]
        urls = PlatformUrls(self._truss.create_application(), self, api_key)
        self._uvicorn = uvicorn.Server(_uvicorn_config(urls))
        self._truss._server = self._uvicorn  # Truss stops it when the model does not load

    @property
    def is_ready(self) -> bool:
        return bool(self._truss._model.ready)

    @property
    def load_failed(self) -> bool:
        return bool(self._truss._model.load_failed)

    async def is_healthy(self) -> bool:
        # None: the model does not say; Truss counts that as healthy.
        return await self._truss._model.is_healthy() is not False

    def method(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """A method of the bundle's Model for which Truss has no route."""
        found: Callable[[Request], Awaitable[Response]] = getattr(self._truss._model._model, name)
        return found

    def run(self, listener: socket.socket, when_ready: Callable[[], None]) -> None:
        """Serve until a signal or a failed load; call `when_ready` once, as soon as it answers."""
        asyncio.run(self._run(listener, when_ready))

    async def _run(self, listener: socket.socket, when_ready: Callable[[], None]) -> None:
        waiting = asyncio.create_task(self._announce(when_ready))
        try:
            await self._uvicorn.serve(sockets=[listener])
        finally:
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await waiting

    async def _announce(self, when_ready: Callable[[], None]) -> None:
        while not self.is_ready:
            await asyncio.sleep(0.02)
        when_ready()


def _enter_container(layout: Layout) -> None:
    """Paths and directories as the image sets them: cwd /app, PYTHONPATH /packages."""
    # The repository leaves the path: a bundle that imports `local` or `training` must fail here.
    elsewhere = [entry for entry in sys.path if Path(entry or ".").resolve() != REPOSITORY]
    sys.path[:] = [str(layout.packages), str(layout.app), *elsewhere]
    os.chdir(layout.app)
    os.environ["PYTHONPATH"] = str(layout.packages)
    os.environ["DISABLE_JSON_LOGGING"] = "1"
    # Weights that are not there will not be there a second later either.
    os.environ["NUM_LOAD_RETRIES_TRUSS"] = "0"
    logging.getLogger("_truss_common.tracing").setLevel(logging.WARNING)  # "tracing was disabled"


def _truss_module() -> Any:
    module = importlib.import_module("truss_server")
    # After a crash Truss leaves a mark in the home directory for the platform; keep it in here.
    vars(module)["INFERENCE_SERVER_FAILED_FILE"] = Path("inference_server_crashed.txt").absolute()
    return module


def _uvicorn_config(app: PlatformUrls) -> uvicorn.Config:
    """TrussServer.start's settings, but for logging and for how long stopping may take.

    It also asks for uvloop, in vain: it starts the server with asyncio.run, and so does this.
    """
    truss_logs = importlib.import_module("_truss_shared.log_config").make_log_config("INFO")
    engine_error = importlib.import_module("mistral_engine.errors").EngineError
    return uvicorn.Config(
        app,
        http="h11",
        workers=1,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        log_config=quiet(truss_logs, expected=engine_error),
        ws_max_size=100 * 2**20,
    )
