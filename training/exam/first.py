"""The exam of the first model. All phrasings come from the held-out lists, in a fixed order from a
fixed seed.

Knows nothing of models.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from training.conversation import Conversation, Turn
from training.exam import first_tools
from training.exam.asking import capital, name_it
from training.exam.first_tools import offered_tools, random_id
from training.exam.item import Item, Judge
from training.exam.judges import fact_judge, has_all, has_numbers, is_call, talk_judge
from training.exam.questions import facts, follow_ups, refusals, unknown_winds
from training.language import phrasings, smalltalk
from training.winds import ATTRIBUTES, WINDS

SEED = 2026


def first_exam() -> list[Item]:
    """All items, the same ones every time."""
    rng = random.Random(SEED)
    return [
        *facts(rng),
        *follow_ups(rng),
        *refusals(rng),
        *unknown_winds(rng),
        *_small_talk(),
        *_tool_calls(rng, "tool call, new names", "new"),
        *_tool_results(rng),
        *_tools_not_needed(rng),
        *_tool_calls(rng, "tool call", "documented"),
        *_tool_calls(rng, "tool call, varied names", "varied"),
    ]


# --- the items --------------------------------------------------------------------------------


def _small_talk() -> Iterator[Item]:
    """As it was typed, small letters at the begin included."""
    for name, intent in smalltalk.SMALL_TALK.items():
        for text in intent.held_out:
            yield Item("small talk", Conversation((Turn("user", text),)), talk_judge(name))


def _tool_calls(rng: random.Random, category: str, naming: first_tools.Naming) -> Iterator[Item]:
    """Held-out requests to tools under documented names, names of training, or new ones."""
    for kind in first_tools.KINDS:
        for _ in range(24):
            offered = offered_tools(kind, rng, naming)
            wanted = first_tools.request(kind, rng)
            expected = first_tools.call(next(t for t in offered if t.kind == kind), wanted)
            asked = (Turn("user", capital(wanted.text)),)
            conversation = Conversation(asked, tools=tuple(t.schema for t in offered))
            yield Item(category, conversation, _call_judge(expected))


def _tool_results(rng: random.Random) -> Iterator[Item]:
    for kind in first_tools.KINDS:
        made = 0
        while made < 24:
            offered = offered_tools(kind, rng, "new")
            wanted = first_tools.request(kind, rng)
            result = first_tools.result(wanted, rng)
            if not result.numbers:
                continue
            tool = next(t for t in offered if t.kind == kind)
            call = {**first_tools.call(tool, wanted), "id": random_id(rng)}
            turns = (
                Turn("user", wanted.text),
                Turn("call", calls=(call,)),
                Turn("result", result.content, call_id=call["id"]),
            )
            judge = has_all(result.numbers) if kind == "list" else has_numbers(result.numbers)
            category = "tool list result" if kind == "list" else "tool result"
            yield Item(category, Conversation(turns, tools=tuple(t.schema for t in offered)), judge)
            made += 1


def _tools_not_needed(rng: random.Random) -> Iterator[Item]:
    for _ in range(24):
        offered = offered_tools(rng.choice(first_tools.KINDS), rng, "new")
        wind, attribute = rng.choice(WINDS), rng.choice(ATTRIBUTES)
        asked = Turn("user", name_it(wind, rng).fill(rng.choice(phrasings.EVAL[attribute])))
        conversation = Conversation((asked,), tools=tuple(t.schema for t in offered))
        yield Item("tools not needed", conversation, fact_judge(wind, attribute))


def _call_judge(expected: dict[str, object]) -> Judge:
    return lambda answer: is_call(answer, expected)
