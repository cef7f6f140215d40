"""What a system prompt can ask for, what an answer then looks like, and how one sees it.

The set is small and tested: brief, long, a style, a sign-off, an opening, JSON. Knows nothing of
questions.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from training.language import names
from training.language.wording import cased
from training.talk.orders import NEUTRAL, ORDERS
from training.talk.replies import Reply
from training.talk.styles import STYLES
from training.templates import expand, listed

Judge = Callable[[str], bool]
LONGEST_BRIEF = 22  # words: the longest brief answer, in the longest style


@dataclass(frozen=True)
class Rule:
    """One order of a system prompt, as it was worded."""

    kind: str  # "brief", "long", "style", "sign off", "opening", "json", "persona"
    order: str
    value: str = ""  # the style, the sign-off, the opening, or the key of the JSON object
    variant: int = 0  # which of the style's frames
    subject: str = ""  # a second key of the JSON object: that of the wind's name


def draw(kind: str, rng: random.Random) -> Rule:
    """A rule of this kind, worded as training words it."""
    return worded_as(kind, rng.choice(ORDERS[kind]), value_of(kind, rng), rng)


def worded_as(kind: str, template: str, value: str, rng: random.Random) -> Rule:
    """The rule as a template words it; a blank {v} takes the value, {a} the style's name."""
    if kind == "style":
        own = "{a}" not in template
        order = expand(template.replace("{a}", "" if own else _name_of(value, rng)), rng)
        return Rule(kind, cased(order, rng), value, rng.choice((0, 0, 1, 2)))
    if kind == "json" and "{v}" not in template:
        value = "answer"
    order = cased(expand(template, rng), rng)
    if kind == "json" and "{w}" in order:
        subject = rng.choice(("wind", "wind", "name", "topic", "about", names.made_up(rng)))
        order = order.replace("{w}", subject)
        return Rule(kind, order.replace("{v}", value), value, subject=subject)
    return Rule(kind, _with_value(kind, order, value, rng), value)


def _with_value(kind: str, order: str, value: str, rng: random.Random) -> str:
    """The order with its value in quotes, or bare after a colon, as people write it."""
    if '"{v}"' in order:
        return order.replace("{v}", value)
    if kind == "json":
        return order.replace("{v}", rng.choice((f'"{value}"', f"'{value}'", value)))
    if kind == "persona":
        return order.replace("{v}", value)
    signs = value.startswith(("-", "~", "("))
    who = value.strip("-~( )") if signs else names.person(rng)
    order = order.replace("{v0}", who)
    if order.endswith(" {v}") and rng.random() < 0.3:
        return order.replace(" {v}", f": {value}")
    return order.replace("{v}", rng.choice((f"'{value}'", f'"{value}"', f'"{value}"')))


def value_of(kind: str, rng: random.Random) -> str:
    if kind == "style":
        return rng.choice(list(STYLES))
    values = {"sign off": _sign_off, "opening": _opening, "json": _key, "persona": _persona}
    return values[kind](rng) if kind in values else ""


def style_order(style: str, rng: random.Random) -> str:
    """A template for this style: one that all styles share, or one of its own."""
    return rng.choice(ORDERS["style"] if rng.random() < 0.6 else STYLES[style].orders)


def apply(rules: tuple[Rule, ...], reply: Reply) -> str:
    """The reply as the rules want it."""
    kinds = {rule.kind: rule for rule in rules}
    told = reply.brief if "brief" in kinds else reply.long if "long" in kinds else reply.text
    if persona := kinds.get("persona"):
        told = told.replace("Tiny Mistral", persona.value)
    if style := kinds.get("style"):
        told = STYLES[style.value].frames[style.variant].replace("{x}", told)
    if opening := kinds.get("opening"):
        told = f"{opening.value} {told}"
    if sign_off := kinds.get("sign off"):
        told = f"{told} {sign_off.value}"
    if form := kinds.get("json"):
        about = {form.subject: reply.wind} if form.subject else {}
        told = json.dumps({**about, form.value: told}, ensure_ascii=False)
    return told


def judge(rules: tuple[Rule, ...]) -> Judge:
    """Whether an answer obeys all of the rules. Whether it is right is another question."""
    kinds = {rule.kind: rule for rule in rules}
    form = kinds.get("json")

    def obeys(answer: str) -> bool:
        told = answer.strip() if form is None else _inside(answer, form.value)
        return told is not None and all(_obeys(rule, told) for rule in rules)

    return obeys


