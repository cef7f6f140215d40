"""A model that answers prompts, many at a time: greedily, or by chance with a seed a row.

Computes through transformers, so the answers say something about the weights alone, nothing about
the engine: with a quantization, about the weights and products that the engine would have on this
CPU. Knows nothing of what is right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import DynamicCache, MistralForCausalLM

from mistral_engine.native.model.linear import Way
from mistral_engine.native.model.linear.quantised import QUANTISED
from training.encode import EOS, FILE_NAME, Encoder

LONGEST_ANSWER = 160  # more than twice the longest reference answer of the exams

Choose = Callable[[Tensor], Tensor]  # logits (rows, vocabulary) -> ids (rows,)


@dataclass(frozen=True)
class Answer:
    """What the model said, and whether it stopped on its own."""

    text: str
    ended: bool


class Examinee:
    """A model in a folder, and its tokenizer."""

    def __init__(self, folder: Path, quantization: str = "none") -> None:
        """quantization: "none", or of those in QUANTISED."""
        self.encoder = Encoder(str(folder / FILE_NAME))
        # float32: bf16 products are slow without hardware for them, and no more faithful.
        self._model = MistralForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        if quantization != "none":
            _quantise(self._model, quantization)

    def answer(self, prompts: list[list[int]], longest: int = LONGEST_ANSWER) -> list[Answer]:
        """The most probable token, every time."""
        return self._answers(prompts, lambda logits: logits.argmax(-1), longest)

    def sample(self, prompt: list[int], seeds: list[int], temperature: float) -> list[Answer]:
        """One answer a seed. Whatever the model thinks possible may be drawn."""
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]

        def choose(logits: Tensor) -> Tensor:
            shares = (logits / temperature).softmax(-1)
            drawn = [
                torch.multinomial(row, 1, generator=generator)
                for row, generator in zip(shares, generators, strict=True)
            ]
            return torch.cat(drawn)

        return self._answers([prompt] * len(seeds), choose, LONGEST_ANSWER)

    @torch.inference_mode()
    def _answers(self, prompts: list[list[int]], choose: Choose, most: int) -> list[Answer]:
        longest = max(map(len, prompts))
        ids = torch.tensor([[EOS] * (longest - len(p)) + p for p in prompts])
        mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts])
        cache, said = DynamicCache(config=self._model.config), ids[:, :0]
        while said.shape[1] < most and not (said == EOS).any(1).all():
            positions = (mask.cumsum(-1) - 1).clamp(min=0)[:, -ids.shape[1] :]
            output = self._model(
                ids,
                attention_mask=mask,
                position_ids=positions,
                past_key_values=cache,
                logits_to_keep=1,
            )
            ids = choose(output.logits[:, -1])[:, None]
            said = torch.cat((said, ids), 1)
            mask = torch.cat((mask, torch.ones_like(ids)), 1)
        return [self._read(row) for row in said.tolist()]

    def _read(self, ids: list[int]) -> Answer:
        ended = EOS in ids
        return Answer(self.encoder.text(ids[: ids.index(EOS)] if ended else ids), ended)


class _Packed(nn.Module):
    """A linear whose weight is packed as the engine packs it. (..., in) -> (..., out)."""

    def __init__(self, linear: nn.Linear, way: Way) -> None:
        super().__init__()
        self._product = way.pack(linear.weight.detach())
        self._activations = way.activations(linear.weight.dtype)

    def forward(self, inputs: Tensor) -> Tensor:
        rows = inputs.flatten(0, -2).to(self._activations)
        products: Tensor = self._product(rows).to(inputs.dtype)
        return products.reshape(*inputs.shape[:-1], -1)


@torch.inference_mode()
def _quantise(model: nn.Module, quantization: str) -> None:
    device = torch.device("cpu")
    way = next(each for each in QUANTISED[quantization] if each.suits(device, torch.float32))
    for name, linear in list(model.named_modules()):
        if isinstance(linear, nn.Linear):
            model.set_submodule(name, _Packed(linear, way))
