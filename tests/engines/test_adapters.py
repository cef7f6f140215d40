"""Many adapters on one vLLM, picked by name: each says what the model says that has it merged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine_api.events import Event
from mistral_engine import Engine
from tests.engines.asking import QUESTIONS, answers, asked, tokens_of
from tests.engines.opening import HAS_VLLM, NATIVE, VLLM, opened

pytestmark = pytest.mark.skipif(not HAS_VLLM, reason="vLLM is not installed: `make test-vllm`")
_NAMES = ("one", "other")


@pytest.fixture(scope="module")
def adapters(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """As peft saves them, with factors that change what is said."""
    from peft import LoraConfig, get_peft_model
    from transformers import MistralForCausalLM

    folders = {}
    for seed, name in enumerate(_NAMES):
        model = MistralForCausalLM.from_pretrained(checkpoint, dtype=torch.float32)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            adapted = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", r=8))
            for parameter_name, parameter in adapted.named_parameters():
                if "lora_" in parameter_name:
                    parameter.data.normal_(std=0.3)
        folders[name] = tmp_path_factory.mktemp("adapters") / name
        adapted.save_pretrained(folders[name])
    return folders


@pytest.fixture(scope="module")
def adapted(checkpoint: Path, adapters: dict[str, Path]) -> Iterator[Engine]:
    named = {name: str(folder) for name, folder in adapters.items()}
    with opened(VLLM, checkpoint, {"adapters": named}) as engine:
        yield engine


def said(engine: Engine, adapter: str | None) -> list[list[Event]]:
    requests = [asked(engine, text, max_tokens=40, logprobs=0) for text in QUESTIONS]
    return answers(engine, [replace(request, adapter=adapter) for request in requests])


def test_each_says_what_the_model_says_that_has_it_merged(
    checkpoint: Path, adapters: dict[str, Path], adapted: Engine, native: Engine
) -> None:
    plain = list(map(tokens_of, said(native, None)))
    for name, folder in adapters.items():
        with opened(NATIVE, checkpoint, adapter=str(folder)) as merged:
            expected = list(map(tokens_of, said(merged, None)))
        assert list(map(tokens_of, said(adapted, name))) == expected
        assert expected != plain
    assert list(map(tokens_of, said(adapted, None))) == plain


def test_they_answer_in_one_batch(adapted: Engine) -> None:
    alone = [[tokens_of(events) for events in said(adapted, name)] for name in (None, *_NAMES)]
    requests = [
        replace(asked(adapted, text, max_tokens=40, logprobs=0), adapter=name)
        for text in QUESTIONS
        for name in (None, *_NAMES)
    ]
    together = list(map(tokens_of, answers(adapted, requests)))
    for place in range(1 + len(_NAMES)):
        assert together[place :: 1 + len(_NAMES)] == alone[place]


def test_its_names_are_told_in_order(adapted: Engine) -> None:
    assert adapted.adapters == _NAMES
