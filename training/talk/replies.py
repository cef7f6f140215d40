"""An answer with its brief and its long form, so that a rule about length can choose.

Knows nothing of questions, nor of what else a system prompt may ask for.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from training.language.refusals import REFUSALS, UNKNOWN_WIND
from training.language.smalltalk import SMALL_TALK
from training.language.wording import worded
from training.talk.answers import at_length, brief, tell
from training.winds import Wind


@dataclass(frozen=True)
class Reply:
    """One right answer in three lengths."""

    text: str
    brief: str
    long: str
    wind: str | None = None  # the wind that it is about


MORE = (
    "Ask me where a wind blows, when it comes or how it forms.",
    "If you like, ask me about one of the 47 winds that I know.",
    "What I can do is to tell you about winds: their place, their season and their name.",
)


def of_fact(wind: Wind, attribute: str, rng: random.Random) -> Reply:
    told = tell(wind, attribute, rng)
    return Reply(told, brief(wind, attribute), at_length(wind, attribute, rng), wind.title)


def of_small_talk(intent: str, rng: random.Random) -> Reply:
    return of_wordings(SMALL_TALK[intent].wordings, rng)


def of_refusal(way: int, rng: random.Random) -> Reply:
    """A refusal in one of the ways of REFUSALS."""
    return of_wordings(REFUSALS[way], rng)


def of_unknown_wind(rng: random.Random) -> Reply:
    return of_wordings(UNKNOWN_WIND, rng)


def of_wordings(wordings: Sequence[str], rng: random.Random) -> Reply:
    """One of several answers; brief is the shortest of them, and long says what else there is."""
    told = worded(wordings, rng)
    return Reply(told, min(wordings, key=len), f"{told} {worded(MORE, rng)}")
