"""What a step is said to take is what its tensors take, measured on a CPU's allocator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import MistralConfig, MistralForCausalLM

from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine.native.choose import cuts, sampler
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.plan import MISTRAL_7B, Shape
from mistral_engine.native.plan.graphs import graph_bytes
from mistral_engine.native.plan.step import (
    MOST_GATHERED,
    StepBytes,
    layer_bytes,
    logit_bytes,
    remembered_bytes,
    sampling_bytes,
    step_bytes,
)
from mistral_engine.native.schedule.drafts import Row
from mistral_engine.native.schedule.sequence import Sequence
from tests.mistral_engine.native.plan.measured import peak_bytes

# 7B's proportions, an eighth as wide.
CONFIG: dict[str, Any] = {
    "hidden_size": 512,
    "intermediate_size": 1792,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 1,
    "head_dim": 128,
    "vocab_size": 4096,
    "max_position_embeddings": 65536,
    "sliding_window": None,
    "initializer_range": 0.02,
}
SHAPE = Shape.of(CONFIG)
DTYPES = [torch.bfloat16, torch.float32]
TOKENS = 256
# What the arithmetic may be above the measured, never below: small tensors, and what a CPU does
# with fewer copies than a GPU.
ABOVE = 1.15


@dataclass
class GatheringStore:
    """Attends as a GPU does with a prompt beside rows that decode: its keys and values are copied
    into one piece for each layer. Flash attention takes nothing but what it returns."""

    pages: Tensor  # (2, slots, kv_heads, d)
    slots: Tensor  # (gathered,)

    def attend(self, layer: int, layout: Any, query: Tensor, fresh: Tensor, scaling: float) -> Any:
        self.pages[:, : fresh.shape[1]].copy_(fresh)
        output, asking = query.new_empty(query.shape), query[torch.arange(len(query))]
        gathered = self.pages.index_select(1, self.slots)
        attended = torch.zeros_like(asking)
        assert gathered.shape[1] == len(self.slots)  # and is held until here
        return output.copy_(attended)


def a_runner(dtype: torch.dtype, **changed: Any) -> Runner:
    torch.manual_seed(0)
    model = MistralForCausalLM(MistralConfig(**(CONFIG | changed))).to(dtype).eval()
    return Runner(model, "plain")


def store_of(runner: Runner, gathered: int) -> GatheringStore:
    shape = runner.cache_shape
    pages = torch.zeros(2, max(gathered, TOKENS), shape.num_kv_heads, shape.head_dim)
    return GatheringStore(pages.to(shape.dtype), torch.arange(gathered))


@contextmanager
def without_scratch() -> Iterator[None]:
    """oneDNN multiplies 16 bits in a copy of its own, which says nothing of a GPU."""
    before = torch._C._get_mkldnn_enabled()
    torch._C._set_mkldnn_enabled(False)
    try:
        yield
    finally:
        torch._C._set_mkldnn_enabled(before)


@torch.inference_mode()
def measured(runner: Runner, gathered: int, rows: int) -> int:
    """A step of TOKENS tokens, of which the last rows give logits."""
    runner.use(store_of(runner, gathered))  # type: ignore[arg-type]
    ids, keep = torch.zeros(TOKENS, dtype=torch.long), torch.arange(TOKENS - rows, TOKENS)
    positions = torch.arange(TOKENS)
    with without_scratch():
        return peak_bytes(lambda: runner._compute(ids, positions, keep, None))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("gathered", [TOKENS, 30_000])
def test_layers_take_what_they_are_said_to(dtype: torch.dtype, gathered: int) -> None:
    """Little is gathered, and the MLP is the peak; much, and attention is."""
    taken = measured(a_runner(dtype), gathered, rows=1)
    said = layer_bytes(SHAPE, TOKENS, gathered, dtype.itemsize)
    assert taken <= said <= ABOVE * taken


def test_what_is_gathered_ends_with_the_window_and_is_never_less_than_many_rows_have() -> None:
    def layers(shape: Shape, context: int) -> int:
        return step_bytes(shape, tokens=TOKENS, rows=1, context=context, itemsize=2).layers

    windowed = replace(SHAPE, window=20_000)
    assert layers(windowed, 60_000) == layers(SHAPE, 20_000 + TOKENS) < layers(SHAPE, 60_000)
    assert layers(SHAPE, 100) == layers(SHAPE, MOST_GATHERED)


@pytest.mark.parametrize("dtype", DTYPES)
def test_logits_of_a_prompt_that_is_scored_take_what_they_are_said_to(dtype: torch.dtype) -> None:
    vocab = 32768
    taken = measured(a_runner(dtype, vocab_size=vocab), TOKENS, rows=TOKENS)
    shape = Shape.of(CONFIG | {"vocab_size": vocab})
    said = logit_bytes(shape, TOKENS, TOKENS, dtype.itemsize)
    assert taken <= said <= ABOVE * taken


@pytest.fixture
def as_on_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are drawn in a GPU's way. Its kernel cuts them where they lie, and takes nothing."""
    monkeypatch.setattr(sampler, "_way_on_cpu", sampler._way_on_gpu)
    monkeypatch.setattr(cuts, "is_available", lambda device: True)
    monkeypatch.setattr(cuts, "cut_rows", lambda weights, limits, *, is_share: None)


