"""What an interrupted run leaves in its folder, and what a resumed one asks of it.

A run is resumed only with the recipe and the corpus that it began with: then it is the same run.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import MistralForCausalLM

from training.run.data import START, Place
from training.run.optimizers import Optimizers
from training.run.recipe import Recipe


class OtherRunError(Exception):
    """The folder holds a run that this one cannot go on with."""


@dataclass(frozen=True)
class Progress:
    """How far a run has come."""

    tokens: int = 0
    seconds: float = 0.0  # spent on learning
    place: Place = START  # of the next batch


def begin(work: Path, recipe: Recipe, corpus: str) -> None:
    """Write down what this run is, or find that it is what the folder already holds."""
    path = work / "run.json"
    this = {"recipe": dataclasses.asdict(recipe), "corpus": corpus}
    if path.exists():
        there = json.loads(path.read_text())
        if there["recipe"] != this["recipe"]:
            raise OtherRunError(f"{work} holds a run of another recipe: {there['recipe']}")
        if there["corpus"] != corpus:
            raise OtherRunError(f"{work} holds a run of another corpus: training/ changed")
    path.write_text(json.dumps(this, indent=2) + "\n")


def held(work: Path) -> Recipe | None:
    """The recipe of the run that the folder holds."""
    path = work / "run.json"
    return Recipe(**json.loads(path.read_text())["recipe"]) if path.exists() else None


def save(work: Path, model: MistralForCausalLM, optimizers: Optimizers, progress: Progress) -> None:
    parts = {
        "progress": dataclasses.asdict(progress),
        "model": model.state_dict(),
        "optimizers": optimizers.state(),
    }
    torch.save(parts, work / "state.new")
    (work / "state.new").replace(work / "state.pt")


def load(work: Path, model: MistralForCausalLM, optimizers: Optimizers) -> Progress:
    """Continue where the state left off, or begin."""
    if not (work / "state.pt").exists():
        return Progress()
    parts = torch.load(work / "state.pt", weights_only=True)
    model.load_state_dict(parts["model"])
    optimizers.load(parts["optimizers"])
    found = parts["progress"]
    return Progress(found["tokens"], found["seconds"], Place(**found["place"]))
