"""The engine on a CUDA device: pages, recorded steps and the step that runs ahead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine_api.events import Finished
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.native.cache.gpu.paged_attention import (
    _problem,
    attend_by_gathering,
    attend_in_kernel,
)
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.model.cuda_graphs import ladder
from tests.mistral_engine.inside import pool_of, runner_of

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")


def test_the_ladder_ends_at_the_largest_batch() -> None:
    assert ladder(1) == [1]
    assert ladder(4) == [1, 2, 4]
    assert ladder(20) == [1, 2, 4, 8, 16, 20]


def test_gathering_agrees_with_itself_on_the_example_that_others_are_tried_on() -> None:
    """The example must be a sound one, or a GPU would be judged by nonsense."""
    shape = CacheShape((None,), 2, 16, torch.float32)
    assert _problem(attend_by_gathering, torch.device("cpu"), shape, 16) is None


def test_a_way_that_fails_or_is_wrong_is_not_taken() -> None:
    shape = CacheShape((None,), 2, 16, torch.float32)

    def wrong(*step: object) -> torch.Tensor:
        return attend_by_gathering(*step) + 1  # type: ignore[arg-type]

    cpu = torch.device("cpu")
    assert _problem(wrong, cpu, shape, 16) == "it gives other numbers"
    assert _problem(attend_in_kernel, cpu, shape, 16) is not None


@pytest.fixture(scope="module")
def engine(checkpoint: Path) -> Iterator[Engine]:
    config = EngineConfig(
        str(checkpoint), device_map="cuda", max_running=20, step_tokens=64, kv_cache_gib=0.001
    )
    engine = load_engine(config)
    yield engine
    engine.close()


def requests(count: int) -> list[GenerationRequest]:
    params = SamplingParams(max_tokens=30, temperature=0, ignore_eos=True)
    prompts = [Prompt((1, *range(10 + i, 30 + 3 * i))) for i in range(count)]
    return [GenerationRequest(str(i), prompt, params) for i, prompt in enumerate(prompts)]


@needs_gpu
@pytest.mark.gpu
def test_a_crowd_in_recorded_steps_ends_as_it_should(engine: Engine) -> None:
    for events in [engine.generate(request) for request in requests(40)]:
        *_, last = events
        assert isinstance(last, Finished)
        assert last.usage.num_completion_tokens == 30
    assert runner_of(engine)._graphs is not None, "this device was meant to record its steps"
    assert pool_of(engine).num_held_tokens == 0


@needs_gpu
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


@needs_gpu
@pytest.mark.gpu
def test_our_own_kernel_gives_the_right_numbers() -> None:
    shape = CacheShape((None,), 8, 128, torch.bfloat16)
    assert _problem(attend_in_kernel, torch.device("cuda"), shape, 32) is None
