"""Conversations as batches: the same ones in the same order for every run of a recipe.

The data are cut into pools of which each follows from the recipe and its number alone, so a run
can go on from any batch of any pool. Knows nothing of models.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from training.corpus import KINDS, Draw, shares_at
from training.encode import EOS, Encoder
from training.run.recipe import Recipe

POOL_TOKENS = 1 << 19  # conversations that are sorted by length together, so that padding is little
ROUNDED = 16  # lengths are multiples of it: every new shape costs oneDNN some code, which it keeps


@dataclass(frozen=True)
class Place:
    """Where in the data a run is: the next batch to learn from."""

    pool: int = 0
    batch: int = 0


START = Place()


@dataclass(frozen=True)
class Example:
    """One conversation as ids, and which of them are to be learned."""

    kind: int  # its place in KINDS
    ids: list[int]
    learn: list[bool]


@dataclass(frozen=True)
class Part:
    """Conversations of like length. Padding stands right, where causal attention never looks, so
    no mask is needed, and is not learned."""

    kinds: Tensor  # (conversations,)
    inputs: Tensor  # (conversations, longest)
    targets: Tensor  # the next id of each
    learn: Tensor  # which of those, bool


@dataclass(frozen=True)
class Batch:
    """What one step learns from, and where the next one is found."""

    parts: tuple[Part, ...]
    tokens: int  # without padding
    next: Place


class Batches(IterableDataset[Batch]):
    """The batches from a place on, without end."""

    def __init__(self, tokenizer: Path, recipe: Recipe, start: Place) -> None:
        self.tokenizer, self.recipe, self.start = tokenizer, recipe, start

    def __iter__(self) -> Iterator[Batch]:
        encoder, pool, skipped = Encoder(str(self.tokenizer)), self.start.pool, self.start.batch
        while True:
            yield from batches(encoder, self.recipe, pool)[skipped:]
            pool, skipped = pool + 1, 0


def fingerprint(encoder: Encoder, recipe: Recipe) -> str:
    """What a corpus says at the beginning, in the middle and at the end of a run, in a few digits.
    Two corpora that differ nowhere but in rare words may share it."""
    digest = hashlib.sha256()
    for index in (0, recipe.tokens // POOL_TOKENS // 2, recipe.tokens // POOL_TOKENS):
        for example in examples(encoder, recipe, index):
            digest.update(repr((example.kind, example.ids, example.learn)).encode())
    return digest.hexdigest()[:16]


def batches(encoder: Encoder, recipe: Recipe, pool: int) -> list[Batch]:
    """One pool, cut into batches of parts of differing lengths."""
    found = sorted(examples(encoder, recipe, pool), key=lambda example: len(example.ids))
    parts = list(_cut(found, recipe.part_tokens))
    random.Random(f"order {recipe.seed} {pool}").shuffle(parts)
    groups = [parts[i : i + recipe.parts] for i in range(0, len(parts), recipe.parts)]
    places = [*(Place(pool, i + 1) for i in range(len(groups) - 1)), Place(pool + 1)]
    return [
        Batch(tuple(map(pad, group)), sum(len(e.ids) for part in group for e in part), place)
        for group, place in zip(groups, places, strict=True)
    ]


def examples(encoder: Encoder, recipe: Recipe, pool: int) -> list[Example]:
    """The conversations of one pool, as ids: of each kind its share of the tokens."""
    rng = random.Random(f"pool {recipe.seed} {pool}")
    draw = Draw(shares_at(min(1.0, pool * POOL_TOKENS / recipe.tokens)), rng)
    found: list[Example] = []
    while draw.told < POOL_TOKENS:
        maker, conversation = draw.next()
        ids, learn = encoder.encode(conversation)
        draw.tell(maker, len(ids))
        kind = KINDS.index(maker.__name__)
        found.append(Example(kind, ids, learn))
    return found


def pad(conversations: list[Example]) -> Part:
    """The conversations as tensors, (conversations, longest)."""
    longest = _rounded(max(len(example.ids) for example in conversations))
    inputs = torch.full((len(conversations), longest), EOS)
    learn = torch.zeros(len(conversations), longest, dtype=torch.bool)
    for row, example in enumerate(conversations):
        inputs[row, : len(example.ids)] = torch.tensor(example.ids)
        learn[row, : len(example.ids) - 1] = torch.tensor(example.learn[1:], dtype=torch.bool)
    kinds = torch.tensor([example.kind for example in conversations])
    return Part(kinds, inputs, inputs.roll(-1, dims=1), learn)


def _cut(conversations: list[Example], tokens: int) -> Iterator[list[Example]]:
    part: list[Example] = []
    for example in conversations:
        if part and (len(part) + 1) * _rounded(len(example.ids)) > tokens:
            yield part
            part = []
        part.append(example)
    yield part  # the last one holds the longest conversations; it is as good as any


def _rounded(length: int) -> int:
    return -(-length // ROUNDED) * ROUNDED
