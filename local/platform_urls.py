"""The platform's URLs in front of the Truss server, and the few answers the platform gives itself.

An ASGI application around an ASGI application. Whoever may not ask, comes while the model still
loads, or asks too much at once is refused before anything of the body is read. A streamed token
costs nothing here: `send` is passed on untouched, unless the requests of a key are counted.
Knows URLs and readiness; knows nothing of prompts, models or torch.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import yaml
from starlette.concurrency import run_in_threadpool
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from local import management, playground
from local.access import Access, AccessRules
from local.body import Bodies, BodyRefused, answer_and_close, replayed
from local.models import ModelCard, listed_for_anthropic, listed_for_openai
from local.refusals import PREDICT, Refused, refusal

OPENAPI = Path(__file__).with_name("openapi.yaml")
TRUSS_MODEL = "model"  # what the one model is called in Truss's own URLs
DEFAULT_MODEL = "mistral"  # what the bundle's answers call it where a request does not say

# What the platform accepts -> what the Truss server routes. Deployments are told apart there; here
# every name means the one bundle that runs.
_DEPLOYMENT = r"/(?:production|development|environments/[^/]+|deployment/[^/]+)"
_PREDICT_URL = re.compile(rf"{_DEPLOYMENT}/predict")
_SYNC_URL = re.compile(rf"{_DEPLOYMENT}/sync(/.+)", re.DOTALL)
_MODEL_URL = re.compile(r"/[^/]+(/v1/.+)", re.DOTALL)
_GENERATING = {PREDICT, "/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages"}
_OPEN = {"/health"}  # whoever restarts a server has no key to it
_ALWAYS = {"/health", "/metrics/"}  # answered while the model still loads


# Of what the router refuses.
_CODES = {404: "not_found", 405: "method_not_allowed", 503: "model_unavailable"}


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

    @property
    def model_name(self) -> str: ...

    @property
    def adapters(self) -> tuple[str, ...]:
        """Further names, each of which chooses an adapter. Of a model that is ready."""

    @property
    def version(self) -> str:
        """Of the bundle."""

    @property
    def is_ready(self) -> bool: ...

    @property
    def context_length(self) -> int:
        """Tokens that a prompt and its answer may have together. Of a model that is ready."""

    async def is_healthy(self) -> bool: ...

    def method(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """A method of the bundle's Model."""

    def count_refusal(self, code: str) -> None:
        """One more request was refused here, with this code."""


