"""The kinds of talk that the mixture can draw, and how they weigh against each other."""

from __future__ import annotations

import random
from collections.abc import Callable

from training.conversation import Conversation
from training.talk.forms import asked_form, held_form
from training.talk.memory import long_conversation, remembering
from training.talk.reading import given_text
from training.talk.ruled import under_rules

TALK: dict[Callable[[random.Random], Conversation], float] = {
    under_rules: 14,
    given_text: 14,
    asked_form: 5,
    held_form: 2,
    long_conversation: 6,
    remembering: 3,
}
