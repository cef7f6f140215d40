"""Every private name of Truss that the local server touches, in one place. For truss 0.18.35.

Truss has no public way to run its server inside another process. Each name is looked up when the
server is made, so that another version fails at once, by the name that it lacks.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

TRUSS_VERSION = "0.18.35"


class TrussServer:
    """Truss's own server, of the bundle in the working directory. One a process."""

    def __init__(self) -> None:
        module = importlib.import_module("truss_server")
        # After a crash Truss leaves a mark in the home directory for the platform; keep it in here.
        _require(module, "INFERENCE_SERVER_FAILED_FILE")
        crashed = Path("inference_server_crashed.txt").absolute()
        vars(module)["INFERENCE_SERVER_FAILED_FILE"] = crashed
        self._server = _require(module, "TrussServer")(0, "config.yaml")
        self._wrapper = _require(self._server, "_model")  # Truss's ModelWrapper
        for name in ("ready", "is_healthy", "_load_impl"):
            _require(self._wrapper, name)
        self.config: dict[str, Any] = _require(self._server, "_config")

    def application(self) -> ASGIApp:
        app: ASGIApp = self._server.create_application()
        return app

    @property
    def is_ready(self) -> bool:
        return bool(self._wrapper.ready)

    async def is_healthy(self) -> bool:
        # None: the model does not say; Truss counts that as healthy.
        return await self._wrapper.is_healthy() is not False

    @property
    def model(self) -> Any:
        """The bundle's Model, once it is loaded."""
        return _require(self._wrapper, "_model")

    def stop_when_load_fails(self, server: uvicorn.Server) -> None:
        self._server._server = server

    def wrap_load(self, wrap: Callable[[Callable[[], None]], Callable[[], None]]) -> None:
        """Replace how the model is loaded by what `wrap` makes of it."""
        self._wrapper._load_impl = wrap(self._wrapper._load_impl)


def log_config() -> dict[str, Any]:
    """Of TrussServer.start."""
    module = importlib.import_module("_truss_shared.log_config")
    config: dict[str, Any] = _require(module, "make_log_config")("INFO")
    return config


def _require(owner: Any, name: str) -> Any:
    if not hasattr(owner, name):
        raise RuntimeError(
            f"{getattr(owner, '__name__', type(owner).__name__)} has no {name}: this is another "
            f"truss than {TRUSS_VERSION}, which local/requirements.txt pins"
        )
    return getattr(owner, name)
