"""The checkpoints that the tests make are what they are called, so that the checks can fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from mistral_common.tokens.tokenizers.tekken import Tekkenizer
from sentencepiece import SentencePieceProcessor
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, Mistral3ForConditionalGeneration

from tests.checkpoints.kind import Served
from tests.checkpoints.kinds import KINDS
from tests.checkpoints.making.sentencepiece import V1, V3, model_of
from tests.checkpoints.making.tekken import write_tekken
from tests.checkpoints.making.tokenizer_json import of_pieces, of_tekken

BY_NAME = {kind.name: kind for kind in KINDS}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def without(*keys: str) -> Callable[[dict[str, Any]], None]:
    def change(config: dict[str, Any]) -> None:
        for key in keys:
            del config[key]

    return change


def unscaled(config: dict[str, Any]) -> None:
    config["text_config"]["rope_parameters"]["llama_4_scaling_beta"] = 0.0


def unwindowed(config: dict[str, Any]) -> None:
    config["sliding_window"] = None


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Mistral-7B-Instruct-v0.1: a window of 4,096", unwindowed),
        (
            "Ministral-8B-2410 with `layer_types`: a window of its own for each layer",
            without("layer_types"),
        ),
        ("Ministral-3: yarn, and queries scaled by position", unscaled),
        ("rope scaling, linear", without("rope_scaling")),
        ("rope scaling, yarn", without("rope_scaling")),
        ("another `rms_norm_eps`", without("rms_norm_eps")),
    ],
)
def test_what_a_kind_is_called_by_changes_what_transformers_says(
    name: str, change: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:
    kind = BY_NAME[name]
    assert isinstance(kind.expected, Served)
    kind.make(tmp_path)
    num_tokens = kind.expected.num_prompt or 60
    before = logits_of(tmp_path, num_tokens)
    config = json.loads((tmp_path / "config.json").read_text())
    change(config)
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert (logits_of(tmp_path, num_tokens) - before).abs().max() > 0.1


@torch.inference_mode()
def logits_of(path: Path, num_tokens: int) -> torch.Tensor:
    """Of what follows tokens at random."""
    is_multimodal = "text_config" in json.loads((path / "config.json").read_text())
    loader: Any = Mistral3ForConditionalGeneration if is_multimodal else AutoModelForCausalLM
    model = loader.from_pretrained(path, dtype=torch.float32).eval()
    ids = torch.randint(300, 600, (1, num_tokens), generator=torch.Generator().manual_seed(0))
    logits: torch.Tensor = model(input_ids=ids, logits_to_keep=1).logits
    return logits


@cache
def sentencepiece(controls: tuple[str, ...]) -> SentencePieceProcessor:
    return SentencePieceProcessor(model_proto=model_of(controls).SerializeToString())


@cache
def fast(controls: tuple[str, ...]) -> Tokenizer:
    return of_pieces(model_of(controls))


@pytest.mark.parametrize("controls", [V1, V3], ids=["v1", "v3"])
@given(text=TEXTS)
def test_a_tokenizer_json_has_the_ids_of_its_tokenizer_model(
    controls: tuple[str, ...], text: str
) -> None:
    if text and not any(name in text for name in ("<unk>", "<s>", "</s>", *controls)):
        ids = fast(controls).encode(text, add_special_tokens=False).ids
        assert ids == sentencepiece(controls).encode(text)


@pytest.fixture(scope="module")
def tekken(tmp_path_factory: pytest.TempPathFactory) -> Tekkenizer:
    path = tmp_path_factory.mktemp("tekken") / "tekken.json"
    write_tekken(path, "v3")
    return Tekkenizer.from_file(path)


@cache
def fast_tekken() -> Tokenizer:
    return of_tekken("v3")


@given(text=TEXTS)
def test_a_tokenizer_json_has_the_ids_of_its_tekken_json(tekken: Tekkenizer, text: str) -> None:
    ids = fast_tekken().encode(text, add_special_tokens=False).ids
    assert ids == tekken.encode(text, bos=False, eos=False)
