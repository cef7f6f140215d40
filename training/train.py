"""Trains the embedded model from scratch: `python -m training.train --out data/tiny-mistral`.

Knows nothing of what the conversations say. Writes config.json, model.safetensors and the
tokenizer: a folder of the same shape as the 7B's.
"""

from __future__ import annotations

import argparse
import copy
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, IterableDataset
from tqdm import tqdm
from transformers import MistralConfig, MistralForCausalLM

from training.corpus import FIRST, LAST, THEN, train_conversations
from training.encode import BOS, EOS, Encoder
from training.tokenizer import FILE_NAME, train_tokenizer

IGNORED = -100  # the target of every token that is not to be learned


@dataclass(frozen=True)
class Recipe:
    """The numbers that decide what comes out."""

    tokens: int = 22_500_000
    first_tokens: int = 2_200_000  # of them, with the FIRST mixture of conversations
    last_tokens: int = 1_500_000  # of them, with the LAST mixture
    batch_tokens: int = 4096
    layers: int = 4
    learning_rate: float = 3e-3
    warmup: float = 0.01  # the share of the tokens over which the learning rate rises
    decay: float = 0.5  # the share over which it falls to zero at the end
    seed: int = 0

    def rate_at(self, tokens: int) -> float:
        """The learning rate after so many tokens: up, level, and down to zero."""
        done = tokens / self.tokens
        return self.learning_rate * max(
            0.0, min(1.0, done / self.warmup + 0.01, (1 - done) / self.decay)
        )


class Batches(IterableDataset[tuple[Tensor, Tensor]]):
    """Endless batches of conversations of like length, so that little of a batch is padding."""

    POOL = 4096  # conversations that are sorted by length together

    def __init__(self, tokenizer_path: Path, recipe: Recipe, seen: int) -> None:
        self.tokenizer_path, self.recipe, self.seen = tokenizer_path, recipe, seen

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        # A resumed run draws fresh conversations, not those that it has seen.
        seed, seen = self.recipe.seed + self.seen, self.seen
        encoder, rng = Encoder(str(self.tokenizer_path)), random.Random(seed)
        first, then, last = (
            train_conversations(seed + i, mixture)
            for i, mixture in enumerate((FIRST, THEN, LAST), start=1)
        )
        while True:
            conversations = then
            if seen < self.recipe.first_tokens:
                conversations = first
            elif seen >= self.recipe.tokens - self.recipe.last_tokens:
                conversations = last
            pool = [encoder.encode(next(conversations)) for _ in range(self.POOL)]
            batches = list(self._cut(sorted(pool, key=lambda example: len(example[0]))))
            rng.shuffle(batches)
            for batch in batches:
                inputs, targets = pad(batch)
                seen += inputs.numel()
                yield inputs, targets

    def _cut(
        self, pool: list[tuple[list[int], list[bool]]]
    ) -> Iterator[list[tuple[list[int], list[bool]]]]:
        batch: list[tuple[list[int], list[bool]]] = []
        for example in pool:
            if batch and (len(batch) + 1) * len(example[0]) > self.recipe.batch_tokens:
                yield batch
                batch = []
            batch.append(example)
        # The last, unfull batch holds the longest conversations; it is as good as any.
        yield batch


def pad(batch: list[tuple[list[int], list[bool]]]) -> tuple[Tensor, Tensor]:
    """Inputs and targets, (conversations, longest). Padding stands right, where causal attention
    never looks, so no mask is needed."""
    longest = max(len(ids) for ids, _ in batch)
    inputs = torch.full((len(batch), longest), EOS)
    targets = torch.full((len(batch), longest), IGNORED)
    for row, (ids, learn) in enumerate(batch):
        inputs[row, : len(ids)] = torch.tensor(ids)
        wanted = torch.tensor(
            [token if keep else IGNORED for token, keep in zip(ids[1:], learn[1:], strict=True)]
        )
        targets[row, : len(ids) - 1] = wanted
    return inputs, targets


def new_model(vocabulary: int, recipe: Recipe) -> MistralForCausalLM:
    """A Mistral in the 7B's proportions, small enough to ship."""
    torch.manual_seed(recipe.seed)
    config = MistralConfig(
        vocab_size=vocabulary,
        hidden_size=256,
        intermediate_size=704,
        num_hidden_layers=recipe.layers,
        num_attention_heads=8,
        num_key_value_heads=2,
        head_dim=32,
        max_position_embeddings=4096,
        sliding_window=None,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=None,
        tie_word_embeddings=False,
    )
    config._attn_implementation = "sdpa"
    return MistralForCausalLM(config)


