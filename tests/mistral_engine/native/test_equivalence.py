"""The same tokens as transformers, whatever the store, the chunks and the neighbours."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from benchmarks.bench_model import M4
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.events import Event, Finished, FinishReason, TextDelta, TokenLogprob
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.in_flight.flight import Flight
from mistral_engine.native.model.linear import WAYS
from tests.mistral_engine.idle import wait_until_idle
from tests.mistral_engine.inside import loop_of, pool_of
from tests.mistral_engine.small_engine import small_engine

NUM_REQUESTS = 70  # a setting of those below
STORES: dict[str, dict[str, Any]] = {
    "contiguous": {"kv_store": "contiguous"},
    "paged": {"kv_store": "paged", "page_tokens": 16},
    # As on a GPU: a step is launched before the last one's tokens are known.
    "paged, asynchronous": {"kv_store": "paged", "page_tokens": 32},
}
CPU = torch.device("cpu")
# The checkpoint is of bfloat16, whose products with float32 are float32's own.
STORES |= {
    f"contiguous, {name} over 16 bits": {"linear": name, "dtype": "bfloat16"}
    for name, way in WAYS.items()
    if way.suits(CPU, torch.bfloat16) and way.computes_in == torch.float32
}


@pytest.fixture(scope="module", params=list(STORES))
def engine(request: pytest.FixtureRequest, checkpoint: Path) -> Iterator[Engine]:
    is_behind = "asynchronous" in request.param
    with small_engine(checkpoint, is_behind=is_behind, **STORES[request.param]) as engine:
        yield engine


@pytest.fixture(scope="module")
def requests(tokenizer: Tokenizer) -> list[GenerationRequest]:
    """The same of every setting."""
    return random_requests(random.Random(0), tokenizer.size, NUM_REQUESTS)


@pytest.fixture(scope="module")
def expected(reference: Any, requests: list[GenerationRequest]) -> list[list[int]]:
    return [generate_alone(reference, request) for request in requests]


def generate_alone(reference: Any, request: GenerationRequest) -> list[int]:
    """What transformers' own generate answers to this prompt, tokens only."""
    prompt = torch.tensor([request.prompt.token_ids])
    output: Tensor = reference.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        max_new_tokens=request.params.max_tokens,
        do_sample=False,
        eos_token_id=None if request.params.ignore_eos else 2,
        pad_token_id=0,
    )
    tokens: list[int] = output[0, prompt.shape[1] :].tolist()
    return tokens


def random_requests(dice: random.Random, vocab: int, count: int) -> list[GenerationRequest]:
    """Some prompts begin alike, as second turns and shared instructions do."""
    openings = [[dice.randrange(3, vocab) for _ in range(n)] for n in (40, 100, 200)]
    requests = []
    for number in range(count):
        opening = dice.choice([*openings, []])
        rest = [dice.randrange(3, vocab) for _ in range(dice.choice([1, 9, 60]))]
        params = SamplingParams(
            max_tokens=dice.randint(1, 50),
            temperature=0,
            ignore_eos=dice.random() < 0.7,
            logprobs=0,
        )
        prompt = Prompt((1, *opening[: dice.choice([len(opening), 30])], *rest))
        requests.append(GenerationRequest(str(number), prompt, params))
    return requests


def test_greedy_tokens_equal_transformers_for_requests_at_random_times(
    engine: Engine,
    requests: list[GenerationRequest],
    expected: list[list[int]],
    recorded: dict[GenerationRequest, list[int]],
) -> None:
    """Every seventh request is left half-way, and its cache must not be missed or found again."""
    dice = random.Random(0)
    before = engine.stats
    waiting: list[Iterator[Event]] = []
    for number, request in enumerate(requests):
        events = engine.generate(request)
        if number % 7 == 3:
            next(iter(events))
            events.close()
        else:
            waiting.append(events)
        time.sleep(dice.random() * 0.01)
    for events in waiting:
        *_, last = events
        assert isinstance(last, Finished)
        assert last.reason in (FinishReason.LENGTH, FinishReason.STOP)
    wait_until_idle(engine)
    for number, request in enumerate(requests):
        got, whole = recorded[request], expected[number]
        assert got == (whole[: len(got)] if number % 7 == 3 else whole)
    after = engine.stats
    assert after.num_preemptions > before.num_preemptions, "the cache was meant to be too small"
    assert after.num_reused_tokens > before.num_reused_tokens, "some prompts begin alike"
    assert pool_of(engine).num_held_tokens == 0


