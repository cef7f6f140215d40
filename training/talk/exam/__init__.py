"""The development exam of what is said in words. All wordings are held out: see sentences.py.

    judges.py     what makes an answer right
    prompts.py    system prompts; given.py: texts and forms; long.py: long conversations

Knows nothing of models.
"""

from __future__ import annotations

import random

from training.exam import Item
from training.exam.questions import facts, follow_ups, refusals, small_talk, unknown_winds
from training.talk.exam.given import edits, quotes, readings, schema_answers, summaries
from training.talk.exam.long import long_conversations
from training.talk.exam.prompts import system_prompts

SEED = 2027


def items() -> list[Item]:
    """All items, the same ones every time."""
    rng = random.Random(SEED)
    return [
        *facts(rng),
        *follow_ups(rng),
        *refusals(rng),
        *unknown_winds(rng),
        *small_talk(),
        *system_prompts(rng),
        *quotes(rng),
        *edits(),
        *summaries(),
        *readings(),
        *schema_answers(rng),
        *long_conversations(rng),
    ]
