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
from mistral_engine.native.choose.sampler import Sampler
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.plan import Shape
from mistral_engine.native.plan.step import (
    MOST_GATHERED,
    StepBytes,
    layer_bytes,
    logit_bytes,
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


@torch.inference_mode()
def test_sampling_takes_no_more_than_it_is_said_to() -> None:
    """With all that a request may ask for, and no token likelier than another: all are sorted."""
    rows, vocab = 16, SHAPE.vocab
    params = SamplingParams(
        top_p=0.999, repetition_penalty=1.1, frequency_penalty=0.1, logprobs=5, logit_bias=((3, 1),)
    )
    prompts = [GenerationRequest(str(i), Prompt((1, 2, 3)), params) for i in range(rows)]
    sequences = [Sequence(prompt, 100) for prompt in prompts]
    sampler = Sampler(vocab, ends=(2,))

    def sample() -> object:
        logits = torch.zeros(rows, vocab)
        return sampler.sample(logits, [Row(sequence, ()) for sequence in sequences])

    taken = max(peak_bytes(sample), peak_bytes(sample))
    said = sampling_bytes(SHAPE, rows)
    assert taken <= said <= 1.3 * taken


def test_of_three_parts_one_after_the_other_the_largest_counts() -> None:
    assert StepBytes(3, 5, 4).peak == 5
    assert StepBytes(3, 5, 4).largest == "logits"
    step = step_bytes(SHAPE, tokens=TOKENS, rows=64, context=1000, itemsize=2)
    assert step.peak == max(step.layers, step.logits, step.sampling)


@pytest.mark.parametrize("quantization", ["nf4", "int8"])
def test_quantised_linears_take_more(quantization: str) -> None:
    """nf4 unpacks the largest weight; int8 sums in int32."""
    plain, packed = (layer_bytes(SHAPE, TOKENS, TOKENS, 2, each) for each in ("none", quantization))
    unpacked = {"nf4": 512 * 1792 * 2, "int8": TOKENS * 1792 * 4}
    assert packed - plain >= unpacked[quantization]
