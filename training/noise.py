"""Some words of a prompt changed, left out or put in, so that no single word decides an answer.

The sentences of a corpus hang together too well: a model finds the one word by which it can tell
them, and an unknown wording, which lacks that word, tells it nothing. After "EDA: Easy Data
Augmentation Techniques" (Wei and Zou, 2019). Knows nothing of what a conversation is about.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections import Counter

from training.conversation import Conversation, Turn
from training.language import words
from training.templates import listed

NOISY = 0.5  # the share of conversations that are changed at all
CHANGED = 0.12  # the share of a changed one's words
FEWEST = 4  # words of a text that is changed: of fewer, too little would be left

_WORD = re.compile(r"([^\W\d_]+(?:'[a-z]+)?)( ?)")
_SMALL_WORDS = listed(
    "to|of|in|which|that|this|these|those|me|you|by|with|for|from|up|out|on|at|so|as|be|do|get|"
    "give|let|see|want|need|like|know|kindly|well|very|once|here|there|again|quite|rather|perhaps|"
    "also|just|even|still|really|some|any|one|would|could|should|may|has|have|had|was|were|are|and"
)


def noisy(conversation: Conversation, rng: random.Random) -> Conversation:
    """The conversation, in every second case with a few other words in its prompts. Words that
    stand there twice are left as they are, and those of answers, calls and results: such a word is
    how one place is found from another, or it is copied."""
    if rng.random() >= NOISY:
        return conversation
    kept = _linking_words(conversation)

    def other(turn: Turn) -> Turn:
        if turn.role != "user":
            return turn
        return dataclasses.replace(turn, text=_changed(turn.text, kept, rng))

    return dataclasses.replace(
        conversation,
        turns=tuple(map(other, conversation.turns)),
        system=_changed(conversation.system, kept, rng),
    )


def _linking_words(conversation: Conversation) -> set[str]:
    prompts = (conversation.system, *conversation.user_texts)
    others = (f"{turn.text} {turn.calls}" for turn in conversation.turns if turn.role != "user")
    asked = Counter(word for text in prompts for word in _words(text))
    return {word for word, times in asked.items() if times > 1 and word not in _SMALL_WORDS} | {
        word for text in others for word in _words(text)
    }


def _words(text: str) -> list[str]:
    return [found.group(1).lower() for found in _WORD.finditer(text)]


def _changed(text: str, kept: set[str], rng: random.Random) -> str:
    if len(_words(text)) < FEWEST:
        return text

    def other(found: re.Match[str]) -> str:
        word, space = found.groups()
        if word.lower() in kept or rng.random() >= CHANGED:
            return found.group()
        new = rng.choice(_SMALL_WORDS) if rng.random() < 0.5 else words.thing(rng)
        return rng.choice((f"{new}{space}", f"{new} {word}{space}", ""))

    return _WORD.sub(other, text)
