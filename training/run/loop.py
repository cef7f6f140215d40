"""The run itself: takes batches, learns from them, tells how it goes, saves, and publishes.

Knows nothing of what the conversations say.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torch.utils.data import DataLoader
from transformers import MistralForCausalLM

from training.encode import FILE_NAME, Encoder
from training.run import state
from training.run.data import START, Batch, Batches, Place, fingerprint
from training.run.gradients import Gradients, gradients_of
from training.run.model import new_model
from training.run.optimizers import Optimizers
from training.run.progress import Log, Losses, duration
from training.run.publish import publish
from training.run.recipe import Recipe
from training.run.state import Progress
from training.tokenizer import train_tokenizer

_STOPPING = (signal.SIGINT, signal.SIGTERM)
TELL_EVERY = 20.0  # seconds
TRIAL = 20.0  # seconds of learning, thrown away, that tell how fast this machine is


def prepare(work: Path, recipe: Recipe) -> Path:
    """The run's folder with its tokenizer, whose path is returned."""
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = work / FILE_NAME
    if not tokenizer.exists():
        train_tokenizer(work, recipe.vocabulary, recipe.seed)
    return tokenizer


def within(minutes: float | None, recipe: Recipe, work: Path) -> Recipe:
    """The recipe with as many tokens as fit into the minutes; a run that was begun has its own."""
    if minutes is None:
        return recipe
    begun = state.held(work)
    if begun is not None:
        return dataclasses.replace(recipe, tokens=begun.tokens)
    return _affordable(prepare(work, recipe), recipe, minutes)


def train(out: Path, work: Path, recipe: Recipe, save_every: float) -> bool:
    """Train in the folder `work`, from where it left off, and leave the model in `out`. Whether it
    came to its end: a signal ends it sooner, and the next call goes on from there. Meanwhile
    `work/model` is what it has learned so far."""
    tokenizer = prepare(work, recipe)
    state.begin(work, recipe, fingerprint(Encoder(str(tokenizer)), recipe))
    model = new_model(recipe)
    optimizers = Optimizers(model)
    progress = state.load(work, model, optimizers)
    print(f"{_size(model)}; {recipe.tokens / 1e6:.1f} M tokens, {progress.tokens:,} done")
    with _asked_to_stop() as stop, gradients_of(model, recipe.parts) as gradients:
        log = Log(work, recipe, progress.tokens)
        learner = _Learner(gradients, optimizers, recipe, progress, log)
        saved = time.monotonic()
        for batch in _batches(tokenizer, recipe, progress.place):
            if learner.done or stop:
                break
            learner.learn(batch)
            if time.monotonic() - saved > save_every:
                state.save(work, model, optimizers, learner.progress)
                publish(model, tokenizer, work / "model")
                saved = time.monotonic()
    learner.tell()
    state.save(work, model, optimizers, learner.progress)
    publish(model, tokenizer, out if learner.done else work / "model")
    return learner.done


class _Learner:
    """Learns batch by batch, and knows how far it has come and how it does."""

    def __init__(
        self,
        gradients: Gradients,
        optimizers: Optimizers,
        recipe: Recipe,
        progress: Progress,
        log: Log,
    ) -> None:
        self.progress = progress
        self._gradients, self._optimizers = gradients, optimizers
        self._recipe, self._log, self._losses = recipe, log, Losses()
        self._told = progress

    @property
    def done(self) -> bool:
        return self.progress.tokens >= self._recipe.tokens

    def learn(self, batch: Batch) -> None:
        """One step."""
        began, before = time.monotonic(), self.progress
        self._gradients.add(batch, self._losses)
        self._optimizers.step(self._recipe.rate_at(before.tokens))
        seconds = before.seconds + time.monotonic() - began
        self.progress = Progress(before.tokens + batch.tokens, seconds, batch.next)
        if seconds - self._told.seconds > TELL_EVERY:
            self.tell()

    def tell(self) -> None:
        """Say and log what has happened since the last time."""
        now, then = self.progress, self._told
        if now == then:
            return
        speed = (now.tokens - then.tokens) / (now.seconds - then.seconds)
        print(self._log.write(now.tokens, now.seconds, speed, self._losses.take()), flush=True)
        self._told = now


def _affordable(tokenizer: Path, recipe: Recipe, minutes: float) -> Recipe:
    """The recipe with as many tokens as this machine learns in so many minutes, by a trial."""
    model = new_model(recipe)
    optimizers, tokens, began = Optimizers(model), 0, 0.0
    with gradients_of(model, recipe.parts) as gradients:
        for i, batch in enumerate(_batches(tokenizer, recipe, START)):
            gradients.add(batch, Losses())
            optimizers.step(0.0)
            if i == 2:  # the first ones also warm up
                began, tokens = time.monotonic(), 0
            elif i > 2:
                tokens += batch.tokens
                if time.monotonic() - began > TRIAL:
                    break
    speed = tokens / (time.monotonic() - began)
    print(f"{speed:,.0f} tokens/s: {duration(minutes * 60)} are {speed * minutes * 0.06:,.0f} k")
    return dataclasses.replace(recipe, tokens=int(speed * minutes * 60))


def _batches(tokenizer: Path, recipe: Recipe, start: Place) -> Iterator[Batch]:
    """Batches drawn in a process of their own, which yields to the one that learns."""
    data = Batches(tokenizer, recipe, start)
    return iter(
        DataLoader(data, batch_size=None, num_workers=1, prefetch_factor=16, worker_init_fn=_behave)
    )


def _behave(_: int) -> None:
    os.nice(10)
    for each in _STOPPING:  # whoever learns decides when to stop
        signal.signal(each, signal.SIG_IGN)


@contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """A list that is empty until a signal asks to stop."""
    asked: list[int] = []
    handlers = {
        each: signal.signal(each, lambda number, _: asked.append(number)) for each in _STOPPING
    }
    try:
        yield asked
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)


def _size(model: MistralForCausalLM) -> str:
    parameters = sum(p.numel() for p in model.parameters())
    return f"{parameters / 1e6:.2f} M parameters, {parameters * 2 / 1e6:.1f} MB in bfloat16"
