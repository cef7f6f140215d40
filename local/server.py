"""The real Truss server, in this process, out of a laid-out bundle, listening where it is told.

Does what the container's /app/main.py does, with four differences: it listens on loopback instead
of everywhere, the platform's URLs stand in front of it, it waits less long for requests that still
run when it is told to stop, and it can say why a model did not load. Knows nothing of how the
bundle was laid out.
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
from types import FrameType

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from local.access import AccessRules
from local.body import DEFAULT_MAX_BYTES
from local.connections import BoundedConnection
from local.cors import readable_from
from local.layout import Layout
from local.logs import quiet
from local.platform_urls import PlatformUrls
from local.truss_internals import TrussServer, log_config

REPOSITORY = Path(__file__).resolve().parent.parent


class LocalServer:
    """A Truss server that is ready to run. One a process: Truss keeps its state in modules."""

    def __init__(
        self,
        layout: Layout,
        api_keys: tuple[str, ...] = (),
        key_concurrency: int | None = None,
        *,
        grace: int,
        origins: tuple[str, ...] = (),
    ) -> None:
        """grace: seconds for which requests may go on after the server was told to stop.

        On the platform it is an hour. origins: whose pages may ask and read, as browsers send them.
        """
        _enter_container(layout)
        self._truss = TrussServer()
        self._errors = importlib.import_module("engine_api.errors")
        self.version: str = importlib.import_module("engine_api.version").VERSION
        self._metrics = importlib.import_module("openai_bridge.monitoring.metrics")
        self.load_failure: str | None = None  # in one line
        rules = AccessRules(api_keys, key_concurrency, self._max_body_bytes(), origins)
        app = readable_from(origins, PlatformUrls(self._truss.application(), self, rules))
        self._uvicorn = _Server(_uvicorn_config(app, grace, self._errors.EngineError))
        self._truss.stop_when_load_fails(self._uvicorn)
        self._truss.wrap_load(self._noting_failure)

    @property
    def is_ready(self) -> bool:
        return self._truss.is_ready

    @property
    def context_length(self) -> int:
        return int(self._truss.model.context_length)

    @property
    def model_name(self) -> str:
        """As deployed, and the adapter that is merged into it."""
        name: str = self._truss.config["model_name"]
        adapter = self._truss.model.adapter if self.is_ready else None
        return name if adapter is None else f"{name} with {adapter}"

    @property
    def adapters(self) -> tuple[str, ...]:
        """Those that a request may choose by its `model`."""
        return tuple(self._truss.model.adapters)

    async def is_healthy(self) -> bool:
        return await self._truss.is_healthy()

    def method(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """A method of the bundle's Model for which Truss has no route."""
        found: Callable[[Request], Awaitable[Response]] = getattr(self._truss.model, name)
        return found

    def count_refusal(self, code: str) -> None:
        self._metrics.count_refusal(code)

    def _noting_failure(self, load: Callable[[], None]) -> Callable[[], None]:
        def load_noting_failure() -> None:
            try:
                load()
            except Exception as error:
                is_expected = isinstance(error, self._errors.EngineError)
                unexpected = f"{type(error).__name__} while loading; its traceback stands above"
                self.load_failure = self._errors.one_line(error) if is_expected else unexpected
                raise

        return load_noting_failure

    def _max_body_bytes(self) -> int:
        """The bundle's own limit; what it refuses there, it refuses when it loads."""
        limits = importlib.import_module("openai_bridge.http.limits").HttpLimits
        settings = (self._truss.config.get("model_metadata") or {}).get("http") or {}
        try:
            return int(limits.from_mapping(settings).max_body_bytes)
        except self._errors.ConfigError:
            return DEFAULT_MAX_BYTES

    def run(self, listener: socket.socket, when_ready: Callable[[], None]) -> None:
        """Serve until a signal or a failed load; call `when_ready` once, as soon as it answers."""
        asyncio.run(self._run(listener, when_ready))
        # A model that still loads, in a thread, soon finds its files gone, and would complain.
        logging.disable()

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


class _Server(uvicorn.Server):
    """Ends at once when it is asked a second time: uvicorn would wait for the grace period.

    It does so from Python 3.12 on, where asyncio's servers wait for their connections.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self.force_exit:
            asyncio.get_running_loop().call_soon_threadsafe(self._drop_connections)

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await super().serve(sockets)
        if self.force_exit:  # uvicorn leaves the application's own end out, which then complains
            await self.lifespan.shutdown()

    def _drop_connections(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


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
    # Many an image forbids Python to keep what it compiles, and each start would compile torch and
    # transformers, for six seconds. From here on nothing is imported from among our own sources.
    sys.dont_write_bytecode = False
    logging.getLogger("_truss_common.tracing").setLevel(logging.WARNING)  # "tracing was disabled"


def _uvicorn_config(app: ASGIApp, grace: int, expected: type[Exception]) -> uvicorn.Config:
    """TrussServer.start's settings, but for logging and for how long stopping may take.

    It also asks for uvloop, in vain: it starts the server with asyncio.run, and so does this.
    """
    return uvicorn.Config(
        app,
        http=BoundedConnection,
        workers=1,
        timeout_graceful_shutdown=grace,
        log_config=quiet(log_config(), expected),
        ws_max_size=100 * 2**20,
    )
