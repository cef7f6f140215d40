"""The gradients of a batch, its parts side by side: a part is taken by one thread, with the same
weights and gradients of its own, which are added in the order of the parts, so that a run gives the
same however its threads fall. On two cores that is a quarter quicker than both cores for each
product, which are small here.

Knows nothing of what is done with the gradients.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import torch
from torch import Tensor
from transformers import MistralForCausalLM

from training.corpus import KINDS
from training.run.data import Batch, Part
from training.run.model import losses_of
from training.run.progress import Losses

SWITCH = 5e-5  # seconds: Python's own 5 ms are as long as many products


class Gradients:
    """Of one model. Made by `gradients_of`."""

    def __init__(
        self, model: MistralForCausalLM, most_parts: int, pool: ThreadPoolExecutor
    ) -> None:
        self._pool = pool
        self._models = [model, *(_with_its_weights(model) for _ in range(most_parts - 1))]

    def add(self, batch: Batch, told: Losses) -> None:
        """Add those of the batch's loss, the mean over all that is to be learned in it, to what the
        model has."""
        whole = sum(int(part.learn.sum()) for part in batch.parts)
        models = self._models[: len(batch.parts)]
        sums = self._pool.map(lambda model, part: _learn(model, part, whole), models, batch.parts)
        for losses, counts in list(sums):
            for kind in counts.nonzero().flatten().tolist():
                told.add(KINDS[kind], float(losses[kind]), int(counts[kind]))
        for other in models[1:]:
            _give(other, models[0])


@contextmanager
def gradients_of(model: MistralForCausalLM, most_parts: int) -> Iterator[Gradients]:
    """For batches of so many parts at the most."""
    cores, patience = torch.get_num_threads(), sys.getswitchinterval()
    threads = ThreadPoolExecutor(
        most_parts, initializer=torch.set_num_threads, initargs=(max(1, cores // most_parts),)
    )
    sys.setswitchinterval(SWITCH)
    try:
        with threads as pool:
            yield Gradients(model, most_parts, pool)
    finally:
        sys.setswitchinterval(patience)
        torch.set_num_threads(cores)  # a thread begins with what the last one said


def _with_its_weights(model: MistralForCausalLM) -> MistralForCausalLM:
    """A model with the same weights, not copies of them, and with gradients of its own."""
    other = copy.deepcopy(model)
    for own, weight in zip(other.parameters(), model.parameters(), strict=True):
        own.data = weight.data
    return other


def _learn(model: MistralForCausalLM, part: Part, whole: int) -> tuple[Tensor, Tensor]:
    """Gradients into the model; of each kind, the losses' sum and the count of what was asked."""
    losses = losses_of(model, part)
    (losses.sum() / whole).backward()
    kinds = part.kinds[:, None].expand_as(part.learn)[part.learn]
    sums = torch.bincount(kinds, losses.detach(), minlength=len(KINDS))
    return sums, torch.bincount(kinds, minlength=len(KINDS))


def _give(other: MistralForCausalLM, model: MistralForCausalLM) -> None:
    """The other's gradients to the model, which has some."""
    for given, taking in zip(other.parameters(), model.parameters(), strict=True):
        if given.grad is not None and taking.grad is not None:
            taking.grad += given.grad
            given.grad = None
