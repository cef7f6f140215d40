"""How the local server says no: a status and a message, in the shape of the route's dialect.

Knows which route speaks which dialect; knows nothing of why something is refused.
"""

from __future__ import annotations

from starlette.responses import JSONResponse

_OPENAI_TYPES = {429: "rate_limit_error"}
_ANTHROPIC_TYPES = {
    401: "authentication_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
    504: "timeout_error",
}


def refusal(status: int, path: str, message: str, code: str) -> JSONResponse:
    """`path` as the Truss server knows it. A route of no dialect answers in OpenAI's or REST's."""
    if path.startswith("/v1/messages"):
        kind = _ANTHROPIC_TYPES.get(status) or _general(status, "api_error")
        error = {"type": kind, "message": message}
        return JSONResponse({"type": "error", "error": error, "request_id": None}, status)
    if _speaks_openai(path):
        kind = _OPENAI_TYPES.get(status) or _general(status, "server_error")
        openai_error = {"message": message, "type": kind, "param": None, "code": code}
        return JSONResponse({"error": openai_error}, status)
    return JSONResponse({"error": {"message": message, "field": None}}, status)


def _speaks_openai(path: str) -> bool:
    is_rest = ":" in path  # /v1/models/model:predict
    return path in ("/tokenize", "/detokenize") or (path.startswith("/v1/") and not is_rest)


def _general(status: int, ours: str) -> str:
    return ours if status >= 500 else "invalid_request_error"