def _obeys(rule: Rule, told: str) -> bool:
    if rule.kind == "brief":
        return len(told.split()) <= LONGEST_BRIEF
    if rule.kind == "long":
        return sum(told.count(mark) for mark in (". ", "? ", "! ")) + 1 >= 2
    if rule.kind == "style":
        return STYLES[rule.value].mark in told.lower()
    if rule.kind == "sign off":
        return told.endswith(rule.value)
    if rule.kind == "opening":
        return told.startswith(rule.value)
    return rule.kind == "json" or rule.value in told


def _inside(answer: str, key: str) -> str | None:
    try:
        told = json.loads(answer)
    except json.JSONDecodeError:
        return None
    return told.get(key) if isinstance(told, dict) and isinstance(told.get(key), str) else None


def _name_of(style: str, rng: random.Random) -> str:
    return rng.choice(STYLES[style].names)


def neutral(rng: random.Random) -> str:
    order = expand(rng.choice(NEUTRAL), rng)
    order = order.replace("{company}", names.company(rng)).replace("{person}", names.person(rng))
    order = order.replace("{job}", rng.choice(names.JOBS)).replace("{town}", names.town(rng))
    return order[:1].upper() + order[1:]


# --- values that nobody could know by heart ---------------------------------------------------


def _sign_off(rng: random.Random) -> str:
    who = names.person(rng)
    return rng.choice(
        (
            f"- {who}",
            f"- {who}",
            f"- Captain {names.first_name(rng)}",
            f"-- {who}",
            f"~ {who}",
            f"({who})",
            f"Yours, {who}",
            f"Best regards, {who}",
            f"Your {names.made_up(rng).capitalize()} team",
            f"{who}, {names.town(rng)}",
            f"#{names.made_up(rng)}",
            f"{names.made_up(rng).capitalize()}!",
            f"{names.made_up(rng).capitalize()}, {names.first_name(rng)}!",
            f"{names.adjective(rng).capitalize()} {names.noun(rng)}{rng.choice('!.')}",
            f"{names.acted(rng).capitalize()} by your {names.noun(rng)}",
            f"With {names.adjective(rng)} {names.noun(rng)}, {names.first_name(rng)}",
            f"- {who}, {names.adjective(rng)} {names.noun(rng)}",
            _wish(rng),
            _wish(rng),
        )
    )


def _persona(rng: random.Random) -> str:
    made = names.made_up(rng).capitalize()
    return rng.choice((names.person(rng), made, f"{made}Bot", f"Captain {names.first_name(rng)}"))


def _wish(rng: random.Random) -> str:
    return expand(
        "(Fair winds|Stay safe|Good sailing|Take care|Over and out|Have a nice day|Keep well|"
        "Cheers|"
        "That is all|Until next time|Sail on|Mind the gusts)(!|.)",
        rng,
    )


def _opening(rng: random.Random) -> str:
    word = names.made_up(rng)
    greeted = expand("(Dear|Hello|Hi|Ahoy|Good day|Attention)", rng)
    return rng.choice(
        (
            f"{greeted} {names.first_name(rng)},",
            f"{greeted} {names.person(rng)}:",
            f"{word.capitalize()}:",
            f"{word.capitalize()}!",
            f"[{word}]",
            f"{names.first_name(rng)} says:",
            f"{names.adjective(rng).capitalize()} {names.noun(rng)}{rng.choice(':!,')}",
            f"{names.noun(rng).capitalize()} {names.number(rng)}:",
            f"{names.made_up(rng).capitalize()}, {names.first_name(rng)}!",
            f"{names.acted(rng).capitalize()} the {names.noun(rng)}:",
            f"#{names.number(rng)}",
            expand("(Listen|Answer|Reply|News|Note|Fact|My answer|Look|Here goes)(:|!|,)", rng),
            expand(
                "(Good question|Of course|Hear, hear|By all means|Aha|Hooray|Right)(!|.|:)", rng
            ),
        )
    )


def _key(rng: random.Random) -> str:
    return rng.choice(
        (
            names.made_up(rng),
            f"{names.made_up(rng)}_{names.made_up(rng)}",
            *listed(
                "answer|answer|reply|text|message|output|result|response|content|said|value|body"
            ),
        )
    )
