"""The engine's front takes requests for the adapters that its backend has, and for no others."""

from __future__ import annotations

import pytest

from engine_api.errors import RequestError
from engine_api.events import Finished
from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine import Engine
from tests.mistral_engine.scripted_backend import scripted_engine


def a_request(engine: Engine, adapter: str | None) -> GenerationRequest:
    prompt = engine.prompts.build_raw("Which wind is cold?")
    return GenerationRequest("r", prompt, SamplingParams(), adapter=adapter)


@pytest.mark.parametrize("adapter", [None, "pirate", "formal"])
def test_an_adapter_that_the_backend_has_is_taken(adapter: str | None) -> None:
    engine = scripted_engine(("pirate", "formal"))
    assert engine.adapters == ("pirate", "formal")
    *_, last = engine.generate(a_request(engine, adapter))
    assert isinstance(last, Finished)
    assert last.error is None


@pytest.mark.parametrize(
    ("adapters", "there"), [((), "none"), (("pirate", "formal"), "pirate, formal")]
)
def test_another_is_refused_with_those_that_are_there(
    adapters: tuple[str, ...], there: str
) -> None:
    engine = scripted_engine(adapters)
    with pytest.raises(RequestError) as refused:
        engine.generate(a_request(engine, "gpt-x"))
    assert str(refused.value) == f"adapter is 'gpt-x'; there are: {there}"
    assert refused.value.field == "adapter"
