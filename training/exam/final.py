"""The final exam: training/final_exam/*.jsonl, written by another author and looked at once.

Knows nothing of models. The folder's README says what each kind of expectation means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from training.exam.item import Item, Judge
from training.exam.judges import (
    has_all,
    has_any,
    has_at_most,
    is_about,
    is_any_call,
    is_calls,
    is_json,
    is_refusal,
    is_small_talk,
    states_fact,
)
from training.final_exam import conversation, lines
from training.winds import BY_TITLE


def final_exam() -> list[Item]:
    """All its items."""
    return [_item(line) for line in lines()]


def judge(expected: dict[str, Any]) -> Judge:
    """The judge of one expectation, and of those that it names besides."""
    judges = [_KINDS[expected["kind"]](expected), *map(judge, expected.get("and", []))]
    return lambda answer: all(each(answer) for each in judges)


_KINDS: dict[str, Callable[[dict[str, Any]], Judge]] = {
    "fact": lambda e: lambda answer: states_fact(answer, BY_TITLE[e["wind"]], e["attribute"]),
    "contains": lambda e: (
        lambda answer: has_all(tuple(e["all"]))(answer) and not has_any(*e["none"])(answer)
    ),
    "refusal": lambda e: is_refusal,
    "unknown wind": lambda e: is_refusal,
    "small talk": lambda e: lambda answer: is_small_talk(answer, e["intent"]),
    "calls": lambda e: lambda answer: is_calls(answer, e["calls"]),
    "exact": lambda e: lambda answer: answer.strip() == e["text"],
    "json": lambda e: lambda answer: is_json(answer, e["keys"], e.get("contains", {})),
    "words": lambda e: lambda answer: bool(answer.strip()) and not is_any_call(answer),
    "max_words": lambda e: lambda answer: has_at_most(e["n"], answer),
    "begins_with": lambda e: lambda answer: answer.strip().startswith(e["text"]),
    "ends_with": lambda e: lambda answer: answer.strip().endswith(e["text"]),
}


def _item(line: dict[str, Any]) -> Item:
    asked, right = conversation(line), judge(line["expect"])
    if line["category"] != "follow-up":
        return Item(line["category"], asked, right)
    wind = BY_TITLE[line["expect"]["wind"]]
    return Item(
        "follow-up wind",
        asked,
        lambda answer: is_about(answer, wind),
        also="follow-up fact",
        judge_also=right,
    )
