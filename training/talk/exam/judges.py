"""What makes an answer right, where the exams' own judges do not say it."""

from __future__ import annotations

import json

from training.exam import Judge, has_all
from training.winds import Wind


def keys_judge(wind: Wind, attribute: str) -> Judge:
    """The wind and its key facts, in whatever length, style or form."""
    return has_all(wind.keys(attribute))


def exactly(text: str) -> Judge:
    return lambda answer: answer.strip() == text


def short_with(words: tuple[str, ...]) -> Judge:
    """These words, in at most twenty."""
    return lambda answer: has_all(words)(answer) and len(answer.split()) <= 20


def is_form(wanted: dict[str, object]) -> Judge:
    """A JSON object of exactly these keys, whose texts hold the wanted ones."""

    def judge(answer: str) -> bool:
        try:
            told = json.loads(answer)
        except json.JSONDecodeError:
            return False
        if not isinstance(told, dict) or list(told) != list(wanted):
            return False
        return all(_same(told[key], value) for key, value in wanted.items())

    return judge


def _same(told: object, wanted: object) -> bool:
    if isinstance(told, str) and isinstance(wanted, str):
        return told.lower() == wanted.lower()
    return told == wanted
