"""The platform's URLs in front of the Truss server, and the few answers the platform gives itself.

An ASGI application around an ASGI application. Whoever has no key, comes while the model still
loads, or asks too much at once is refused before anything of the body is read. A streamed token
costs nothing here: `send` is passed on untouched, unless the requests of a key are counted.
Knows URLs, keys and readiness; knows nothing of prompts, models or torch.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import yaml
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from local import keys, management, playground
from local.body import (
    DEFAULT_MAX_BYTES,
    BodyRefused,
    answer_and_close,
    read_body,
    replayed,
)
from local.key_limit import KeyLimit
from local.refusals import refusal

OPENAPI = Path(__file__).with_name("openapi.yaml")
PREDICT = "/v1/models/model:predict"
TRUSS_MODEL = "model"  # GET /v1/models/model tells whether it is ready

# What the platform accepts -> what the Truss server routes. Deployments are told apart there; here
# every name means the one bundle that runs.
_DEPLOYMENT = r"/(?:production|development|environments/[^/]+|deployment/[^/]+)"
_PREDICT_URL = re.compile(rf"{_DEPLOYMENT}/predict")
_SYNC_URL = re.compile(rf"{_DEPLOYMENT}/sync(/.+)")
_MODEL_URL = re.compile(
    r"/[^/]+(/v1/(?:chat/completions|completions|embeddings|messages|responses|models|models/[^/]+"
    r"|messages/count_tokens))"
)
_MODEL = re.compile(r"/v1/models/([^/:]+)")
# What the bundle answers without a route of the platform's -> the method of Model.
_METHODS = {
    "/tokenize": "tokenize",
    "/detokenize": "detokenize",
    "/v1/messages/count_tokens": "count_tokens",
}
_OPEN = {"/health"}  # whoever restarts a server has no key to it
_ALWAYS = {"/health", "/metrics/"}  # answered while the model still loads, and as often as asked


def truss_path(path: str) -> str:
    """The path under which the Truss server knows what `path` asks for.

    >>> truss_path("/environments/production/sync/v1/chat/completions")
    '/v1/chat/completions'
    """
    if _PREDICT_URL.fullmatch(path):
        return PREDICT
    if path == "/metrics":  # Truss mounts it as a directory and would redirect
        return "/metrics/"
    match = _SYNC_URL.fullmatch(path) or _MODEL_URL.fullmatch(path)
    return match[1] if match else path


class Backend(Protocol):
    """What the URLs need to know about the model behind them."""

    model_name: str

    @property
    def is_ready(self) -> bool: ...

    async def is_healthy(self) -> bool: ...

    def method(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """A method of the bundle's Model."""


@dataclass(frozen=True, slots=True)
class Door:
    """Who is let in, and with how much.

    api_keys: every request must bring one of them; none: whoever comes is welcome.
    key_concurrency: requests of one key at once; None: as many as come.
    max_body_bytes: of one request.
    """

    api_keys: tuple[str, ...] = ()
    key_concurrency: int | None = None
    max_body_bytes: int = DEFAULT_MAX_BYTES


