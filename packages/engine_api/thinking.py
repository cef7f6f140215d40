"""Thinking before an answer: what a model offers of it. Plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True)
class Thinking:
    """A model that thinks before it answers.

    efforts: those of EFFORTS that its prompts can carry, see Prompts.build; without them how hard
    it thinks is its own affair.
    """

    efforts: tuple[str, ...] = ()
