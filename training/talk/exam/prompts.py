"""Questions under system prompts: the rules must be obeyed, and the answer must be right."""

from __future__ import annotations

import random
from collections.abc import Iterator

from training.conversation import Conversation, Turn
from training.exam import Item, Judge, has_all, is_refusal
from training.exam.asking import capital, name_it, pronoun, told
from training.exam.judges import talk_judge
from training.language import phrasings, refusals, smalltalk
from training.talk import rules, sentences
from training.talk.exam.judges import keys_judge
from training.talk.ruled import PAIRS
from training.talk.rules import Rule
from training.talk.styles import STYLES
from training.winds import ATTRIBUTES, WINDS


def system_prompts(rng: random.Random) -> Iterator[Item]:
    """Every rule in every wording, twice; then pairs of rules. It must be obeyed, and be right."""
    for kind in sentences.ORDERS:
        for wording in sentences.ORDERS[kind]:
            for _ in range(2 if kind != "persona" else 1):
                yield _under(rng, [_rule(kind, wording, rng)], who=kind == "persona")
    for pair in PAIRS * 2:
        drawn = [_any_rule(kind, rng) for kind in pair]
        yield _under(rng, drawn)


def _under(rng: random.Random, drawn: list[Rule], who: bool = False) -> Item:
    history, asked, right = _question(rng) if not who else ((), rng.choice(WHO), has_all(()))
    obeyed = rules.judge(tuple(drawn))
    system = " ".join(rule.order for rule in drawn)
    conversation = Conversation((*history, Turn("user", asked)), system=system)
    return Item("system prompt", conversation, lambda told: obeyed(told) and right(told))


WHO = smalltalk.SMALL_TALK["who"].held_out[:2]


def _question(rng: random.Random) -> tuple[tuple[Turn, ...], str, Judge]:
    chance = rng.random()
    wind, attribute = rng.choice(WINDS), rng.choice(ATTRIBUTES)
    if chance < 0.6:
        asked = name_it(wind, rng).fill(rng.choice(phrasings.EVAL[attribute]))
        return (), asked, keys_judge(wind, attribute)
    if chance < 0.75:
        template = rng.choice([t for t in phrasings.EVAL[attribute] if "{w}" not in t])
        asked = capital(pronoun(rng).fill(template))
        return told("what", wind, rng), asked, keys_judge(wind, attribute)
    if chance < 0.9:
        name = rng.choice(list(smalltalk.SMALL_TALK))
        return (), rng.choice(smalltalk.SMALL_TALK[name].held_out), talk_judge(name)
    return (), rng.choice(refusals.REFUSE_EVAL["plain"]).replace("{n}", "8"), is_refusal


def _any_rule(kind: str, rng: random.Random) -> Rule:
    kinds = list(STYLES) if kind == "style" else [kind]
    kind = rng.choice(kinds)
    return _rule(kind, rng.choice(sentences.ORDERS[kind]), rng)


def _rule(kind: str, wording: str, rng: random.Random) -> Rule:
    """The rule that a held-out wording asks for."""
    if kind in STYLES:
        return Rule("style", wording, kind)
    values = {
        "sign off": sentences.SIGN_OFFS,
        "opening": sentences.OPENINGS,
        "json": sentences.KEYS,
        "persona": sentences.PERSONAS,
    }
    value = rng.choice(values.get(kind, ("",)))
    if kind == "json" and "{v}" not in wording:
        value = "answer"
    quoted = value if kind == "persona" else rng.choice((f"'{value}'", f'"{value}"'))
    return Rule(kind, wording.replace("{v}", quoted), value)
