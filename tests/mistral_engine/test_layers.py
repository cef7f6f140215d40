"""Packed layers compute what transformers' own do; where they cannot, the model stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from mistral_engine.checkpoint import load_model
from mistral_engine.config import EngineConfig
from mistral_engine.layers import ATTENTION, PackedLinear, can_pack, pack
from mistral_engine.request import GenerationRequest, Prompt, SamplingParams, Sequence
from mistral_engine.runner import Runner
from mistral_engine.scheduler import Chunk

needs_packing = pytest.mark.skipif(
    not torch.ops.mkldnn._is_mkldnn_bf16_supported(), reason="this CPU has no bfloat16 products"
)


def load(checkpoint: Path, **settings: Any) -> Any:
    config = EngineConfig(str(checkpoint), device_map="cpu", **settings)
    return load_model(checkpoint, config, ATTENTION)


def a_sequence(length: int) -> Sequence:
    prompt = Prompt((1, *range(10, 9 + length)))
    return Sequence(GenerationRequest("r", prompt, SamplingParams()))


def logits_of(runner: Runner, lengths: tuple[int, ...]) -> Tensor:
    """(sequences, vocab) after a batch of prompts, and once more after one decoded token each."""
    sequences = [a_sequence(length) for length in lengths]
    rows = []
    for token in (20, 21):
        rows.append(runner.forward(tuple(Chunk(s, s.num_uncached) for s in sequences)))
        for sequence in sequences:
            sequence.num_cached = len(sequence.tokens)
            sequence.tokens.append(token)
    return torch.cat(rows)


@needs_packing
def test_a_packed_linear_puts_the_outputs_of_its_linears_side_by_side() -> None:
    torch.manual_seed(0)
    first, second = (
        nn.Linear(64, n, bias=False, dtype=torch.bfloat16, device="cpu") for n in (48, 16)
    )
    inputs = torch.randn(1, 5, 64, dtype=torch.bfloat16)
    with torch.inference_mode():
        expected = torch.cat([first(inputs), second(inputs)], dim=-1)
        torch.testing.assert_close(PackedLinear(first, second)(inputs), expected)


@needs_packing
def test_a_packed_model_gives_the_same_logits_as_a_plain_one(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = logits_of(Runner(load(checkpoint, dtype="bfloat16")), (1, 7, 40))
    monkeypatch.setattr("mistral_engine.runner.can_pack", lambda model: False)
    plain = logits_of(Runner(load(checkpoint, dtype="bfloat16")), (1, 7, 40))
    difference = (packed.log_softmax(-1) - plain.log_softmax(-1)).abs()
    chosen = difference.gather(-1, plain.argmax(-1, keepdim=True))
    assert float(chosen.mean()) < 0.02
    assert torch.equal(packed.argmax(-1), plain.argmax(-1))


@needs_packing
def test_packing_leaves_no_second_copy_of_the_weights(checkpoint: Path) -> None:
    model = load(checkpoint, dtype="bfloat16")
    pack(model)
    assert not any(isinstance(module, nn.Linear) for module in model.modules())


@pytest.mark.parametrize(
    "settings", [{"dtype": "float32"}, {"quantization": "nf4"}, {"quantization": "int8"}], ids=str
)
def test_what_cannot_be_packed_stays_as_it_is(checkpoint: Path, settings: dict[str, Any]) -> None:
    assert not can_pack(load(checkpoint, **settings))
