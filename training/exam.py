"""The evaluation: conversations that training never says, and how each answer is judged.

Knows nothing of models: it hands out prompts and judges texts. All phrasings come from the
held-out lists, in a fixed order from a fixed seed.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from training import phrasings, smalltalk, tools_corpus
from training.conversation import Conversation, Turn
from training.tools_corpus import offered_tools, random_id
from training.winds import ATTRIBUTES, WINDS, Wind
from training.wording import Reference

SEED = 2026


@dataclass(frozen=True)
class Item:
    """One question of the exam. `judge` sees the text of the answer, control tokens left out."""

    category: str
    conversation: Conversation
    judge: Callable[[str], bool]
    also: str = ""  # a second category, judged by `judge_also` on the same answer
    judge_also: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class Bar:
    """What the project asks of a category."""

    category: str
    least: float | None
    meaning: str


BARS = (
    Bar("fact", 0.85, "the asked fact of the asked wind"),
    Bar("follow-up wind", 0.85, "the right wind behind a pronoun"),
    Bar("ends", 0.99, "the answer ends by itself"),
    Bar("refusal", 0.90, "questions outside the domain are refused"),
    Bar("small talk", 0.80, "a fitting reply to small talk"),
    Bar("tool call", 0.80, "documented tools: valid JSON, the right name and arguments"),
    Bar(
        "tool call, varied names", 0.80, "the same, names varied as in training, with made-up words"
    ),
    Bar("tool call, new names", None, "the same, under names that it never saw"),
    Bar("tool result", 0.80, "every number of the result is in the answer"),
    Bar("follow-up fact", None, "the right fact behind a pronoun"),
    Bar("unknown wind", None, "winds it never learned are refused"),
    Bar("tool list result", None, "every wind of the result is in the answer"),
    Bar("tools not needed", None, "a plain question is answered in words, tools or not"),
)


def exam() -> list[Item]:
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


# --- judging ----------------------------------------------------------------------------------


def states_fact(answer: str, wind: Wind, attribute: str) -> bool:
    """The answer names the wind, holds the key facts, and is about this attribute, no other."""
    told = answer.lower()
    return (
        all(key in told for key in wind.keys(attribute))
        and _nearest_attribute(answer, wind) == attribute
    )


def is_about(answer: str, wind: Wind) -> bool:
    """The answer names this wind before any other."""
    return _first_wind(answer) == wind.title


def is_call(answer: str, expected: dict[str, object]) -> bool:
    """The answer is the JSON list of exactly this call."""
    try:
        return bool(json.loads(answer) == [expected])
    except json.JSONDecodeError:
        return False


def _nearest_attribute(answer: str, wind: Wind) -> str:
    told = _words(answer)
    return max(
        ATTRIBUTES,
        key=lambda a: len(told & _words(wind.answer(a))) / len(told | _words(wind.answer(a))),
    )


def _first_wind(answer: str) -> str | None:
    found = {wind.title: answer.lower().find(wind.title.lower()) for wind in WINDS}
    named = {title: at for title, at in found.items() if at >= 0}
    return min(named, key=lambda title: (named[title], -len(title))) if named else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w']+", text.lower()))


def _has_any(*keys: str) -> Callable[[str], bool]:
    return lambda answer: any(key.lower() in answer.lower() for key in keys)


def _has_numbers(numbers: tuple[str, ...]) -> Callable[[str], bool]:
    wanted = [re.compile(rf"(?<![\d.-]){re.escape(number)}(?![\d]|\.\d)") for number in numbers]
    return lambda answer: all(pattern.search(answer) for pattern in wanted)


# --- the items --------------------------------------------------------------------------------


def _facts(rng: random.Random) -> Iterator[Item]:
    """Every held-out phrasing, about two winds each."""
    for attribute, templates in phrasings.EVAL.items():
        for template in templates:
            for wind in rng.sample(WINDS, 2):
                asked = Turn("user", _name_it(wind, rng).fill(template))
                yield Item("fact", Conversation((asked,)), _fact_judge(wind, attribute))


def _follow_ups(rng: random.Random) -> Iterator[Item]:
    """Held-out phrasings with a pronoun, after one answer, or after two about different winds."""
    for attribute in ATTRIBUTES[1:]:
        for template in phrasings.EVAL[attribute]:
            if "{w}" in template:
                continue
            other, wind = rng.sample(WINDS, 2)
            turns: tuple[Turn, ...] = _told("what", wind, rng)
            if rng.random() < 0.4:
                turns = (*_told(rng.choice(ATTRIBUTES), other, rng), *turns)
            asked = Turn("user", _capital(_pronoun(rng).fill(template)))
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
                    Conversation((Turn("user", _capital(text)),)),
                    _has_any(*smalltalk.REFUSAL_KEYS),
                )


def _unknown_winds(rng: random.Random) -> Iterator[Item]:
    for name in smalltalk.UNKNOWN_WINDS_EVAL:
        for attribute in rng.sample(ATTRIBUTES, 3):
            template = rng.choice(phrasings.EVAL[attribute])
            who = Reference(f"the {name} wind", f"the {name} wind's", f"{name} wind")
            judge = _has_any(*smalltalk.REFUSAL_KEYS)
            yield Item(
                "unknown wind", Conversation((Turn("user", _capital(who.fill(template))),)), judge
            )


def _small_talk() -> Iterator[Item]:
    for intent in smalltalk.SMALL_TALK.values():
        for text in intent.held_out:
            yield Item("small talk", Conversation((Turn("user", text),)), _has_any(*intent.keys))


def _tool_calls(rng: random.Random, category: str, naming: tools_corpus.Naming) -> Iterator[Item]:
    """Held-out requests to tools under documented names, names of training, or new ones."""
    for kind in tools_corpus.KINDS:
        for _ in range(24):
            offered = offered_tools(kind, rng, naming)
            wanted = tools_corpus.request(kind, rng)
            expected = tools_corpus.call(next(t for t in offered if t.kind == kind), wanted)
            asked = (Turn("user", _capital(wanted.text)),)
            conversation = Conversation(asked, tools=tuple(t.schema for t in offered))
            yield Item(category, conversation, _call_judge(expected))


def _tool_results(rng: random.Random) -> Iterator[Item]:
    for kind in tools_corpus.KINDS:
        made = 0
        while made < 24:
            offered = offered_tools(kind, rng, "new")
            wanted = tools_corpus.request(kind, rng)
            result = tools_corpus.result(wanted, rng)
            if not result.numbers:
                continue
            tool = next(t for t in offered if t.kind == kind)
            call = {**tools_corpus.call(tool, wanted), "id": random_id(rng)}
            turns = (
                Turn("user", wanted.text),
                Turn("call", calls=(call,)),
                Turn("result", result.content, call_id=call["id"]),
            )
            judge = _has_all(result.numbers) if kind == "list" else _has_numbers(result.numbers)
            category = "tool list result" if kind == "list" else "tool result"
            yield Item(category, Conversation(turns, tools=tuple(t.schema for t in offered)), judge)
            made += 1


def _tools_not_needed(rng: random.Random) -> Iterator[Item]:
    for _ in range(24):
        offered = offered_tools(rng.choice(tools_corpus.KINDS), rng, "new")
        wind, attribute = rng.choice(WINDS), rng.choice(ATTRIBUTES)
        asked = Turn("user", _name_it(wind, rng).fill(rng.choice(phrasings.EVAL[attribute])))
        conversation = Conversation((asked,), tools=tuple(t.schema for t in offered))
        yield Item("tools not needed", conversation, _fact_judge(wind, attribute))


def _told(attribute: str, wind: Wind, rng: random.Random) -> tuple[Turn, Turn]:
    asked = _name_it(wind, rng).fill(rng.choice(phrasings.EVAL[attribute]))
    return Turn("user", asked), Turn("assistant", wind.answer(attribute))


def _name_it(wind: Wind, rng: random.Random) -> Reference:
    the = rng.choice((f"the {wind.title}", f"the {wind.title}", f"the {wind.title} wind"))
    return Reference(the, f"{the}'s", wind.title)


def _pronoun(rng: random.Random) -> Reference:
    word = rng.choice(("it", "it", "this wind", "that wind", "that one"))
    return Reference(word, "its" if word == "it" else f"{word}'s", word)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fact_judge(wind: Wind, attribute: str) -> Callable[[str], bool]:
    return lambda answer: states_fact(answer, wind, attribute)


def _wind_judge(wind: Wind) -> Callable[[str], bool]:
    return lambda answer: is_about(answer, wind)


def _call_judge(expected: dict[str, object]) -> Callable[[str], bool]:
    return lambda answer: is_call(answer, expected)


def _has_all(keys: tuple[str, ...]) -> Callable[[str], bool]:
    return lambda answer: all(key.lower() in answer.lower() for key in keys)
