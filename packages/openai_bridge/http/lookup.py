"""One HTTP question that needs no generation: read the body, ask, answer with JSON.

The same for every such question. Knows nothing of any dialect's fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from openai_bridge.body.strict_json import parse_object
from openai_bridge.dialect import Dialect, Engine
from openai_bridge.errors import ApiError, in_callers_words
from openai_bridge.http.exchange import read_where_it_fits
from openai_bridge.told import sse


class Question(Protocol):
    """A parsed question."""

    def caller_field(self, engine_field: str) -> str: ...

    def answer(self, engine: Engine) -> Mapping[str, Any]:
        """The body of the answer. Raises EngineError."""


async def answer(
    request: Request, engine: Engine, dialect: Dialect, parse: Callable[[dict[str, Any]], Question]
) -> Response:
    """The response to `request`. parse: raises BadRequest. dialect: says how a refusal looks."""

    def respond(raw: bytes) -> Response:
        try:
            question = parse(parse_object(raw))
            with in_callers_words(question.caller_field):
                body, status = question.answer(engine), 200
        except ApiError as error:
            body, status = dialect.error_body(error), error.status
        return Response(sse.to_json(body), status, media_type="application/json")

    return await read_where_it_fits(await request.body(), respond)
