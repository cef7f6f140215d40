"""Whether sampled answers vary, and stay right: the same questions under sixteen seeds.

Through transformers, at three temperatures, with nothing cut off. Knows nothing of the engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from training.conversation import Conversation, Turn
from training.exam.examinee import Examinee
from training.exam.item import Judge
from training.exam.judges import is_refusal, is_small_talk, states_fact
from training.winds import BY_TITLE

SEEDS = list(range(16))
TEMPERATURES = (0.3, 1.0, 1.5)
LEAST = 6  # distinct right answers at temperature 1


@dataclass(frozen=True)
class Question:
    text: str
    judge: Judge


@dataclass(frozen=True)
class Spread:
    """Of the answers of all seeds at one temperature: how many differ, and are right."""

    distinct: int
    right: int
    distinct_right: int


def _fact(text: str, wind: str, attribute: str) -> Question:
    return Question(text, lambda answer: states_fact(answer, BY_TITLE[wind], attribute))


def _chat(text: str, intent: str) -> Question:
    return Question(text, lambda answer: is_small_talk(answer, intent))


QUESTIONS = (
    _fact("What is a Mistral?", "mistral", "what"),
    _fact("How does the Mistral wind form?", "mistral", "cause"),
    _fact("Where does the bora blow?", "bora", "region"),
    _fact("From which direction does the sirocco come?", "sirocco", "direction"),
    _fact("When does the bise blow?", "bise", "season"),
    _fact("What is the chinook like?", "chinook", "character"),
    _fact("What does the meltemi do?", "meltemi", "effects"),
    _fact("Where does the name levanter come from?", "levanter", "name"),
    _chat("Hello!", "greeting"),
    _chat("How are you?", "how_are_you"),
    _chat("Thank you!", "thanks"),
    Question("What is the capital of France?", is_refusal),
    Question("Write a poem about cheese.", is_refusal),
)


def spread(examinee: Examinee, question: Question, temperature: float) -> Spread:
    prompt = examinee.encoder.prompt(Conversation((Turn("user", question.text),)))
    answers = [answer.text for answer in examinee.sample(prompt, SEEDS, temperature)]
    right = [answer for answer in answers if question.judge(answer)]
    return Spread(len(set(answers)), len(right), len(set(right)))


def seeds_table(examinee: Examinee) -> str:
    """For each question: distinct right answers of how many right ones, at each temperature."""
    names = [f"at {temperature:g}" for temperature in TEMPERATURES]
    lines = [f"| question | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    short = 0
    for question in QUESTIONS:
        spreads = [spread(examinee, question, temperature) for temperature in TEMPERATURES]
        cells = [f"{s.distinct_right} of {s.right}" for s in spreads]
        short += spreads[TEMPERATURES.index(1.0)].distinct_right < LEAST
        lines.append(f"| {question.text} | {' | '.join(cells)} |")
    told = f"{short} of {len(QUESTIONS)} questions have fewer than {LEAST} at 1."
    return "\n".join([*lines, "", told])