def test_usage_counts_exactly_what_was_said(engine: Engine) -> None:
    """Also while later tokens are being computed: none of them may be counted."""
    dice = random.Random(1)
    for request in random_requests(dice, engine.vocabulary.size, 10):
        events = list(engine.generate(request))
        last = events[-1]
        assert isinstance(last, Finished)
        shown = sum(len(event.logprobs) for event in events if isinstance(event, TextDelta))
        assert last.usage.num_prompt_tokens == len(request.prompt.token_ids)
        assert shown <= last.usage.num_completion_tokens <= (request.params.max_tokens or 0)
        if last.reason is FinishReason.LENGTH:
            assert last.usage.num_completion_tokens == request.params.max_tokens


def test_a_second_turn_computes_only_what_is_new(engine: Engine) -> None:
    dice = random.Random(2)
    first, second = ([dice.randrange(3, 3000) for _ in range(n)] for n in (200, 20))
    params = SamplingParams(max_tokens=4, temperature=0, ignore_eos=True)
    *_, cold = engine.generate(GenerationRequest("1", Prompt((1, *first)), params))
    *_, warm = engine.generate(GenerationRequest("2", Prompt((1, *first, *second)), params))
    assert isinstance(cold, Finished)
    assert isinstance(warm, Finished)
    assert cold.usage.num_reused_tokens == 0
    assert 160 < warm.usage.num_reused_tokens <= 201


@pytest.mark.parametrize(
    "path", [None, pytest.param(M4, marks=pytest.mark.long)], ids=["embedded", "M4"]
)
def test_log_probabilities_in_bfloat16_are_as_near_to_those_in_float32_as_transformers_are(
    checkpoint: Path, path: Path | None
) -> None:
    """The mean difference of the chosen tokens'. M4 is there after `make bench`."""
    directory = path or checkpoint
    if not (directory / "model.safetensors").is_file():
        pytest.skip(f"{directory.name} has not been made")
    said = _say_in_bfloat16(directory)
    ours = torch.tensor([logprob for _, _, logprobs in said for logprob in logprobs])
    assert len(ours) >= 40
    theirs = _score_with_transformers(directory, torch.bfloat16, said)
    exact = _score_with_transformers(directory, torch.float32, said)
    assert (ours - exact).abs().mean() < 1.25 * (theirs - exact).abs().mean()


def _score_with_transformers(
    directory: Path, dtype: torch.dtype, said: list[tuple[list[int], list[int], list[float]]]
) -> torch.Tensor:
    """(tokens,) of all answers, one after the other."""
    from transformers import MistralForCausalLM

    model = MistralForCausalLM.from_pretrained(directory, dtype=dtype).eval()
    scores = []
    for prompt, tokens, _ in said:
        with torch.inference_mode():
            logits = model(torch.tensor([[*prompt, *tokens]])).logits[0, len(prompt) - 1 : -1]
        chosen = logits.float().log_softmax(-1).gather(-1, torch.tensor(tokens)[:, None])
        scores.append(chosen[:, 0])
    return torch.cat(scores)


def _say_in_bfloat16(directory: Path) -> list[tuple[list[int], list[int], list[float]]]:
    """Prompts, tokens and their log probabilities, of a few requests in one batch."""
    linear = "onednn" if WAYS["onednn"].suits(CPU, torch.bfloat16) else "plain"
    engine = load_engine(
        EngineConfig(str(directory), dtype="bfloat16", device_map="cpu", linear=linear)
    )
    dice, said = random.Random(3), []
    with pytest.MonkeyPatch.context() as patch:
        choices: dict[GenerationRequest, list[TokenLogprob]] = {}
        push = loop_of(engine)._flights.push

        def recording(flight: Flight, token_id: int, entry: TokenLogprob, now: float) -> Any:
            choices.setdefault(flight.request, []).append(entry)
            return push(flight, token_id, entry, now)

        patch.setattr(loop_of(engine)._flights, "push", recording)
        params = SamplingParams(max_tokens=12, temperature=0, ignore_eos=True, logprobs=0)
        prompts = [[1, *(dice.randrange(3, 3000) for _ in range(n))] for n in (5, 30, 100, 300) * 3]
        requests = [GenerationRequest("r", Prompt(tuple(p)), params) for p in prompts]
        for events in [engine.generate(request) for request in requests]:
            list(events)
    engine.close()
    for request in requests:
        told = choices[request]
        said.append(
            (list(request.prompt.token_ids), [c.token_id for c in told], [c.logprob for c in told])
        )
    return said
