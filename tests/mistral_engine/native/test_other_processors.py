"""Where torch has no operator of one kind of processor's, as on arm64 and macOS: it serves anyway.

oneDNN's and FBGEMM's are hidden here; what is left are the operators that every build has.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine_api.events import Finished, FinishReason
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import EngineConfig, load_engine
from mistral_engine.native.model.linear.quantised import int4, int8
from tests.mistral_engine.inside import record_tokens, runner_of
from training.encode import Encoder
from training.splits import development

_REMEMBERED = [
    getattr(module, name)
    for module in (int8, int4)
    for name in vars(module)
    if hasattr(getattr(module, name), "cache_clear")
]


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of oneDNN and FBGEMM, and nothing remembered of what they could do."""
    for forget in _REMEMBERED:
        forget.cache_clear()
    for family in ("mkldnn", "onednn", "quantized"):
        monkeypatch.setattr(torch.ops, family, object())
    yield
    for forget in _REMEMBERED:
        forget.cache_clear()


def greedy_tokens(checkpoint: Path, **settings: str) -> tuple[str, list[list[int]]]:
    """The way that the weights took, and the answers to some questions of the exam."""
    encoder = Encoder(str(checkpoint / "tokenizer.model.v3"))
    prompts = [tuple(encoder.prompt(item.conversation)) for item in development()[:480:160]]
    config = EngineConfig(str(checkpoint), device_map="cpu", kv_cache_gib=0.05, **settings)  # type: ignore[arg-type]
    engine = load_engine(config)
    params = SamplingParams(max_tokens=24, temperature=0)
    with pytest.MonkeyPatch.context() as patch:
        recorded = record_tokens(engine, patch)
        requests = [GenerationRequest(str(i), Prompt(p), params) for i, p in enumerate(prompts)]
        for request in requests:
            *_, last = engine.generate(request)
            assert isinstance(last, Finished)
            assert last.reason in (FinishReason.STOP, FinishReason.LENGTH)
    way = runner_of(engine).linear
    engine.close()
    return way, [recorded[request] for request in requests]


@pytest.mark.parametrize("linear", ["plain", "auto"])
@pytest.mark.usefixtures("hidden")
def test_answers_are_those_of_every_processor(
    checkpoint: Path, linear: str, request: pytest.FixtureRequest
) -> None:
    way, there = greedy_tokens(checkpoint, dtype="float32", linear=linear)
    assert way in ("plain", "float32")
    request.getfixturevalue("monkeypatch").undo()
    assert there == greedy_tokens(checkpoint, dtype="float32")[1]


@pytest.mark.parametrize("quantization", ["none", "int8", "int4"])
@pytest.mark.usefixtures("hidden")
def test_the_checkpoint_s_own_numbers_and_fewer_bits_need_none_of_them(
    checkpoint: Path, quantization: str
) -> None:
    way, answers = greedy_tokens(checkpoint, quantization=quantization)
    assert "onednn" not in way
    assert "fbgemm" not in way
    assert all(answers)
