"""However a question is dressed up and typed, it names its wind, and nothing is left to fill in."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from training.language import phrasings, wording
from training.templates import Node, parse
from training.winds import ATTRIBUTES, WINDS, Wind


@given(
    seed=st.integers(0, 10**9), wind=st.sampled_from(WINDS), attribute=st.sampled_from(ATTRIBUTES)
)
@example(seed=26598, wind=WINDS[0], attribute="direction")  # "mistral: ...", words left out
def test_a_question_about_a_named_wind_names_it(seed: int, wind: Wind, attribute: str) -> None:
    rng = random.Random(seed)
    who = wording.named(wind, rng)
    asked = wording.question(attribute, who, rng).lower().replace("'", "")
    assert any(name.lower().replace("'", "") in asked for name in wind.spellings), asked


@given(seed=st.integers(0, 10**9), attribute=st.sampled_from(ATTRIBUTES))
def test_no_blank_is_left_in_a_question(seed: int, attribute: str) -> None:
    rng = random.Random(seed)
    who = rng.choice((wording.named(rng.choice(WINDS), rng), wording.pronoun(rng)))
    assert not re.search(r"[{}|()]", wording.question(attribute, who, rng))


def test_every_way_to_ask_refers_to_the_wind() -> None:
    for forms in phrasings.TRAIN.values():
        for template in itertools.chain(*forms.values()):
            assert _always_refers(parse(template)), template


def _always_refers(node: Node) -> bool:
    return any(
        "{" in part if isinstance(part, str) else all(map(_always_refers, part)) for part in node
    )


def test_one_wording_is_the_most_probable_and_the_others_are_alike() -> None:
    rng = random.Random(0)
    drawn = [wording.worded(("a", "b", "c"), rng) for _ in range(4000)]
    assert drawn.count("a") / 4000 == pytest.approx(0.45, abs=0.03)
    assert drawn.count("b") / 4000 == pytest.approx(0.275, abs=0.03)
    assert wording.worded(("only",), rng) == "only"