class PlatformUrls:
    """Rewrites the path, asks for access, and hands the request to whoever answers it."""

    def __init__(self, app: ASGIApp, backend: Backend, rules: AccessRules | None = None) -> None:
        rules = rules or AccessRules()
        self._app = app
        self._backend = backend
        self._access = Access(rules)
        self._bodies = Bodies(rules.max_body_bytes)
        self._own = OwnAnswers(backend)
        # Truss's first: of two routes of one path, the first says which methods are allowed.
        routes = [*_truss_routes(_Passed(app)), *self._own.routes]
        self._router = Router(routes, redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":  # the bundle has none; closing before accepting is a 403
            await send({"type": "websocket.close"})
        elif page := playground.answer(scope["method"], scope["path"]):
            await page(scope, receive, send)  # to anyone: the page itself asks for the key
        else:
            await self._or_refusal(truss_path(scope["path"]), scope, receive, send)

    async def _or_refusal(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        refused = partial(refusal, path=path, to_anthropic=_is_anthropics(scope["headers"]))
        try:
            await self._http(path, scope, receive, send)
        except ClientDisconnect:
            return
        except Refused as error:
            self._backend.count_refusal(error.code)
            answer = refused(error.status, error.message, error.code, headers=error.headers)
            if isinstance(error, BodyRefused):
                await answer_and_close(answer, receive, send)
            else:
                await answer(scope, receive, send)
        except HTTPException as error:  # of the router: no such route, or not by this method
            code = _CODES.get(error.status_code, "refused")
            message = f"{scope['method']} {scope['path'][:200]}: {error.detail}"
            answer = refused(error.status_code, message, code, headers=error.headers)
            await answer(scope, receive, send)
        except asyncio.CancelledError:  # the server can wait no longer
            stopping = refused(503, "the server is stopping", "server_stopping")
            with contextlib.suppress(RuntimeError):  # an answer had begun: it stays without its end
                await stopping(scope, receive, send)
            raise

    async def _http(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        key = self._access.caller(scope["headers"], is_open=path in _OPEN)
        if path not in _ALWAYS and not self._backend.is_ready:
            # Truss would answer too, but kills the process when asked after a failed load.
            loading = {"retry-after": "1"}
            raise Refused(503, "the model is still loading", "model_loading", loading)
        if path not in _GENERATING:
            await self._read(path, scope, receive, send)
            return
        self._access.require_room(key)
        with self._access.key_limit.counted(key, send) as counted_send:
            await self._read(path, scope, receive, counted_send)

    async def _read(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._bodies.read(scope["headers"], receive)
        if path != scope["path"]:
            scope = {**scope, "path": path, "raw_path": quote(path).encode()}
        # `app` has the router raise where it would answer in plain text.
        await self._router({**scope, "app": self}, replayed(body, receive), send)


class _AnyConvertor(PathConvertor):
    """Any path at all: starlette's own stops at the end of a line."""

    regex = r"[\s\S]*"


register_url_convertor("any", _AnyConvertor())


class OwnAnswers:
    """What is answered in the Truss server's place, which has no such route."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._started_at = int(time.time())
        self.routes = [
            Route("/health", self._health, methods=["GET"]),
            Route("/openapi.json", self._openapi, methods=["GET"]),
            Route("/graphql/", self._graphql, methods=["POST"]),
            Route("/v1/embeddings", self._embeddings, methods=["POST"]),
            Route("/v1/models", self._models, methods=["GET"]),
            Route("/v1/models/{name:any}", self._model, methods=["GET"]),
            Route("/tokenize", self._of_model("tokenize"), methods=["POST"]),
            Route("/detokenize", self._of_model("detokenize"), methods=["POST"]),
            Route("/v1/messages/count_tokens", self._of_model("count_tokens"), methods=["POST"]),
        ]

    def _of_model(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def ask(request: Request) -> Response:
            return await self._backend.method(name)(request)

        return ask

    async def _health(self, request: Request) -> Response:
        status = "loading"
        if self._backend.is_ready:
            status = "ok" if await self._backend.is_healthy() else "unhealthy"
        told = {"status": status, "version": self._backend.version}
        return JSONResponse(told, 200 if status == "ok" else 503)

    async def _models(self, request: Request) -> Response:
        cards = [self._card(name) for name in self._listed]
        to_anthropic = _is_anthropics(request.headers.raw)
        return JSONResponse((listed_for_anthropic if to_anthropic else listed_for_openai)(cards))

    async def _model(self, request: Request) -> Response:
        """Any name that chooses no adapter is the model's, as in a request, but where there are
        adapters: one that is misspelt must be told from the model. Truss's own name tells its
        health as well."""
        name = request.path_params["name"]
        if not name:
            raise HTTPException(404)
        if request.scope["path"] == PREDICT:  # a name to the router, and Truss's for predicting
            raise HTTPException(405, headers={"allow": "POST"})
        if name == TRUSS_MODEL and not await self._backend.is_healthy():
            raise HTTPException(503, "the model is not healthy")
        self._require_known(name)
        card, to_anthropic = self._card(name), _is_anthropics(request.headers.raw)
        return JSONResponse(card.for_anthropic() if to_anthropic else card.for_openai())

    @property
    def _listed(self) -> tuple[str, ...]:
        return (self._backend.model_name, *self._backend.adapters)

    def _require_known(self, name: str) -> None:
        if self._backend.adapters and name not in (*self._listed, TRUSS_MODEL, DEFAULT_MODEL):
            there = ", ".join(map(repr, self._listed))
            message = f"there is no model {name[:200]!r}; there are {there}"
            raise Refused(404, message, "model_not_found")

    def _card(self, name: str) -> ModelCard:
        parent = self._backend.model_name if name in self._backend.adapters else None
        return ModelCard(name, self._backend.context_length, self._started_at, parent)

    async def _embeddings(self, request: Request) -> Response:
        raise HTTPException(404, "this model makes no embeddings")

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


class _Passed:
    """The Truss server behind a route of ours: it sees none of what our router has noted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = ("app", "router", "route", "endpoint", "path_params")
        clean = {name: value for name, value in scope.items() if name not in ours}
        await self._app(clean, receive, send)


def _is_anthropics(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a client of Anthropic's asks: that tells, where both have a route of one name."""
    return any(name == b"anthropic-version" for name, _ in headers)


def _truss_routes(truss: _Passed) -> list[Route]:
    """By the methods that mean something there; everything else is refused in our own shapes."""
    return [
        *(Route(path, truss, methods=["POST"]) for path in sorted(_GENERATING)),
        Route("/metrics/", truss, methods=["GET"]),
    ]


@cache
def _description() -> Any:
    """Takes half a second to read: in a thread, and once."""
    return yaml.safe_load(OPENAPI.read_text())
