"""Which items belong to which exam. Knows nothing of how they are judged."""

from __future__ import annotations

from collections.abc import Callable

from training.exam.final import final_exam
from training.exam.first import first_exam
from training.exam.item import Item
from training.talk import exam as talk


def development() -> list[Item]:
    """Looked at while the corpus grows."""
    tools = [item for item in first_exam() if item.category.startswith("tool")]
    return [*talk.items(), *tools]


SPLITS: dict[str, Callable[[], list[Item]]] = {
    "development": development,
    "final": final_exam,
    "first": first_exam,
}
