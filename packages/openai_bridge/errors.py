"""How a request fails: what its caller reads, and with which HTTP status.

ApiError              something failed here: 500, or 503 when no request is taken any more; or
|                     there is too much of something: 413, 429; or its body cannot be read: 415
`-- BadRequest        400: the caller's request is at fault; a ValueError too, for Python callers

Each dialect renders these in its own shape; OpenAI's have one in common. Knows no connections.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from engine_api.errors import (
    ContextLengthError,
    EngineBusyError,
    EngineClosedError,
    EngineError,
    RequestError,
)
from engine_api.events import Event, Finished, FinishReason
from openai_bridge.names import Names

_MOST = 1000  # characters of a message; some repeat what the caller wrote
REQUEST_ID_HEADER = "x-request-id"  # of OpenAI's dialects, and of REST

# How a request ended -> status, code, what happened, and when to ask again.
_FAILURES: dict[FinishReason, tuple[int, str, str, int | None]] = {
    FinishReason.ERROR: (500, "generation_failed", "generation failed", None),
    FinishReason.ABORT: (503, "generation_aborted", "generation was aborted by the server", None),
    FinishReason.UNREAD: (408, "client_too_slow", "the client does not read its answer", None),
    FinishReason.QUEUE_TIMEOUT: (503, "queue_timeout", "the request never ran", 1),
    FinishReason.DEADLINE: (504, "deadline_exceeded", "the request took too long", None),
    FinishReason.CLOSED: (503, "model_unavailable", "the model is not available", None),
}


class ApiError(Exception):
    """A failure with everything any dialect needs to report it.

    status: of HTTP. param: the field at fault, as the caller spelled it, `messages[2].content`.
    code: a stable word for programs; the codes are OpenAI's own where OpenAI has one.
    retry_after: seconds, where asking again later may help.
    headers: of its answer, with Retry-After among them.
    overlong: the figures, where it is a prompt that the context cannot hold.
    """

    overlong: ContextLengthError | None = None

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        message = shorten(message, _MOST)
        super().__init__(message)
        self.status = status
        self.message = message
        self.param = param
        self.code = code
        later = {} if retry_after is None else {"retry-after": str(retry_after)}
        self.headers: Mapping[str, str] = {**(headers or {}), **later}

    @property
    def type(self) -> str:
        """As OpenAI sorts them."""
        if self.status == 429:
            return "rate_limit_error"
        return "invalid_request_error" if self.status < 500 else "server_error"


class BadRequest(ApiError, ValueError):  # noqa: N818 (the name HTTP gives it)
    """The request was refused; the message names the field, the value and the limit."""

    def __init__(
        self, message: str, *, param: str | None = None, code: str | None = "invalid_value"
    ) -> None:
        super().__init__(400, message, param=param, code=code)


def from_engine(error: EngineError, names: Names) -> ApiError:
    """The same failure in the words of HTTP, under the caller's names."""
    if isinstance(error, RequestError):
        return _refusal(error, names(error.field))
    if isinstance(error, EngineBusyError):
        retry_after = error.retry_after
        return ApiError(429, str(error), code="rate_limit_exceeded", retry_after=retry_after)
    if isinstance(error, EngineClosedError):
        return _failure(FinishReason.CLOSED, str(error))
    return ApiError(500, str(error), code="generation_failed")


@contextmanager
def in_callers_words(names: Names) -> Iterator[None]:
    """What the engine refuses inside is refused under the caller's names."""
    try:
        yield
    except EngineError as error:
        raise from_engine(error, names) from error


def openai_error_body(error: ApiError) -> dict[str, Any]:
    """The shape in which OpenAI's dialects report it, in a body and in a stream alike."""
    detail = {"message": error.message, "type": error.type}
    return {"error": {**detail, "param": error.param, "code": error.code}}


def raise_if_failed(event: Event) -> None:
    """An answer that did not come to its own end is a failure, never a shorter answer."""
    if isinstance(event, Finished) and event.reason in _FAILURES:
        raise _failure(event.reason, event.error)


def body_too_large(num_bytes: int, most: int) -> ApiError:
    message = f"the body has {num_bytes:,} bytes; it must have at most {most:,}"
    return ApiError(413, message, code="body_too_large")


def shorten(text: str, most: int) -> str:
    """The text, or as much of its beginning as `most` characters take with three dots."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _failure(reason: FinishReason, details: str | None) -> ApiError:
    status, code, what, retry_after = _FAILURES[reason]
    message = f"{what}: {details}" if details else what
    return ApiError(status, message, code=code, retry_after=retry_after)


def _refusal(error: RequestError, field: str) -> BadRequest:
    """field: the caller's name for it."""
    message = _renamed(error, field)
    if not isinstance(error, ContextLengthError):
        return BadRequest(message, param=field)
    refusal = BadRequest(message, param=field, code="context_length_exceeded")
    refusal.overlong = error
    return refusal


def _renamed(error: RequestError, field: str) -> str:
    """The message under the caller's name for the field."""
    if error.message.startswith(error.field):
        return field + error.message.removeprefix(error.field)
    return error.message if field in error.message else f"{field}: {error.message}"
