"""How much of an exam is worded as the corpus may word it, about another wind, place or number.

What an exam says literally is never said in training (held_out.py); an author who has not read the
corpus still finds common wordings, and a reader of the scores should know how many.
"""

from __future__ import annotations

import itertools

from training.corpus import train_conversations
from training.exam.item import Item
from training.held_out import normalise

CONVERSATIONS = 50_000


def overlap(items: list[Item], conversations: int = CONVERSATIONS) -> dict[str, tuple[int, int]]:
    """By category: how many last questions share their wording with so much of the corpus, of how
    many."""
    said = {
        normalise(text)
        for conversation in itertools.islice(train_conversations(seed=0), conversations)
        for text in conversation.user_texts
    }
    found: dict[str, tuple[int, int]] = {}
    for item in items:
        shared, total = found.get(item.category, (0, 0))
        known = normalise(item.conversation.user_texts[-1]) in said
        found[item.category] = (shared + known, total + 1)
    return found
