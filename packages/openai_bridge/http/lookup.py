"""One HTTP question that needs no generation: read the body, ask, answer with JSON.

The same for every such question. Knows nothing of any dialect's fields.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from engine_api.engine import Engine
from openai_bridge.body.strict_json import parse_object
from openai_bridge.dialect import Dialect, Question
from openai_bridge.errors import ApiError, in_callers_words
from openai_bridge.http.reading import read_where_it_fits
from openai_bridge.rendering import sse


async def answer_question(
    request: Request, engine: Engine, dialect: Dialect, parse: Callable[[dict[str, Any]], Question]
) -> Response:
    """The response to `request`. parse: raises BadRequest. dialect: says how a refusal looks."""

    def respond(raw: bytes) -> Response:
        try:
            question = parse(parse_object(raw))
            with in_callers_words(question.names):
                body, status = question.answer(engine), 200
        except ApiError as error:
            body, status = dialect.error_body(error), error.status
        return Response(sse.to_json(body), status, media_type="application/json")

    return await read_where_it_fits(await request.body(), respond)
