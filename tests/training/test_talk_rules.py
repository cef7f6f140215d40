"""What a system prompt asks for is obeyed by every answer of the corpus, and judges see it."""

from __future__ import annotations

import json
import random

import pytest

from training.talk import ruled, rules
from training.talk.replies import Reply
from training.talk.rules import Rule

REPLY = Reply("The bora is cold.", "Cold.", "The bora is cold. It blows in winter.")
UNDER_ONE = [(kind,) for kind in (*ruled.KINDS, "persona")]


@pytest.mark.parametrize("kinds", [*UNDER_ONE, *ruled.PAIRS], ids=" and ".join)
def test_an_answer_under_rules_is_judged_to_obey_them(kinds: tuple[str, ...]) -> None:
    rng = random.Random(0)
    told = Reply("I am Tiny Mistral.", "Tiny Mistral.", "I am Tiny Mistral. I know winds.")
    for _ in range(200):
        drawn = tuple(ruled.draw(kind, rng) for kind in kinds)
        assert rules.judge(drawn)(rules.apply(drawn, told))


@pytest.mark.parametrize("kind", [kind for kind in ruled.KINDS if kind != "brief"])
def test_an_answer_that_ignores_the_rule_is_judged_wrong(kind: str) -> None:
    rng = random.Random(1)
    for _ in range(50):
        assert not rules.judge((ruled.draw(kind, rng),))(REPLY.text)


def test_a_long_answer_is_not_brief() -> None:
    assert not rules.judge((Rule("brief", ""),))("word " * 30)


def test_a_sign_off_stands_inside_the_json_object() -> None:
    both = (Rule("json", "", "said"), Rule("sign off", "", "- Ilse"))
    assert json.loads(rules.apply(both, REPLY)) == {"said": "The bora is cold. - Ilse"}
    assert not rules.judge(both)('{"said": "The bora is cold."} - Ilse')


def test_an_object_may_name_the_wind_beside_the_answer() -> None:
    both = Rule("json", "", "said", subject="wind")
    about = Reply("The bora is cold.", "", "", "bora")
    assert json.loads(rules.apply((both,), about)) == {"wind": "bora", "said": "The bora is cold."}
    assert json.loads(rules.apply((both,), REPLY)) == {"wind": None, "said": "The bora is cold."}


def test_the_order_holds_the_value_that_has_to_be_copied() -> None:
    rng = random.Random(2)
    for kind in ("sign off", "opening", "json", "persona"):
        for _ in range(200):
            rule = ruled.draw(kind, rng)
            assert rule.value in rule.order or rule.value == "answer", rule
            assert "{" not in rule.order.replace('{"', ""), rule


def test_earlier_answers_are_only_learned_where_the_rule_stands_before_them() -> None:
    rng = random.Random(3)
    conversations = [ruled.under_rules(rng) for _ in range(400)]
    assert {len(c.user_texts) for c in conversations} == {1, 2, 3}
    for conversation in conversations:
        *past, last = conversation.turns
        assert last.learn
        told = [turn for turn in past if turn.role == "assistant"]
        assert all(turn.learn == conversation.system_first for turn in told)


def test_sign_offs_are_hardly_ever_said_twice() -> None:
    rng = random.Random(4)
    drawn = [ruled.draw("sign off", rng).value for _ in range(1000)]
    assert len(set(drawn)) > 700


def test_no_full_stop_follows_a_value_that_stands_bare() -> None:
    rng = random.Random(5)
    bare = Rule("sign off", "Sign as: - Ilse", "- Ilse")
    brief = Rule("brief", "Be brief", "")
    for _ in range(20):
        assert "- Ilse." not in ruled.system((bare, brief), rng)
        assert "Be brief." in ruled.system((bare, brief), rng)
