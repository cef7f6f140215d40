"""`model` chooses an adapter, where the engine has some; which model is asked is never in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from openai_bridge.body.ignored import HEADER
from openai_bridge.dialect import Dialect
from openai_bridge.dialects import CHAT, COMPLETIONS, RESPONSES, REST
from openai_bridge.in_process import predict
from openai_bridge.parsing.model import DEFAULT_MODEL
from tests.openai_bridge.bodies import SMALL
from tests.openai_bridge.fakes import FakeEngine, Reply, post

EACH_DIALECT = pytest.mark.parametrize("dialect", list(SMALL), ids=lambda each: each.name)
ECHOING = [dialect for dialect in SMALL if dialect is not REST]
ADAPTERS = ("pirate", "someone/formal")
BASE = "A Model"


def with_adapters() -> FakeEngine:
    engine = FakeEngine()
    engine.adapters = ADAPTERS
    return engine


def ask(engine: FakeEngine, dialect: Dialect, model: Any, **fields: Any) -> Reply:
    return post(engine, dialect, {**SMALL[dialect], "model": model, **fields}, base=BASE)


@EACH_DIALECT
@pytest.mark.parametrize("name", ADAPTERS)
def test_the_name_of_an_adapter_chooses_it(dialect: Dialect, name: str) -> None:
    engine = with_adapters()
    reply = ask(engine, dialect, name)
    assert reply.status == 200
    assert [request.adapter for request in engine.requests] == [name]
    assert HEADER not in reply.headers


@EACH_DIALECT
@pytest.mark.parametrize("name", ["gpt-x", "Pirate", "pirate ", "someone"])
def test_a_name_that_is_not_there_is_answered_by_the_model_alone_and_told(
    dialect: Dialect, name: str
) -> None:
    engine = with_adapters()
    reply = ask(engine, dialect, name)
    assert reply.status == 200
    assert [request.adapter for request in engine.requests] == [None]
    assert reply.headers[HEADER] == "model"


@EACH_DIALECT
@pytest.mark.parametrize("name", [BASE, DEFAULT_MODEL])
def test_the_models_own_names_choose_no_adapter_and_are_not_told(
    dialect: Dialect, name: str
) -> None:
    engine = with_adapters()
    reply = ask(engine, dialect, name)
    assert [request.adapter for request in engine.requests] == [None]
    assert HEADER not in reply.headers


@pytest.mark.parametrize("dialect", [CHAT, COMPLETIONS, RESPONSES, REST], ids=lambda d: d.name)
@pytest.mark.parametrize("name", [None, ""])
def test_who_names_none_is_answered_by_the_model_alone(dialect: Dialect, name: str | None) -> None:
    engine = with_adapters()
    reply = ask(engine, dialect, name)
    assert [request.adapter for request in engine.requests] == [None]
    assert HEADER not in reply.headers


@EACH_DIALECT
def test_a_name_that_is_no_text_is_refused(dialect: Dialect) -> None:
    engine = with_adapters()
    reply = ask(engine, dialect, 5)
    assert reply.status == 400
    assert "model is a number, 5; it must be a string" in reply.text
    assert not engine.requests


@pytest.mark.parametrize("dialect", ECHOING, ids=lambda each: each.name)
def test_an_answer_tells_the_name_that_was_asked_for(dialect: Dialect) -> None:
    assert ask(with_adapters(), dialect, "pirate").json()["model"] == "pirate"
    assert ask(with_adapters(), dialect, "gpt-x").json()["model"] == "gpt-x"


@pytest.mark.parametrize("dialect", ECHOING, ids=lambda each: each.name)
def test_without_adapters_any_name_is_the_one_models(dialect: Dialect) -> None:
    assert HEADER not in ask(FakeEngine(), dialect, "gpt-x").headers


def test_rest_tells_of_a_name_that_chooses_nothing_since_its_answers_have_none() -> None:
    assert ask(FakeEngine(), REST, "gpt-x").headers[HEADER] == "model"


def test_all_answers_to_all_prompts_come_of_the_same_adapter() -> None:
    engine = with_adapters()
    ask(engine, COMPLETIONS, "pirate", prompt=["a", "b"], n=2)
    assert [request.adapter for request in engine.requests] == ["pirate"] * 4


def test_callers_in_this_process_choose_one_too(caplog: pytest.LogCaptureFixture) -> None:
    engine = with_adapters()
    with caplog.at_level("INFO"):
        predict(engine, {**SMALL[REST], "model": "pirate"}, base=BASE)
        predict(engine, {**SMALL[REST], "model": BASE}, base=BASE)
        assert not caplog.records
        predict(engine, {**SMALL[REST], "model": "gpt-x"}, base=BASE)
    assert [request.adapter for request in engine.requests] == ["pirate", None, None]
    assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
        "without effect: model"
    ]