def a_crowd(count: int, name: str) -> list[Row]:
    """With all that a request may ask for; but one is not penalised, so the others are copied."""
    asked = SamplingParams(
        top_p=0.999, repetition_penalty=1.1, frequency_penalty=0.1, logprobs=5, logit_bias=((3, 1),)
    )
    each = [asked] * (count - 1) + [SamplingParams(logprobs=5)]
    requests = (
        GenerationRequest(f"{name} {i}", Prompt((1, 2, 3)), params) for i, params in enumerate(each)
    )
    return [Row(Sequence(request, 100), ()) for request in requests]


@torch.inference_mode()
def test_sampling_takes_what_it_is_said_to(as_on_a_gpu: None) -> None:
    """At most where one crowd follows another: both are remembered for a while."""
    rows, vocab = 64, SHAPE.vocab
    choosing = sampler.Sampler(vocab, ends=(2,))

    def sample(crowd: list[Row]) -> object:
        return choosing.sample(torch.zeros(rows, vocab), crowd)

    sample(a_crowd(rows, "before"))
    kept = choosing._penalties._facts.nbytes
    assert kept <= remembered_bytes(SHAPE, rows) <= ABOVE * kept
    crowd = a_crowd(rows, "behind")
    taken = peak_bytes(lambda: sample(crowd))
    assert taken <= sampling_bytes(SHAPE, rows) <= ABOVE * taken


def test_of_three_parts_the_largest_counts_beside_what_stays() -> None:
    assert StepBytes(3, 5, 4, 2).peak == 5 + 2
    assert StepBytes(3, 5, 4, 2).largest == "logits"
    step = step_bytes(SHAPE, tokens=TOKENS, rows=64, context=1000, itemsize=2)
    assert step.peak == max(step.layers, step.logits, step.sampling) + step.remembered


@pytest.mark.parametrize("quantization", ["nf4", "int8"])
def test_quantised_linears_take_more(quantization: str) -> None:
    """nf4 unpacks the largest weight; int8 sums in int32."""
    plain, packed = (layer_bytes(SHAPE, TOKENS, TOKENS, 2, each) for each in ("none", quantization))
    unpacked = {"nf4": 512 * 1792 * 2, "int8": TOKENS * 1792 * 4}
    assert packed - plain >= unpacked[quantization]


def test_recorded_steps_unpack_nf4_too() -> None:
    """117 MB for the 7B's gate; the pool of the graphs holds them for good."""
    plain, packed = (graph_bytes(MISTRAL_7B, 256, 1024, 2, way) for way in ("none", "nf4"))
    assert 90e6 < packed - plain < 4096 * 14336 * 2
