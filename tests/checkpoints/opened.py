"""A kind of checkpoint, made and opened by both sides: this engine, and transformers.

Knows how, and nothing of what is then asked of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import torch

from engine_api.request import GenerationRequest
from mistral_engine import Engine, EngineConfig, load_engine
from tests.checkpoints.kind import Kind, Served
from tests.checkpoints.oracles import Opened as OpenedOracle
from tests.mistral_engine.inside import record_tokens

_LIMITS = {"device_map": "cpu", "max_running": 4, "kv_cache_gib": 0.008}


@dataclass
class Opened:
    """tokens: of every request, as the engine chose them."""

    kind: Kind
    expected: Served
    directory: Path
    engine: Engine
    tokens: dict[GenerationRequest, list[int]]

    @cached_property
    def path(self) -> Path:
        return self.directory / self.kind.checkpoint

    @cached_property
    def oracle(self) -> OpenedOracle | None:
        """Of what is beside the adapter, where it has a tokenizer of its own."""
        open_oracle, folder = self.expected.oracle, self.path
        if "adapter" in self.kind.checkpoint and not (folder / "tokenizer_config.json").is_file():
            folder = self.directory / "base"
        return open_oracle(folder) if open_oracle is not None else None

    @cached_property
    def reference(self) -> Any:
        """transformers' own model, under peft where there is an adapter."""
        torch.manual_seed(0)
        adapter = self.kind.settings.get("adapter", self.kind.checkpoint)
        loader: Any = _loader(self.directory / adapter, self.expected)
        dtype = self.expected.dtype
        model = loader.from_pretrained(
            self.directory / adapter if adapter != "." else self.path,
            dtype=dtype if dtype == "auto" else getattr(torch, dtype),
        ).eval()
        # transformers leaves what it makes of fp8 in 16 bits, whatever is asked for.
        return model if dtype == "auto" else model.to(getattr(torch, dtype))

    def generate(self, prompt: Sequence[int], num_tokens: int) -> list[int]:
        """What the reference says, greedily. It may say nothing that is not in the vocabulary."""
        ids = torch.tensor([prompt])
        rows = self.reference.config.get_text_config().vocab_size
        said = self.reference.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=num_tokens,
            do_sample=False,
            eos_token_id=sorted(self.expected.ends),
            pad_token_id=0,
            suppress_tokens=list(range(self.engine.vocabulary.size, rows)) or None,
        )
        tokens: list[int] = said[0, len(prompt) :].tolist()
        return tokens

    @torch.inference_mode()
    def logprobs(self, tokens: Sequence[int]) -> torch.Tensor:
        """Of what follows each token but the last: (tokens - 1, vocabulary)."""
        logits = self.reference(input_ids=torch.tensor([tokens])).logits[0, :-1].float()
        return logits[:, : self.engine.vocabulary.size].log_softmax(-1)


def _loader(path: Path, expected: Served) -> Any:
    import transformers
    from peft import AutoPeftModelForCausalLM

    if (path / "adapter_config.json").is_file():
        return AutoPeftModelForCausalLM
    if expected.is_multimodal:
        return transformers.Mistral3ForConditionalGeneration
    return transformers.AutoModelForCausalLM


@contextmanager
def opened(kind: Kind, directory: Path) -> Iterator[Opened]:
    """Make it in `directory` and serve it, until it is left. Raises ConfigError if it cannot be."""
    assert isinstance(kind.expected, Served)
    kind.make(directory)
    settings = {"dtype": kind.expected.dtype, **_LIMITS, **kind.settings_in(directory)}
    engine = load_engine(EngineConfig(**settings))
    try:
        engine.warm_up()
        with pytest.MonkeyPatch.context() as patch:
            yield Opened(kind, kind.expected, directory, engine, record_tokens(engine, patch))
    finally:
        engine.close()
