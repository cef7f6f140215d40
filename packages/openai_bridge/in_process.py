"""`predict` without HTTP: a dict in, a dict or a generator of text out. Needs no event loop."""

from __future__ import annotations

import uuid
import weakref
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from engine_api.request import GenerationRequest
from openai_bridge.body.strict_json import check_object
from openai_bridge.dialect import Engine, Events, StreamedAnswer, Ticket
from openai_bridge.dialects import rest
from openai_bridge.errors import in_callers_words


def predict(engine: Engine, body: dict[str, Any]) -> dict[str, Any] | Iterator[str]:
    """The REST dialect for callers in this process, field for field.

    Raises BadRequest, a ValueError, or ApiError. Closing the generator ends the generation.
    """
    wanted = rest.parse(check_object(body))
    token = uuid.uuid4().hex
    with in_callers_words(wanted.caller_field):
        (generation,) = generations = wanted.generations(engine.prompts)
        events = engine.generate(GenerationRequest(token, generation.prompt, generation.params))
    ticket = Ticket(token, engine.fingerprint, engine.tokenizer, tuple(generations))
    if wanted.stream:
        texts = _texts(wanted.streamed(ticket), events)
        # A generator that was never begun runs no `finally` of its own when it is dropped.
        weakref.finalize(texts, events.close)
        return texts
    return _fold(wanted.whole(ticket), events)


def _texts(answer: StreamedAnswer, events: Events) -> Iterator[str]:
    with closing(events):
        for event in events:
            if text := answer.feed(0, event):
                yield text


def _fold(answer: rest.RestWhole, events: Events) -> dict[str, Any]:
    with closing(events):
        for event in events:
            answer.feed(0, event)
    return answer.body()
