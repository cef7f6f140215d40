"""The platform's URLs in front of the Truss server, and the few answers the platform gives itself.

An ASGI application around an ASGI application. A request costs one dictionary and one regular
expression here; a streamed token costs nothing, because `send` is passed on untouched.
Knows URLs, keys and readiness; knows nothing of prompts, models or torch.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
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
_ALWAYS = {"/health", "/metrics/"}  # answered while the model still loads


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


class PlatformUrls:
    """Rewrites the path, asks for the key, and passes the request on."""

    def __init__(self, app: ASGIApp, backend: Backend, api_key: str | None = None) -> None:
        self._app = app
        self._backend = backend
        self._key = api_key.encode() if api_key is not None else None
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
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = truss_path(scope["path"])
        if page := playground.answer(scope["method"], scope["path"]):
            await page(scope, receive, send)  # without a key: the page itself asks for it
        elif refusal := self._refusal(path, scope):
            await refusal(scope, receive, send)
        elif answer := self._own_answer(path):
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
        try:
            return await method(request)
        except ClientDisconnect:
            return Response(status_code=499)

    def _refusal(self, path: str, scope: Scope) -> Response | None:
        if path not in _OPEN and not keys.is_allowed(scope["headers"], self._key):
            message = "this server wants its key: Authorization: Bearer KEY, or Api-Key KEY"
            refusal = _error(401, path, message, "invalid_api_key")
            refusal.headers["www-authenticate"] = "Bearer"
            return refusal
        if path not in _ALWAYS and not self._backend.is_ready:
            # Truss would answer too, but kills the process when asked after a failed load.
            refusal = _error(503, path, "the model is still loading", "model_loading")
            refusal.headers["retry-after"] = "1"
            return refusal
        return None

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
        except ClientDisconnect:
            return Response(status_code=499)
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


def _not_allowed(request: Request, allowed: str) -> JSONResponse:
    path = request.url.path
    refusal = _error(405, path, f"{request.method} is not {allowed}", "method_not_allowed")
    refusal.headers["allow"] = allowed
    return refusal


def _error(status: int, path: str, message: str, code: str) -> JSONResponse:
    """In the shape of the route's dialect; in OpenAI's or REST's where there is none."""
    is_openai = path in _METHODS or (path.startswith("/v1/") and path != PREDICT)
    is_ours = status >= 500
    if path.startswith("/v1/messages"):
        general = "overloaded_error" if is_ours else "invalid_request_error"
        kind = "authentication_error" if status == 401 else general
        error = {"type": kind, "message": message}
        return JSONResponse({"type": "error", "error": error, "request_id": None}, status)
    if is_openai:
        kind = "server_error" if is_ours else "invalid_request_error"
        openai_error = {"message": message, "type": kind, "param": None, "code": code}
        return JSONResponse({"error": openai_error}, status)
    return JSONResponse({"error": {"message": message, "field": None}}, status)
