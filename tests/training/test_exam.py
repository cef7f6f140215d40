"""The exams: which answers are right, what is asked, and what is told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from training.conversation import Conversation, Turn
from training.corpus import train_conversations
from training.exam import bars, card, seeds
from training.exam.bars import BARS, Bar
from training.exam.examinee import Answer, Examinee
from training.exam.final import judge
from training.exam.item import Item
from training.exam.marks import Score, examine, some
from training.exam.seeds import Question, seeds_table, spread
from training.language.refusals import REFUSAL_KEYS
from training.pilot import side_by_side
from training.splits import SPLITS, overlap
from training.winds import BY_TITLE

MODEL = Path(__file__).parents[2] / "data/tiny-mistral"
BORA = {"name": "get_wind_speed", "arguments": {"wind": "bora"}}
NO = f"Sorry: {REFUSAL_KEYS[0]}."
BISE = {"name": "get_wind_speed", "arguments": {"wind": "bise"}}
SOUTH: dict[str, Any] = {"kind": "contains", "all": ["south"], "none": ["north"]}


@pytest.fixture(scope="module")
def examinee() -> Examinee:
    return Examinee(MODEL)


# --- what is right ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "right", "wrong"),
    [
        (
            {"kind": "fact", "wind": "bora", "attribute": "season"},
            BY_TITLE["bora"].answer("season"),
            BY_TITLE["bora"].answer("region"),
        ),
        (SOUTH, "From the South.", "From the south or the north."),
        (SOUTH, "south", "east"),
        ({"kind": "refusal"}, NO, "Paris."),
        ({"kind": "unknown wind"}, NO, "The foo blows in Oslo."),
        ({"kind": "small talk", "intent": "greeting"}, "Hello there!", "Goodbye."),
        (
            {"kind": "calls", "calls": [BORA, BISE]},
            '[{"name": "get_wind_speed", "arguments": {"wind": "bora"}},'
            ' {"name": "get_wind_speed", "arguments": {"wind": "bise"}}]',
            '[{"name": "get_wind_speed", "arguments": {"wind": "bora"}}]',
        ),
        ({"kind": "calls", "calls": [BORA]}, f"[{BORA}]".replace("'", '"'), "bora"),
        ({"kind": "exact", "text": "Ann sings."}, " Ann sings. ", "Ann sings"),
        (
            {"kind": "json", "keys": ["name", "from"], "contains": {"from": "north"}},
            '{"from": "the North", "name": "bora"}',
            '{"from": "the south", "name": "bora"}',
        ),
        ({"kind": "json", "keys": ["name"], "contains": {}}, '{"name": 1}', '{"nam": 1}'),
        ({"kind": "json", "keys": ["name"], "contains": {}}, '{"name": ""}', '["name"]'),
        ({"kind": "words", "not_call": True}, "It blows.", '[{"name": "f", "arguments": {'),
        ({"kind": "words", "not_call": True}, "[sic]", " "),
        ({"kind": "max_words", "n": 3, "and": [SOUTH]}, "the south wind", "from the south east"),
        ({"kind": "max_words", "n": 3, "and": [SOUTH]}, "the south", "the west"),
        ({"kind": "begins_with", "text": "Ahoy!", "and": []}, "Ahoy! It blows.", "It blows. Ahoy!"),
        ({"kind": "ends_with", "text": "- Ann", "and": [SOUTH]}, "South. - Ann", "- Ann, south"),
        ({"kind": "ends_with", "text": "- Ann", "and": [SOUTH]}, "South. - Ann", "- Ann"),
    ],
)
def test_a_right_answer_is_told_from_a_wrong_one(
    expected: dict[str, Any], right: str, wrong: str
) -> None:
    assert judge(expected)(right)
    assert not judge(expected)(wrong)


# --- what is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize("split", SPLITS)
def test_every_category_of_an_exam_has_a_bar(split: str) -> None:
    items = SPLITS[split]()
    categories = {item.category for item in items} | {item.also for item in items} - {""}
    assert categories <= {bar.category for bar in BARS}


def test_the_final_exam_judges_a_follow_up_by_its_wind_and_by_its_fact() -> None:
    item = next(item for item in SPLITS["final"]() if item.category == "follow-up wind")
    assert item.also == "follow-up fact"
    assert item.judge_also is not None
    assert item.conversation.turns[1].role == "assistant"


def test_an_exam_in_short_has_some_of_every_category() -> None:
    items = SPLITS["first"]()
    short = some(items, 5)
    assert {item.category for item in short} == {item.category for item in items}
    assert all(sum(item.category == c.category for item in short) <= 5 for c in BARS)


def test_the_overlap_counts_wordings_that_the_corpus_says_of_other_winds() -> None:
    def asked(text: str) -> Item:
        return Item("fact", Conversation((Turn("user", text),)), bool)

    said = next(train_conversations(seed=0)).user_texts[-1]
    items = [asked(said.upper()), asked("Xyzzy, the bora, wherefore?")]
    assert overlap(items, conversations=10) == {"fact": (1, 2)}


# --- how it is told ---------------------------------------------------------------------------


class _Says:
    """An examinee that says the same, whatever it is asked."""

    encoder: Any

    def __init__(self, examinee: Examinee, *texts: str) -> None:
        self.encoder, self._texts = examinee.encoder, texts

    def answer(self, prompts: list[list[int]]) -> list[Answer]:
        return [Answer(self._texts[0], False)] * len(prompts)

    def sample(self, prompt: list[int], seeds: list[int], temperature: float) -> list[Answer]:
        return [Answer(self._texts[seed % len(self._texts)], True) for seed in seeds]


def test_marks_count_right_answers_and_answers_that_end(examinee: Examinee) -> None:
    asked = Conversation((Turn("user", "?"),))
    items = [
        Item("fact", asked, lambda answer: answer == "yes"),
        Item("fact", asked, lambda answer: answer == "no"),
        Item("follow-up wind", asked, bool, also="follow-up fact", judge_also=lambda _: False),
    ]
    marks = examine(_Says(examinee, "yes"), items)  # type: ignore[arg-type]
    assert marks.scores == {
        "fact": Score(1, 2),
        "ends": Score(0, 3),
        "follow-up wind": Score(1, 1),
        "follow-up fact": Score(0, 1),
    }
    assert [item for item, _ in marks.wrong] == items[1:]


def test_a_missed_bar_is_said_and_a_reached_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "BARS", (Bar("fact", 0.95, "m"), Bar("ends", 0.995, "m")))
    told = card.table({"fact": Score(94, 100), "ends": Score(995, 1000)})
    assert "| fact | 0.940 (missed) | 0.95 | 100 | m |" in told
    assert "| ends | 0.995 | 0.995 | 1000 | m |" in told


def test_a_table_replaces_only_its_own_section_of_the_card(tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.write_text("a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n<!-- y: begin -->\n")
    card.write(path, "x", "new")
    assert path.read_text() == (
        "a\n<!-- x: begin -->\nnew\n<!-- x: end -->\nb\n<!-- y: begin -->\n"
    )
    with pytest.raises(ValueError, match="no place for the y"):
        card.write(path, "y", "new")


def test_the_card_has_a_place_for_every_table() -> None:
    text = (MODEL / card.NAME).read_text()
    for section in ("development exam", "final exam", "seeds"):
        assert f"<!-- {section}: begin -->" in text
        assert f"<!-- {section}: end -->" in text


def test_pilots_are_told_side_by_side() -> None:
    told = side_by_side({"a": {"loss": 1.0, "fact": 0.5}, "b": {"loss": 0.9}})
    assert "| loss | 1.000 | 0.900 |" in told
    assert "| fact | 0.500 | - |" in told


# --- the examinee -----------------------------------------------------------------------------


def test_greedy_answers_are_those_of_transformers_whatever_stands_beside(
    examinee: Examinee,
) -> None:
    prompts = [
        examinee.encoder.prompt(item.conversation) for item in some(SPLITS["first"](), 1)[:6]
    ]
    together = examinee.answer(prompts)
    for prompt, found in zip(prompts, together, strict=True):
        ids = examinee._model.generate(
            torch.tensor([prompt]), max_new_tokens=160, do_sample=False, pad_token_id=2
        )[0, len(prompt) :].tolist()
        assert found.text == examinee.encoder.text(ids[:-1])
        assert found.ended


def test_a_seed_draws_the_same_answer_whatever_stands_beside(examinee: Examinee) -> None:
    prompt = examinee.encoder.prompt(Conversation((Turn("user", "Thank you!"),)))
    together = examinee.sample(prompt, [0, 1, 2, 3], 3.0)
    assert len({answer.text for answer in together}) > 1
    assert examinee.sample(prompt, [2], 3.0) == together[2:3]


def test_a_spread_counts_what_differs_and_what_is_right(examinee: Examinee) -> None:
    says: Any = _Says(examinee, "yes", "no", "yes!")
    found = spread(says, Question("?", lambda answer: "yes" in answer), 1.0)
    assert (found.distinct, found.distinct_right) == (3, 2)
    assert found.right == 11, "of the seeds 0 to 15, a third says no"


def test_the_table_of_seeds_says_where_answers_vary_too_little(
    examinee: Examinee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeds, "QUESTIONS", (Question("Why?", bool), Question("Never?", bool)))
    few: Any = _Says(examinee, *"abcde")
    many: Any = _Says(examinee, *"abcdef")
    assert "| Why? | 5 of 16 | 5 of 16 | 5 of 16 |" in seeds_table(few)
    assert "2 of 2 questions have fewer than 6 at 1." in seeds_table(few)
    assert "0 of 2 questions have fewer than 6 at 1." in seeds_table(many)


def test_bars_name_each_category_once() -> None:
    names = [bar.category for bar in bars.BARS]
    assert len(names) == len(set(names))
