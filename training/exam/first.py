"""The exam of the first model. All phrasings come from the held-out lists, in a fixed order from a
fixed seed.

Knows nothing of models.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from training.conversation import Conversation, Turn
from training.exam import first_tools
from training.exam.asking import capital, name_it, pronoun, told
from training.exam.first_tools import offered_tools, random_id
from training.exam.item import Item, Judge
from training.exam.judges import (
    has_all,
    has_any,
    has_numbers,
    is_about,
    is_call,
    is_refusal,
    states_fact,
)
from training.language import phrasings, smalltalk
from training.language.wording import Reference
from training.winds import ATTRIBUTES, WINDS, Wind

SEED = 2026


def first_exam() -> list[Item]:
    """All items, the same ones every time."""
    rng = random.Random(SEED)
    return [
        *_facts(rng),
        *_follow_ups(rng),
        *_refusals(rng),
        *_unknown_winds(rng),
        *_small_talk(),
        *_tool_calls(rng, "tool call, new names", "new"),
        *_tool_results(rng),
        *_tools_not_needed(rng),
        *_tool_calls(rng, "tool call", "documented"),
        *_tool_calls(rng, "tool call, varied names", "varied"),
    ]


# --- the items --------------------------------------------------------------------------------


def _facts(rng: random.Random) -> Iterator[Item]:
    """Every held-out phrasing, about two winds each."""
    for attribute, templates in phrasings.EVAL.items():
        for template in templates:
            for wind in rng.sample(WINDS, 2):
                asked = Turn("user", name_it(wind, rng).fill(template))
                yield Item("fact", Conversation((asked,)), _fact_judge(wind, attribute))


def _follow_ups(rng: random.Random) -> Iterator[Item]:
    """Held-out phrasings with a pronoun, after one answer, or after two about different winds."""
    for attribute in ATTRIBUTES[1:]:
        for template in phrasings.EVAL[attribute]:
            if "{w}" in template:
                continue
            other, wind = rng.sample(WINDS, 2)
            turns: tuple[Turn, ...] = told("what", wind, rng)
            if rng.random() < 0.4:
                turns = (*told(rng.choice(ATTRIBUTES), other, rng), *turns)
            asked = Turn("user", capital(pronoun(rng).fill(template)))
            yield Item(
                "follow-up wind",
                Conversation((*turns, asked)),
                _wind_judge(wind),
                also="follow-up fact",
                judge_also=_fact_judge(wind, attribute),
            )


def _refusals(rng: random.Random) -> Iterator[Item]:
    for kind, templates in smalltalk.REFUSE_EVAL.items():
        for template in templates:
            for topic in rng.sample(
                smalltalk.TOPICS_EVAL.get(kind, ("",)), k=3 if kind != "plain" else 1
            ):
                text = re.sub(
                    r"\{n\}", lambda _: str(rng.randint(2, 99)), template.replace("{x}", topic)
                )
                yield Item(
                    "refusal",
                    Conversation((Turn("user", capital(text)),)),
                    is_refusal,
                )


def _unknown_winds(rng: random.Random) -> Iterator[Item]:
    for name in smalltalk.UNKNOWN_WINDS_EVAL:
        for attribute in rng.sample(ATTRIBUTES, 3):
            template = rng.choice(phrasings.EVAL[attribute])
            who = Reference(f"the {name} wind", f"the {name} wind's", f"{name} wind")
            judge = is_refusal
            yield Item(
                "unknown wind", Conversation((Turn("user", capital(who.fill(template))),)), judge
            )


def _small_talk() -> Iterator[Item]:
    for intent in smalltalk.SMALL_TALK.values():
        for text in intent.held_out:
            yield Item("small talk", Conversation((Turn("user", text),)), has_any(*intent.keys))


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
        yield Item("tools not needed", conversation, _fact_judge(wind, attribute))


def _fact_judge(wind: Wind, attribute: str) -> Judge:
    return lambda answer: states_fact(answer, wind, attribute)


def _wind_judge(wind: Wind) -> Judge:
    return lambda answer: is_about(answer, wind)


def _call_judge(expected: dict[str, object]) -> Judge:
    return lambda answer: is_call(answer, expected)