def loss_of(model: MistralForCausalLM, inputs: Tensor, targets: Tensor) -> Tensor:
    """Cross entropy over the learned tokens; the vocabulary is only scored where it counts."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.model(input_ids=inputs, use_cache=False).last_hidden_state
        learned = targets != IGNORED
        logits = model.lm_head(hidden[learned])  # (learned tokens, vocabulary)
    return cross_entropy(logits.float(), targets[learned])


class Optimizers:
    """Muon for the matrices inside the layers, AdamW for embeddings, head and norms."""

    def __init__(self, model: MistralForCausalLM) -> None:
        inner = [p for p in model.model.layers.parameters() if p.ndim == 2]
        outer = [p for p in model.parameters() if all(p is not q for q in inner)]
        self.all: list[torch.optim.Optimizer] = [
            torch.optim.Muon(inner, lr=0.0, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(outer, lr=0.0, betas=(0.9, 0.98), weight_decay=0.0),
        ]

    def step(self, rate: float) -> None:
        for optimizer in self.all:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)


def train(out: Path, work: Path, recipe: Recipe, save_every: float) -> None:
    """Train in the folder `work`, from where it left off, and keep a whole model in `out`."""
    tokenizer, state = work / FILE_NAME, work / "state.pt"
    if not tokenizer.exists():
        train_tokenizer(work, recipe.seed)
    model = new_model(Encoder(str(tokenizer)).pieces.vocab_size(), recipe)
    optimizers = Optimizers(model)
    seen = _load_state(state, model, optimizers)
    data = Batches(tokenizer, recipe, seen)
    progress = tqdm(total=recipe.tokens, initial=seen, unit="tok", unit_scale=True, mininterval=10)
    saved, average = time.monotonic(), 0.0
    for inputs, targets in DataLoader(data, batch_size=None, num_workers=1, prefetch_factor=16):
        if seen >= recipe.tokens:
            break
        loss = _step(model, optimizers, recipe.rate_at(seen), inputs, targets)
        seen += inputs.numel()
        average = 0.98 * average + 0.02 * loss if average else loss
        progress.update(inputs.numel())
        progress.set_postfix(loss=f"{average:.4f}", refresh=False)
        if time.monotonic() - saved > save_every:
            _save_state(state, model, optimizers, seen)
            publish(model, tokenizer, out)
            saved = time.monotonic()
    progress.close()
    publish(model, tokenizer, out)


def _step(
    model: MistralForCausalLM, optimizers: Optimizers, rate: float, inputs: Tensor, targets: Tensor
) -> float:
    loss = loss_of(model, inputs, targets)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizers.step(rate)
    return loss.item()


def publish(model: MistralForCausalLM, tokenizer: Path, out: Path) -> None:
    """Leave a model that can be served: the weights, and the tokenizer that they go with."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tokenizer, out / FILE_NAME)
    save_model(model, out)


def save_model(model: MistralForCausalLM, out: Path) -> None:
    """Write config.json and the weights in bfloat16; each file is replaced in one step."""
    staging = out / ".staging"
    half = copy.deepcopy(model)
    half.bfloat16()
    half.config.dtype = torch.bfloat16
    half.save_pretrained(staging)
    for name in ("config.json", "generation_config.json", "model.safetensors"):
        (staging / name).chmod(0o644)  # safetensors writes for its owner only
        os.replace(staging / name, out / name)
    for left in staging.iterdir():
        left.unlink()
    staging.rmdir()


def _save_state(path: Path, model: MistralForCausalLM, optimizers: Optimizers, seen: int) -> None:
    parts: dict[str, Any] = {
        "seen": seen,
        "model": model.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in optimizers.all],
    }
    torch.save(parts, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _load_state(path: Path, model: MistralForCausalLM, optimizers: Optimizers) -> int:
    """Continue where the state left off; the number of tokens that it has seen."""
    if not path.exists():
        return 0
    parts = torch.load(path, weights_only=True)
    model.load_state_dict(parts["model"])
    for optimizer, saved in zip(optimizers.all, parts["optimizers"], strict=True):
        optimizer.load_state_dict(saved)
    return int(parts["seen"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("data/tiny-mistral"))
    parser.add_argument("--tokens", type=int, default=Recipe.tokens)
    parser.add_argument("--layers", type=int, default=Recipe.layers)
    parser.add_argument("--learning-rate", type=float, default=Recipe.learning_rate)
    parser.add_argument("--batch-tokens", type=int, default=Recipe.batch_tokens)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--work", type=Path, help="a folder to keep the run in, and to resume from")
    parser.add_argument("--save-every", type=float, default=600, help="seconds between two saves")
    options = parser.parse_args()
    recipe = Recipe(
        tokens=options.tokens,
        batch_tokens=options.batch_tokens,
        layers=options.layers,
        learning_rate=options.learning_rate,
        seed=options.seed,
    )
    with tempfile.TemporaryDirectory() as passing:
        work = options.work or Path(passing)
        work.mkdir(parents=True, exist_ok=True)
        train(options.out, work, recipe, options.save_every)


if __name__ == "__main__":
    main()
