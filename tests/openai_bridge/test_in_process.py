from __future__ import annotations

import pytest

from engine_api.errors import ContextLengthError, EngineClosedError
from openai_bridge.errors import ApiError, BadRequest
from openai_bridge.in_process import predict
from tests.openai_bridge.fakes import FakeCompiled, FakeEngine, fail, say

BODY = {"messages": [{"role": "user", "content": "What is a mistral?"}]}


def test_a_dict_in_is_a_dict_out():
    assert predict(FakeEngine(say("A ", "wind.")), BODY) == {"output": "A wind."}


def test_a_stream_is_a_generator_of_text():
    engine = FakeEngine(say("A ", "wind."))
    assert list(predict(engine, {**BODY, "stream": True})) == ["A ", "wind."]
    assert engine.played[0].is_closed


def test_closing_the_generator_ends_the_generation():
    engine = FakeEngine(say("A ", "wind."))
    texts = predict(engine, {**BODY, "stream": True})
    assert next(texts) == "A "
    texts.close()
    assert engine.played[0].is_closed


def test_dropping_a_generator_that_was_never_begun_ends_the_generation():
    engine = FakeEngine(say("A ", "wind."))
    predict(engine, {**BODY, "stream": True})
    assert engine.played[0].is_closed


def test_a_bad_field_is_a_value_error_at_once():
    with pytest.raises(ValueError, match=r"temperature is .* must be between 0 and 2"):
        predict(FakeEngine(), {**BODY, "temperature": 5, "stream": True})


def test_a_failure_is_raised():
    with pytest.raises(ApiError, match="out of luck"):
        predict(FakeEngine(fail("A ")), BODY)
    with pytest.raises(ApiError, match="closed"):
        predict(FakeEngine(error=EngineClosedError("closed")), BODY)


def test_a_stream_that_fails_midway_raises_and_ends():
    engine = FakeEngine(fail("A "))
    texts = predict(engine, {**BODY, "stream": True})
    assert next(texts) == "A "
    with pytest.raises(ApiError, match="out of luck"):
        next(texts)
    assert engine.played[0].is_closed


def test_what_the_engine_refuses_is_named_as_the_caller_wrote_it():
    engine = FakeEngine(error=ContextLengthError(9001, 8192))
    with pytest.raises(BadRequest, match="9,001") as refused:
        predict(engine, {"prompt": "a"})
    assert refused.value.param == "prompt"


def test_a_shape_is_enforced_here_too():
    engine = FakeEngine()
    predict(engine, {**BODY, "regex": "a+"})
    [request] = engine.requests
    assert request.params.constraint is not None
    assert request.compiled == FakeCompiled(request.params.constraint)


def test_every_request_has_a_name_of_its_own():
    engine = FakeEngine()
    for _ in range(2):
        predict(engine, BODY)
    assert len({request.request_id for request in engine.requests} - {None}) == 2
