"""Whole answers of weights of 8 and of 4 bits: near those of float32, and each by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean

import pytest
import torch

from engine_api.events import Event, PromptScored
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.native.model.linear import Way
from mistral_engine.native.model.linear.quantised import QUANTISED
from tests.mistral_engine.inside import record_tokens
from tests.mistral_engine.native.model.linear.linears import CPU
from training.encode import Encoder
from training.splits import development

# Mean absolute difference of the chosen tokens' log probabilities. 4 bits are what they are.
WITHIN = {"int8": 0.03, "int4": 0.35}
ANSWER = 24
HERE = [
    pytest.param(name, way, id=way.name)
    for name, ways in QUANTISED.items()
    for way in ways
    if way.suits(CPU, torch.bfloat16)
]


@contextmanager
def opened(checkpoint: Path, quantization: str = "none", dtype: str = "auto") -> Iterator[Engine]:
    config = EngineConfig(
        str(checkpoint),
        device_map="cpu",
        dtype=dtype,
        quantization=quantization,
        kv_cache_gib=0.05,
        max_running=12,
    )
    engine = load_engine(config)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def questions(checkpoint: Path) -> list[tuple[int, ...]]:
    """Prompts of the embedded model's exam, of different kinds."""
    encoder = Encoder(str(checkpoint / "tokenizer.model.v3"))
    return [tuple(encoder.prompt(item.conversation)) for item in development()[:480:40]]


def greedy(prompt: Iterable[int], name: str = "r") -> GenerationRequest:
    params = SamplingParams(max_tokens=ANSWER, temperature=0)
    return GenerationRequest(name, Prompt(tuple(prompt)), params)


def logprobs(engine: Engine, tokens: tuple[int, ...], num_answered: int) -> list[float]:
    """Of the last tokens, those of the answer."""
    params = SamplingParams(max_tokens=1, temperature=0, prompt_logprobs=0)
    first, *_ = engine.generate(GenerationRequest("s", Prompt(tokens), params))
    assert isinstance(first, PromptScored)
    return [scored.logprob for scored in first.logprobs[-num_answered:]]


@pytest.fixture(scope="module")
def answered(
    checkpoint: Path, questions: list[tuple[int, ...]]
) -> list[tuple[tuple[int, ...], list[float]]]:
    """Prompts with float32's answers, and the log probabilities of those."""
    with opened(checkpoint, dtype="float32") as engine, pytest.MonkeyPatch.context() as patch:
        recorded = record_tokens(engine, patch)
        requests = [greedy(prompt) for prompt in questions]
        for request in requests:
            finish(engine.generate(request))
        whole = [((*r.prompt.token_ids, *recorded[r]), len(recorded[r])) for r in requests]
        return [(tokens, logprobs(engine, tokens, count)) for tokens, count in whole]


def finish(events: Iterable[Event]) -> None:
    for _ in events:
        pass


@pytest.mark.parametrize(("quantization", "way"), HERE)
def test_answers_are_about_as_likely_as_they_are_in_float32(
    checkpoint: Path,
    answered: list[tuple[tuple[int, ...], list[float]]],
    monkeypatch: pytest.MonkeyPatch,
    quantization: str,
    way: Way,
) -> None:
    monkeypatch.setitem(QUANTISED, quantization, (way,))
    with opened(checkpoint, quantization) as engine:
        differences = [
            abs(ours - exact)
            for tokens, expected in answered
            for ours, exact in zip(logprobs(engine, tokens, len(expected)), expected, strict=True)
        ]
    assert mean(differences) < WITHIN[quantization]


@pytest.mark.parametrize(("quantization", "way"), [p for p in HERE if p.values[0] == "int8"])
def test_in_8_bits_an_answer_alone_is_the_answer_in_a_crowd(
    checkpoint: Path,
    questions: list[tuple[int, ...]],
    monkeypatch: pytest.MonkeyPatch,
    quantization: str,
    way: Way,
) -> None:
    monkeypatch.setitem(QUANTISED, quantization, (way,))
    with opened(checkpoint, quantization) as engine:
        recorded = record_tokens(engine, monkeypatch)
        alone = [greedy(prompt) for prompt in questions]
        for request in alone:
            finish(engine.generate(request))
        crowd = [greedy(prompt) for prompt in questions]
        for events in [engine.generate(request) for request in crowd]:
            finish(events)
    assert [recorded[one] for one in crowd] == [recorded[one] for one in alone]
