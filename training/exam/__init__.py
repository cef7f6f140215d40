"""Exams of the embedded model: conversations that training never says, and how answers are judged.

    item.py      one question with its judge; judges.py: what makes an answer right
    questions.py questions on winds, and small talk; asking.py: how they are put
    bars.py      what the project asks of each category
    first.py     the exam of the first model, to compare models by; first_tools.py: its tools
    final.py     the exam that is looked at once: training/final_exam/, by another author
    examinee.py  a model that answers, greedily or by chance; marks.py: how it did
    seeds.py     how much its answers vary, and whether they stay right
    card.py      the tables of the model card

`python -m training.evaluate` examines a model; splits.py says which exams there are.
"""

from training.exam.item import Item, Judge
from training.exam.judges import (
    has_all,
    has_any,
    has_numbers,
    is_about,
    is_call,
    is_calls,
    is_refusal,
    is_small_talk,
    states_fact,
)

__all__ = [
    "Item",
    "Judge",
    "has_all",
    "has_any",
    "has_numbers",
    "is_about",
    "is_call",
    "is_calls",
    "is_refusal",
    "is_small_talk",
    "states_fact",
]
