"""The same tokens as transformers, for models that are more than a Mistral 7B with one window."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import EngineConfig, load_engine
from mistral_engine.native.model.runner import Runner
from tests.mistral_engine.cache_size import cache_gib
from tests.mistral_engine.inside import record_tokens
from tests.mistral_engine.native.small_models import (
    CONTEXT,
    MINISTRAL3_ROPE,
    VOCABULARY,
    write_language_model,
    write_mistral3,
)
from tests.mistral_engine.small_engine import let_in_whoever_fits

SLIDING, FULL = "sliding_attention", "full_attention"
Writer = Callable[[Path], Path]

WINDOWS: dict[str, Writer] = {
    "mistral, layers with and without a window": partial(
        write_language_model, sliding_window=24, layer_types=[SLIDING, FULL, SLIDING]
    ),
    "ministral, the first layer without one": partial(
        write_language_model,
        model_type="ministral",
        sliding_window=70,
        layer_types=[FULL, SLIDING, SLIDING],
    ),
    "ministral, all with a window of one token": partial(
        write_language_model, model_type="ministral", sliding_window=1, layer_types=[SLIDING] * 3
    ),
}
OTHERS: dict[str, Writer] = {
    "a window larger than the context": partial(write_language_model, sliding_window=10**6),
    "ministral, no layer_types": partial(
        write_language_model, model_type="ministral", sliding_window=24
    ),
    "ministral 3 beyond its first context": partial(
        write_language_model, model_type="ministral3", rope_parameters=MINISTRAL3_ROPE
    ),
    "ministral 3 that does not scale": partial(
        write_language_model,
        model_type="ministral3",
        rope_parameters=MINISTRAL3_ROPE | {"llama_4_scaling_beta": 0},
        tie_word_embeddings=True,
    ),
    "mistral 3, as published": partial(
        write_mistral3, tied=False, published=True, model_type="mistral", rope_theta=1e6
    ),
    "mistral 3 with a ministral 3, tied, as in memory": partial(
        write_mistral3,
        tied=True,
        published=False,
        model_type="ministral3",
        rope_parameters=MINISTRAL3_ROPE,
    ),
    "mistral 3 with a window": partial(
        write_mistral3, tied=False, published=False, model_type="mistral", sliding_window=24
    ),
    "heads that are not hidden / heads": partial(write_language_model, head_dim=32),
    "as many heads of keys as of queries": partial(write_language_model, num_key_value_heads=4),
    "heads left open": partial(write_language_model, head_dim=None),
    "another activation": partial(write_language_model, hidden_act="gelu"),
    "another epsilon": partial(write_language_model, rms_norm_eps=0.1),
}
ROPES: dict[str, dict[str, Any]] = {
    "linear": {"factor": 4.0},
    "dynamic": {"factor": 4.0},
    "yarn": {"factor": 8.0, "original_max_position_embeddings": 40},
    "llama3": {
        "factor": 8.0,
        "original_max_position_embeddings": 40,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
    },
    "longrope": {
        "short_factor": [1.0 + i / 8 for i in range(8)],
        "long_factor": [2.0 + i for i in range(8)],
        "original_max_position_embeddings": 200,
        "factor": 2.0,
    },
    "proportional": {"partial_rotary_factor": 0.5},
}
OTHERS |= {
    f"rope {kind}": partial(
        write_language_model,
        rope_parameters={"rope_type": kind, "rope_theta": 1e4} | settings,
    )
    for kind, settings in ROPES.items()
}
OTHERS |= {
    f"rope {kind}, as older files say it": partial(
        write_language_model, rope_theta=1e4, rope_scaling={"type": kind} | settings
    )
    for kind, settings in ROPES.items()
    if kind in ("linear", "yarn")
}


def requests(longest: int) -> list[GenerationRequest]:
    """Half of them begin alike, and all together they do not fit into the cache."""
    dice = random.Random(0)
    opening = [dice.randrange(3, VOCABULARY) for _ in range(90)]
    made = []
    for number, length in enumerate((1, 20, 60, 5, 80, 40)):
        rest = [dice.randrange(3, VOCABULARY) for _ in range(length)]
        prompt = (1, *(opening if number % 2 else []), *rest)[: longest - 30]
        params = SamplingParams(max_tokens=dice.randint(12, 30), temperature=0, ignore_eos=True)
        made.append(GenerationRequest(str(number), Prompt(prompt), params))
    return made


def answers(folder: Path, asked: list[GenerationRequest], kv_store: str) -> list[list[int]]:
    """Of an engine whose steps and cache are small: prompts are chunked, sequences preempted."""
    config = EngineConfig(
        str(folder),
        dtype="float32",
        device_map="cpu",
        max_running=5,
        step_tokens=32,
        kv_cache_gib=cache_gib(folder, CONTEXT),
        kv_store=kv_store,
        page_tokens=16,
    )
    engine = load_engine(config)
    try:
        with pytest.MonkeyPatch.context() as patch:
            let_in_whoever_fits(patch)
            recorded = record_tokens(engine, patch)
            for events in [engine.generate(request) for request in asked]:
                list(events)
        assert engine.stats.num_reused_tokens > 0, "some prompts begin alike"
        assert engine.stats.num_preemptions > 0, "the cache was meant to be too small"
        return [recorded[request] for request in asked]
    finally:
        engine.close()


def answers_of_transformers(folder: Path, asked: list[GenerationRequest]) -> list[list[int]]:
    from transformers import AutoModelForCausalLM, AutoModelForImageTextToText

    is_whole = "vision_config" in (folder / "config.json").read_text()
    auto = AutoModelForImageTextToText if is_whole else AutoModelForCausalLM
    model = auto.from_pretrained(folder, dtype=torch.float32).eval()
    return [_generate(model, request) for request in asked]


def _generate(model: Any, request: GenerationRequest) -> list[int]:
    prompt = torch.tensor([request.prompt.token_ids])
    output: Tensor = model.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        max_new_tokens=request.params.max_tokens,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=0,
        # Its cache for a window of one token keeps all of them: [-0:].
        use_cache=model.config.get_text_config().sliding_window != 1,
    )
    tokens: list[int] = output[0, prompt.shape[1] :].tolist()
    return tokens


@pytest.mark.parametrize("kind", WINDOWS)
def test_every_layer_has_its_own_window_in_both_stores(kind: str, tmp_path: Path) -> None:
    folder, asked = WINDOWS[kind](tmp_path / "model"), requests(CONTEXT)
    expected = answers_of_transformers(folder, asked)
    for kv_store in ("contiguous", "paged"):
        assert answers(folder, asked, kv_store) == expected


def test_windows_hold_where_a_step_is_launched_before_the_last_ones_tokens_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Runner, "is_asynchronous", True)
    folder, asked = next(iter(WINDOWS.values()))(tmp_path / "model"), requests(CONTEXT)
    assert answers(folder, asked, "paged") == answers_of_transformers(folder, asked)


@pytest.mark.parametrize(
    "kind", [*WINDOWS, "ministral 3 beyond its first context", "another activation"]
)
def test_layers_that_cannot_be_fused_give_the_same_tokens(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quantised ones, and those that accelerate has spread out: transformers' own compute."""
    monkeypatch.setattr("mistral_engine.native.model.runner.can_fuse", lambda model: False)
    folder, asked = (WINDOWS | OTHERS)[kind](tmp_path / "model"), requests(CONTEXT)
    assert answers(folder, asked, "auto") == answers_of_transformers(folder, asked)


def test_a_ministral_without_any_window_is_a_mistral(tmp_path: Path) -> None:
    """transformers loads it, and fails to make a mask for the window that no layer has."""
    asked = requests(CONTEXT)
    mistral = write_language_model(tmp_path / "mistral")
    ministral = write_language_model(tmp_path / "ministral", model_type="ministral")
    assert answers(ministral, asked, "auto") == answers_of_transformers(mistral, asked)


@pytest.mark.parametrize("kind", OTHERS)
def test_greedy_tokens_equal_transformers(kind: str, tmp_path: Path) -> None:
    folder = OTHERS[kind](tmp_path / "model")
    asked = requests(200 if "longrope" in kind else CONTEXT)
    expected = answers_of_transformers(folder, asked)
    assert answers(folder, asked, "auto") == expected
    assert len({tuple(tokens) for tokens in expected}) == len(expected), "they were to differ"
