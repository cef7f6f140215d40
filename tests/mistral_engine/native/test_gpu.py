"""The engine on a CUDA device: pages, recorded steps and the step that runs ahead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine_api.events import Finished
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.native.cache.gpu.choosing import choose_ways
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.transfer import Sender
from tests.mistral_engine.cache_size import cache_gib
from tests.mistral_engine.inside import pool_of, runner_of
from tests.mistral_engine.native.sequences import a_sequence


@pytest.fixture(scope="module")
def engine(checkpoint: Path) -> Iterator[Engine]:
    config = EngineConfig(
        str(checkpoint),
        device_map="cuda",
        max_running=20,
        step_tokens=64,
        kv_cache_gib=cache_gib(checkpoint, 1024, 2),
    )
    engine = load_engine(config)
    yield engine
    engine.close()


def requests(count: int) -> list[GenerationRequest]:
    params = SamplingParams(max_tokens=30, temperature=0, ignore_eos=True)
    prompts = [Prompt((1, *range(10 + i, 30 + 3 * i))) for i in range(count)]
    return [GenerationRequest(str(i), prompt, params) for i, prompt in enumerate(prompts)]


@pytest.mark.gpu
def test_a_crowd_in_recorded_steps_ends_as_it_should(engine: Engine) -> None:
    for events in [engine.generate(request) for request in requests(40)]:
        *_, last = events
        assert isinstance(last, Finished)
        assert last.usage.num_completion_tokens == 30
    assert runner_of(engine)._graphs is not None, "this device was meant to record its steps"
    assert pool_of(engine).num_held_tokens == 0


@pytest.mark.gpu
def test_log_probabilities_are_those_of_transformers(checkpoint: Path, engine: Engine) -> None:
    from transformers import MistralForCausalLM

    model = MistralForCausalLM.from_pretrained(checkpoint, dtype=torch.bfloat16).eval().cuda()
    params = SamplingParams(max_tokens=1, temperature=0, ignore_eos=True, logprobs=0)
    for length in (5, 40, 200):
        prompt = [1, *range(10, 9 + length)]
        request = GenerationRequest("r", Prompt(tuple(prompt)), params)
        events = engine.generate(request)
        told = [entry for event in events for entry in getattr(event, "logprobs", ())]
        if not told:  # a token without text
            continue
        with torch.inference_mode():
            logits = model(torch.tensor([prompt], device="cuda")).logits[0, -1]
        theirs = logits.float().log_softmax(-1)[told[0].token_id]
        assert abs(float(theirs) - told[0].logprob) < 0.05


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
@pytest.mark.parametrize("head_dim", [32, 128])
def test_both_ways_of_attending_give_the_right_numbers(dtype: torch.dtype, head_dim: int) -> None:
    choose_ways(torch.device("cuda"), CacheShape((None,), 8, head_dim, dtype), 32)


@pytest.mark.gpu
def test_a_chunk_at_the_end_of_a_long_prompt_takes_memory_for_its_keys_alone() -> None:
    """With scores of 32 heads it would take 8 GiB and more."""
    device, known, new = torch.device("cuda", 0), 30_000, 2048
    shape = CacheShape((None,), 8, 128, torch.bfloat16)
    store, sequence = PagedStore(shape, [device], 32_768, 32), a_sequence([1] * (known + new))
    assert store.pool.admit(sequence) == 0
    laid_out = store.lay_out((Chunk(sequence, known, new, True),))
    layout = laid_out.placed(Sender([device]).send(laid_out.integers))
    query = torch.randn(new, 32, 128, dtype=torch.bfloat16, device=device)
    fresh = torch.randn(2, new, 8, 128, dtype=torch.bfloat16, device=device)
    store.attend(0, layout, query, fresh, 0.1)
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    store.attend(0, layout, query, fresh, 0.1)
    gathered = 2 * (known + new) * 8 * 128 * 2
    assert torch.cuda.max_memory_allocated() - before < 1.5 * gathered
