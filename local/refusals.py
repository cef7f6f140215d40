"""How the local server says no: a status and a message, in the shape of the route's dialect.

Knows which route speaks which dialect; knows nothing of why something is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse


class Refused(Exception):  # noqa: N818 (a refusal, as everywhere in local/)
    """A request is answered with an error instead of being passed on.

    headers: of the answer, besides those that every refusal has.
    """

    def __init__(
        self, status: int, message: str, code: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers or {}


PREDICT = "/v1/models/model:predict"  # REST, as the Truss server knows it
_OPENAI_ROUTES = {"/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings"}
_SLASHES = re.compile("/+")  # one too many leads nowhere, but shows what was meant

_OPENAI_TYPES = {429: "rate_limit_error"}
_ANTHROPIC_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
    504: "timeout_error",
}


def refusal(
    status: int,
    message: str,
    code: str,
    *,
    path: str,
    to_anthropic: bool = False,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """path: as the Truss server knows it. A route of no dialect answers in OpenAI's or REST's.

    to_anthropic: a client of Anthropic's asks, so that is its shape for what is not OpenAI's alone.
    """
    answer = JSONResponse(_body(status, message, code, path, to_anthropic), status)
    answer.headers.update(headers or {})
    return answer


def _body(status: int, message: str, code: str, path: str, to_anthropic: bool) -> dict[str, Any]:
    path = _SLASHES.sub("/", path)
    if _speaks_anthropic(path, to_anthropic):
        kind = _ANTHROPIC_TYPES.get(status) or _general(status, "api_error")
        error = {"type": kind, "message": message}
        return {"type": "error", "error": error, "request_id": None}
    if _speaks_openai(path):
        kind = _OPENAI_TYPES.get(status) or _general(status, "server_error")
        openai_error = {"message": message, "type": kind, "param": None, "code": code}
        return {"error": openai_error}
    return {"error": {"message": message, "field": None}}


def _speaks_anthropic(path: str, to_anthropic: bool) -> bool:
    if path == "/v1/messages" or path.startswith("/v1/messages/"):
        return True
    return to_anthropic and path.startswith("/v1/") and path not in {*_OPENAI_ROUTES, PREDICT}


def _speaks_openai(path: str) -> bool:
    if path in ("/tokenize", "/detokenize"):
        return True
    return path.startswith("/v1/") and path != PREDICT


def _general(status: int, ours: str) -> str:
    return ours if status >= 500 else "invalid_request_error"
