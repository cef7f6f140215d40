"""One HTTP question that needs no generation: read the body, ask, answer with JSON.

The same for every such question. Knows nothing of any dialect's fields.
"""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response

from engine_api.engine import Engine
from openai_bridge.body.ignored import HEADER as IGNORED_HEADER
from openai_bridge.body.strict_json import parse_object
from openai_bridge.dialect import Dialect, QuestionParser
from openai_bridge.errors import ApiError, in_callers_words
from openai_bridge.http.limits import HttpLimits
from openai_bridge.http.reading import read_body
from openai_bridge.monitoring import metrics
from openai_bridge.rendering import sse

_DEFAULT = HttpLimits()

logger = logging.getLogger("openai_bridge")


async def answer_question(
    request: Request,
    engine: Engine,
    dialect: Dialect,
    parse: QuestionParser,
    limits: HttpLimits = _DEFAULT,
) -> Response:
    """The response to `request`. dialect: says how a refusal looks."""

    told: dict[str, str] = {}

    def answer(body: bytes) -> str:
        fields = limits.open_body(parse_object(body), engine.thinking)
        question = parse(fields)
        if fields.ignored:
            told[IGNORED_HEADER] = str(fields.ignored)
            metrics.count_ignored(dialect.name, len(fields.ignored))
            logger.info("%s: without effect: %s", request.url.path, fields.ignored)
        with in_callers_words(question.names):
            return sse.to_json(question.answer(engine))

    try:
        text = await read_body(request, limits.max_body_bytes, answer)
    except ApiError as error:
        refusal, headers = sse.to_json(dialect.error_body(error)), {**error.headers, **told}
        return Response(refusal, error.status, headers, media_type="application/json")
    return Response(text, headers=told, media_type="application/json")
