"""The corpus: conversations drawn from a seeded generator without end, of each kind its share.

Knows nothing of tokens, nor of what is said. What `held_out.py` keeps for the exams is never said.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from training.about_winds import (
    after_foreign_answer,
    as_json,
    chat,
    documented,
    long_answer,
    several_facts,
    single_fact,
)
from training.conversation import Conversation
from training.held_out import is_held_out
from training.talk.forms import asked_form, held_form
from training.talk.memory import long_conversation, remembering
from training.talk.reading import given_text
from training.talk.ruled import under_rules
from training.tools.call_makers import (
    asks_back,
    documented_call,
    next_call,
    none_fits,
    parallel_call,
    tool_call,
    tools_ignored,
    wind_call,
)
from training.tools.drills import (
    json_drill,
    name_drill,
    reading_drill,
    repeat_drill,
    value_drill,
    word_drill,
)
from training.tools.result_makers import (
    any_result,
    chained_calls,
    question_about_result,
    several_results,
    tool_failure,
    wind_result,
)

Maker = Callable[[random.Random], Conversation]

# The share of the tokens of a run that each kind of conversation has, relative to the others: while
# the run begins (words, winds and copying come first), in its middle, and at its end.
SHARES: dict[Maker, tuple[float, float, float]] = {
    single_fact: (14, 5, 5),
    several_facts: (14, 5, 5),
    after_foreign_answer: (1.5, 0.8, 0.8),
    documented: (1, 0.5, 0.5),
    chat: (14, 11, 11),
    long_answer: (4, 1.2, 1.2),
    as_json: (1, 0.5, 0.5),
    under_rules: (5, 10, 11),
    given_text: (8, 19, 19),
    asked_form: (2, 3, 3),
    held_form: (1, 1.5, 1.5),
    long_conversation: (4, 3, 3),
    remembering: (1, 1.2, 1.2),
    repeat_drill: (5, 1, 0.5),
    json_drill: (4, 1.5, 1),
    reading_drill: (3, 1, 0.5),
    name_drill: (3, 2, 1),
    word_drill: (2, 2, 1),
    value_drill: (3, 2, 1),
    documented_call: (2, 3, 3),
    wind_call: (2, 4, 4),
    tool_call: (6, 20, 21),
    parallel_call: (3, 9, 9),
    next_call: (0.5, 1, 1),
    chained_calls: (0.5, 1, 1),
    none_fits: (0.5, 2, 2),
    tools_ignored: (1, 1.5, 1.5),
    asks_back: (0.2, 0.7, 0.7),
    wind_result: (2, 2, 2),
    any_result: (2, 3, 3),
    several_results: (0.5, 1.2, 1.2),
    tool_failure: (0.5, 1.2, 1.2),
    question_about_result: (0.5, 1, 1),
}
BEGINNING, END = 0.10, 0.90  # where the middle of a run begins and ends
KINDS = tuple(maker.__name__ for maker in SHARES)


def shares_at(done: float) -> dict[Maker, float]:
    """The shares when so much of a run is done, from 0 to 1."""
    phase = 0 if done < BEGINNING else 1 if done < END else 2
    return {maker: shares[phase] for maker, shares in SHARES.items() if shares[phase]}


class Draw:
    """Draws conversations so that each kind has its share of whatever the caller counts in."""

    def __init__(self, shares: dict[Maker, float], rng: random.Random) -> None:
        self._shares, self._rng = shares, rng
        self._told = dict.fromkeys(shares, 0)

    @property
    def told(self) -> int:
        """All that was counted."""
        return sum(self._told.values())

    def next(self) -> tuple[Maker, Conversation]:
        """One conversation, of the kind that is furthest behind its share."""
        maker = min(self._shares, key=lambda each: self._told[each] / self._shares[each])
        while True:
            conversation = maker(self._rng)
            if not any(map(is_held_out, (*conversation.user_texts, conversation.system))):
                return maker, conversation

    def tell(self, maker: Maker, amount: int) -> None:
        """Count a conversation of this kind."""
        self._told[maker] += amount


def train_conversations(seed: int, done: float = 0.5) -> Iterator[Conversation]:
    """The training corpus when so much of a run is done, its kinds shared out by their text:
    endless, and the same for the same seed."""
    draw = Draw(shares_at(done), random.Random(seed))
    while True:
        maker, conversation = draw.next()
        draw.tell(maker, conversation.length)
        yield conversation
