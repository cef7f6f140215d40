"""`predict` without HTTP: a dict in, a dict or a generator of text out. Needs no event loop."""

from __future__ import annotations

import logging
import uuid
import weakref
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from engine_api.engine import Engine, Events
from openai_bridge.body.fields import Fields
from openai_bridge.body.ignored import Ignored
from openai_bridge.body.models import Models
from openai_bridge.body.strict_json import require_object
from openai_bridge.dialect import StreamedAnswer, Ticket, WholeAnswer
from openai_bridge.dialects import REST
from openai_bridge.errors import in_callers_words, raise_if_failed
from openai_bridge.preparing import build_prompts, compile_grammars, make_requests

logger = logging.getLogger("openai_bridge")


def predict(
    engine: Engine, body: object, *, refuses_unknown: bool = False, base: str | None = None
) -> dict[str, Any] | Iterator[str]:
    """The REST dialect for callers in this process, field for field.

    refuses_unknown: a field that no one knows; else it is named in the log.
    base: the model's own name, which chooses none of the engine's adapters.

    Raises BadRequest, a ValueError, or ApiError. Closing the generator ends the generation.
    """
    token = uuid.uuid4().hex
    ignored = Ignored(refuses_unknown=refuses_unknown)
    models = Models(engine.adapters, base)
    fields = Fields(require_object(body), "", ignored, engine.thinking, models)
    wanted = REST.parse(fields)
    if fields.ignored:
        logger.info("request %s: without effect: %s", token, fields.ignored)
    prompts = build_prompts(wanted, engine)
    (request,) = make_requests(wanted, prompts, compile_grammars(wanted, prompts, engine), token)
    with in_callers_words(wanted.names):
        events = engine.generate(request)
    ticket = Ticket(token, engine.fingerprint, engine.vocabulary, (request,))
    if wanted.stream:
        texts = _texts(wanted.streamed(ticket), events)
        # A generator that was never begun runs no `finally` of its own when it is dropped.
        weakref.finalize(texts, events.close)
        return texts
    return _fold(wanted.whole(ticket), events)


def _texts(answer: StreamedAnswer, events: Events) -> Iterator[str]:
    with closing(events):
        for event in events:
            raise_if_failed(event)
            if text := answer.feed(0, event):
                yield text


def _fold(answer: WholeAnswer, events: Events) -> dict[str, Any]:
    with closing(events):
        for event in events:
            raise_if_failed(event)
            answer.feed(0, event)
    return answer.body()
