"""What makes an answer right. Knows nothing of models: it judges texts."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from training.exam.item import Judge
from training.language.refusals import REFUSAL_KEYS
from training.language.smalltalk import SMALL_TALK
from training.winds import ATTRIBUTES, WINDS, Wind


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
    return is_calls(answer, [expected])


def is_calls(answer: str, expected: list[dict[str, Any]]) -> bool:
    """The answer is the JSON list of exactly these calls, in this order."""
    return bool(_read(answer) == expected)


def is_any_call(answer: str) -> bool:
    """The answer calls something, or would if it were whole."""
    return re.match(r"\s*\[\s*\{\s*\"name\"", answer) is not None


def is_refusal(answer: str) -> bool:
    """The answer says that the question is none that it answers."""
    return has_any(*REFUSAL_KEYS)(answer)


def is_small_talk(answer: str, intent: str) -> bool:
    """The answer fits what was said."""
    return has_any(*SMALL_TALK[intent].keys)(answer)


def fact_judge(wind: Wind, attribute: str) -> Judge:
    return lambda answer: states_fact(answer, wind, attribute)


def wind_judge(wind: Wind) -> Judge:
    return lambda answer: is_about(answer, wind)


def talk_judge(intent: str) -> Judge:
    return lambda answer: is_small_talk(answer, intent)


def is_json(answer: str, keys: list[str], contains: dict[str, str]) -> bool:
    """A JSON object with all these keys, whose values hold these texts, whatever the case."""
    found = _read(answer)
    return (
        isinstance(found, dict)
        and set(keys) <= set(found)
        and all(str(v).lower() in str(found.get(k, "")).lower() for k, v in contains.items())
    )


def has_at_most(words: int, answer: str) -> bool:
    """So many words or fewer, but not none."""
    return 0 < len(answer.split()) <= words


def has_any(*keys: str) -> Judge:
    return lambda answer: any(key.lower() in answer.lower() for key in keys)


def has_all(keys: tuple[str, ...]) -> Judge:
    return lambda answer: all(key.lower() in answer.lower() for key in keys)


def has_numbers(numbers: tuple[str, ...]) -> Judge:
    """Each as a number of its own: "12" is not in "120"."""
    wanted = [re.compile(rf"(?<![\d.-]){re.escape(number)}(?![\d]|\.\d)") for number in numbers]
    return lambda answer: all(pattern.search(answer) for pattern in wanted)


def _read(answer: str) -> Any:
    try:
        return json.loads(answer)
    except json.JSONDecodeError:
        return None


def _nearest_attribute(answer: str, wind: Wind) -> str:
    told = _words(answer)
    return max(
        ATTRIBUTES,
        key=lambda a: len(told & _words(wind.answer(a))) / len(told | _words(wind.answer(a))),
    )


def _first_wind(answer: str) -> str | None:
    found = {wind.title: _word(wind.title).search(answer) for wind in WINDS}
    named = {title: at.start() for title, at in found.items() if at}
    return min(named, key=lambda title: (named[title], -len(title))) if named else None


@cache
def _word(name: str) -> re.Pattern[str]:
    """The name as a word of its own: "norther" is not in "northerly"."""
    return re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w']+", text.lower()))
