"""How an examinee does: its score in every category. Knows nothing of bars."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tqdm import tqdm

from training.exam.examinee import Answer, Examinee
from training.exam.item import Item

BATCH = 48


@dataclass(frozen=True)
class Score:
    right: int
    total: int

    @property
    def share(self) -> float:
        return self.right / self.total


@dataclass(frozen=True)
class Marks:
    """The score of every category, and the answers that were wrong."""

    scores: dict[str, Score]
    wrong: list[tuple[Item, Answer]]


def examine(examinee: Examinee, items: list[Item]) -> Marks:
    marks: dict[str, list[bool]] = defaultdict(list)
    wrong: list[tuple[Item, Answer]] = []
    for item, answer in _answers(examinee, items):
        right = item.judge(answer.text)
        marks[item.category].append(right)
        marks["ends"].append(answer.ended)
        if item.judge_also is not None:
            marks[item.also].append(item.judge_also(answer.text))
            right = right and marks[item.also][-1]
        if not right:
            wrong.append((item, answer))
    return Marks({category: Score(sum(m), len(m)) for category, m in marks.items()}, wrong)


def some(items: list[Item], each: int) -> list[Item]:
    """No more than so many of each category, spread over it."""
    of: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        of[item.category].append(item)
    return [item for group in of.values() for item in group[:: max(1, len(group) // each)][:each]]


def _answers(examinee: Examinee, items: list[Item]) -> list[tuple[Item, Answer]]:
    """Answers in batches of like length, so that little of a batch is padding."""
    prompts = [(examinee.encoder.prompt(item.conversation), item) for item in items]
    prompts.sort(key=lambda pair: len(pair[0]))
    found: list[tuple[Item, Answer]] = []
    for start in tqdm(range(0, len(prompts), BATCH), unit="batch", leave=False):
        batch = prompts[start : start + BATCH]
        answers = examinee.answer([ids for ids, _ in batch])
        found += zip([item for _, item in batch], answers, strict=True)
    return found