class PlatformUrls:
    """Rewrites the path, keeps the door, and passes the request on."""

    def __init__(self, app: ASGIApp, backend: Backend, door: Door | None = None) -> None:
        door = door or Door()
        self._app = app
        self._backend = backend
        self._keys = [key.encode() for key in door.api_keys]
        self._key_limit = KeyLimit(door.key_concurrency)
        self._max_body_bytes = door.max_body_bytes
        self._started_at = int(time.time())
        self._answers = {
            "/health": self._health,
            "/v1/models": self._models,
            "/openapi.json": self._openapi,
            "/graphql/": self._graphql,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":  # the bundle has none; closing before accepting is a 403
            await send({"type": "websocket.close"})
        else:
            await self._unless_cut(truss_path(scope["path"]), scope, receive, send)

    async def _unless_cut(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """The server cancels what still runs when it can wait no longer."""
        try:
            await self._http(path, scope, receive, send)
        except asyncio.CancelledError:
            stopping = _come_back(503, path, "the server is stopping", "server_stopping")
            with contextlib.suppress(RuntimeError):  # an answer had begun: it stays without its end
                await stopping(scope, receive, send)
            raise

    async def _http(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        if page := playground.answer(scope["method"], scope["path"]):
            await page(scope, receive, send)  # without a key: the page itself asks for it
        elif (key := self._caller(path, scope)) is None:
            await _wants_key(path)(scope, receive, send)
        elif path in _ALWAYS:
            await self._read(path, scope, receive, send)
        elif refused := self._refusal(path, key):
            await refused(scope, receive, send)
        else:
            with self._key_limit.counted(key, send) as counted_send:
                await self._read(path, scope, receive, counted_send)

    def _caller(self, path: str, scope: Scope) -> bytes | None:
        """The key of whoever asks; None if there must be one and is not."""
        return keys.ANYONE if path in _OPEN else keys.owner(scope["headers"], self._keys)

    def _refusal(self, path: str, key: bytes) -> Response | None:
        if not self._backend.is_ready:
            # Truss would answer too, but kills the process when asked after a failed load.
            return _come_back(503, path, "the model is still loading", "model_loading")
        if self._key_limit.is_reached(key):
            limit = f"{self._key_limit.limit:,}"
            running = f"requests of this caller that run already: {limit}; at most {limit} may"
            return _come_back(429, path, running, "rate_limit_exceeded")
        return None

    async def _read(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await read_body(scope["headers"], receive, self._max_body_bytes)
        except ClientDisconnect:
            return
        except BodyRefused as error:
            refused = refusal(error.status, path, error.message, error.code)
            await answer_and_close(refused, receive, send)
        else:
            await self._answer(path, scope, replayed(body, receive), send)

    async def _answer(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        if answer := self._own_answer(path):
            await (await answer(Request(scope, receive)))(scope, receive, send)
        elif path == scope["path"]:
            await self._app(scope, receive, send)
        else:
            rewritten = {**scope, "path": path, "raw_path": quote(path).encode()}
            await self._app(rewritten, receive, send)

    def _own_answer(self, path: str) -> Callable[[Request], Awaitable[Response]] | None:
        """Who answers in the Truss server's place, which has no such route."""
        if path in _METHODS:
            return partial(self._ask_model, self._backend.method(_METHODS[path]))
        if (named := _MODEL.fullmatch(path)) and named[1] != TRUSS_MODEL:
            return partial(self._model, named[1])
        return self._answers.get(path)

    async def _ask_model(
        self, method: Callable[[Request], Awaitable[Response]], request: Request
    ) -> Response:
        if request.method != "POST":
            return _not_allowed(request, "POST")
        return await method(request)

    async def _health(self, request: Request) -> Response:
        if not self._backend.is_ready:
            return JSONResponse({"status": "loading"}, 503)
        if not await self._backend.is_healthy():
            return JSONResponse({"status": "unhealthy"}, 503)
        return JSONResponse({"status": "ok"})

    async def _models(self, request: Request) -> Response:
        if request.method != "GET":
            return _not_allowed(request, "GET")
        return JSONResponse({"object": "list", "data": [self._described(self._backend.model_name)]})

    async def _model(self, name: str, request: Request) -> Response:
        if request.method != "GET":
            return _not_allowed(request, "GET")
        return JSONResponse(self._described(name))

    def _described(self, name: str) -> dict[str, Any]:
        """A request may call the model by any name, and gets that name back: so does this one."""
        return {"id": name, "object": "model", "created": self._started_at, "owned_by": "local"}

    async def _openapi(self, request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(_description))

    async def _graphql(self, request: Request) -> Response:
        try:
            query = (await request.json())["query"]
        except (ValueError, TypeError, KeyError, RecursionError):
            query = None
        if not isinstance(query, str):
            return JSONResponse({"errors": [{"message": "body has no `query` text"}]}, 400)
        hostname = str(request.base_url).rstrip("/")
        return JSONResponse(management.answer(query, self._backend.model_name, hostname))


@cache
def _description() -> Any:
    """Takes half a second to read: in a thread, and once."""
    return yaml.safe_load(OPENAPI.read_text())


def _not_allowed(request: Request, allowed: str) -> Response:
    message = f"{request.method} is not {allowed}"
    refused = refusal(405, truss_path(request.url.path), message, "method_not_allowed")
    refused.headers["allow"] = allowed
    return refused


def _wants_key(path: str) -> Response:
    message = "this server wants its key: Authorization: Bearer KEY, or Api-Key KEY"
    refused = refusal(401, path, message, "invalid_api_key")
    refused.headers["www-authenticate"] = "Bearer"
    return refused


def _come_back(status: int, path: str, message: str, code: str) -> Response:
    refused = refusal(status, path, message, code)
    refused.headers["retry-after"] = "1"
    return refused
