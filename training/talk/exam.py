"""The development exam of what is said in words: its items, and how each answer is judged.

Knows nothing of models. All wordings are held out, and the draws are always the same.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator

from training import phrasings, smalltalk
from training.conversation import Conversation, Turn
from training.exam import Item, is_about, states_fact
from training.talk import forms, memory, rules, sentences
from training.talk.reading import ORDINALS, exchanged
from training.talk.ruled import PAIRS
from training.talk.rules import Rule
from training.winds import ATTRIBUTES, WINDS, Wind
from training.wording import Reference

Judge = Callable[[str], bool]
SEED = 2027


def items() -> list[Item]:
    """All items, the same ones every time."""
    rng = random.Random(SEED)
    return [
        *facts(rng),
        *follow_ups(rng),
        *refusals(rng),
        *unknown_winds(rng),
        *small_talk(),
        *system_prompts(rng),
        *quotes(rng),
        *edits(),
        *summaries(),
        *readings(),
        *schema_answers(rng),
        *long_conversations(rng),
    ]


# --- questions --------------------------------------------------------------------------------


def facts(rng: random.Random) -> Iterator[Item]:
    """Every held-out phrasing, about two winds each."""
    for attribute, templates in phrasings.EVAL.items():
        for template in templates:
            for wind in rng.sample(WINDS, 2):
                asked = Turn("user", name_it(wind, rng).fill(template))
                yield Item("fact", Conversation((asked,)), fact_judge(wind, attribute))


def follow_ups(rng: random.Random) -> Iterator[Item]:
    """Held-out phrasings with a pronoun, after one answer, or after two about different winds."""
    for attribute in ATTRIBUTES[1:]:
        for template in phrasings.EVAL[attribute]:
            if "{w}" in template:
                continue
            other, wind = rng.sample(WINDS, 2)
            turns: tuple[Turn, ...] = told("what", wind, rng)
            if rng.random() < 0.4:
                turns = (*told(rng.choice(ATTRIBUTES), other, rng), *turns)
            asked = Turn("user", capital(pronoun(rng).fill(template)))
            yield Item(
                "follow-up wind",
                Conversation((*turns, asked)),
                wind_judge(wind),
                also="follow-up fact",
                judge_also=fact_judge(wind, attribute),
            )


def refusals(rng: random.Random) -> Iterator[Item]:
    for kind, templates in smalltalk.REFUSE_EVAL.items():
        for template in templates:
            topics = smalltalk.TOPICS_EVAL.get(kind, ("",))
            for topic in rng.sample(topics, k=3 if kind != "plain" else 1):
                text = template.replace("{x}", topic)
                text = re.sub(r"\{n\}", lambda _: str(rng.randint(2, 99)), text)
                yield Item("refusal", one_question(text), refuses)


def unknown_winds(rng: random.Random) -> Iterator[Item]:
    for name in smalltalk.UNKNOWN_WINDS_EVAL:
        for attribute in rng.sample(ATTRIBUTES, 3):
            who = Reference(f"the {name} wind", f"the {name} wind's", f"{name} wind")
            text = who.fill(rng.choice(phrasings.EVAL[attribute]))
            yield Item("unknown wind", one_question(text), refuses)


def small_talk() -> Iterator[Item]:
    for name, intent in smalltalk.SMALL_TALK.items():
        for text in intent.held_out:
            yield Item("small talk", one_question(text), talk_judge(name))


# --- system prompts ---------------------------------------------------------------------------


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
    history, asked, right = _question(rng) if not who else ((), rng.choice(WHO), holds(()))
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
    return (), rng.choice(smalltalk.REFUSE_EVAL["plain"]).replace("{n}", "8"), refuses


def _any_rule(kind: str, rng: random.Random) -> Rule:
    kinds = list(rules.STYLES) if kind == "style" else [kind]
    kind = rng.choice(kinds)
    return _rule(kind, rng.choice(sentences.ORDERS[kind]), rng)


def _rule(kind: str, wording: str, rng: random.Random) -> Rule:
    """The rule that a held-out wording asks for."""
    if kind in rules.STYLES:
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


# --- given texts ------------------------------------------------------------------------------


def quotes(rng: random.Random) -> Iterator[Item]:
    """Each sentence of each text, by its place or by what only it names."""
    for at, lines in enumerate(sentences.TEXTS):
        for place, (line, about) in enumerate(lines):
            by_place = rng.choice(sentences.QUOTE_PLACE).replace("{nth}", ORDINALS[place])
            by_word = rng.choice(sentences.QUOTE_ABOUT).replace("{x}", about)
            for ask in (by_place, by_word):
                yield Item("given text: quote", on_text(at, ask, rng), exactly(line))


def edits() -> Iterator[Item]:
    for number, (at, old, new) in enumerate(sentences.EDITS):
        for ask in sentences.EDIT[number % 2 :: 2]:
            wanted = exchanged(text_of(at), old, new)
            asked = ask.replace("{a}", old).replace("{b}", new)
            yield Item("given text: edit", on_text(at, asked), exactly(wanted))


def summaries() -> Iterator[Item]:
    for at, words in sentences.GISTS:
        for ask in sentences.SUMMARY:
            yield Item("given text: summary", on_text(at, ask), short_with(words))


def readings() -> Iterator[Item]:
    for at, ask, words in sentences.READINGS:
        yield Item("given text: answer", on_text(at, ask), short_with((words,)))


def text_of(at: int) -> str:
    return " ".join(line for line, _ in sentences.TEXTS[at])


def on_text(at: int, ask: str, rng: random.Random | None = None) -> Conversation:
    """The request after the text, or now and then before it."""
    before = rng is not None and rng.random() < 0.4
    text = text_of(at)
    return one_question(f"{ask}\n\n{text}" if before else f"{text}\n\n{ask}")


# --- forms ------------------------------------------------------------------------------------


def schema_answers(rng: random.Random) -> Iterator[Item]:
    """Two to four keys about a wind, or those of a sentence: the same keys, and right values."""
    for ask in sentences.WIND_FORMS * 9:
        wind = rng.choice(WINDS)
        meanings = rng.sample(list(forms.OF_A_WIND), rng.randint(2, 4))
        called = {rng.choice(forms.OF_A_WIND[meaning]): meaning for meaning in meanings}
        wanted = {key: forms.value_of(wind, meaning, key) for key, meaning in called.items()}
        text = name_it(wind, rng).fill(ask.replace("{keys}", ", ".join(called)))
        yield Item("schema answer", one_question(text), is_form(wanted))
    for number, (sentence, body) in enumerate(sentences.RECORDS * 2):
        ask = sentences.TEXT_FORMS[number // len(sentences.RECORDS)]
        text = f"{sentence}\n\n{ask.replace('{keys}', ' and '.join(body))}"
        yield Item("schema answer", one_question(text), is_form(body))


# --- long conversations -----------------------------------------------------------------------


def long_conversations(rng: random.Random) -> Iterator[Item]:
    """Five to eight turns, and then: it, the first one, what the user told, or what came up."""
    for kind in sentences.TELLS:
        for _ in range(3):
            yield _recall(kind, rng)
    for attribute, question in sentences.THEN.items():
        for wording in sentences.GO_BACK:
            turns, winds = _chat(rng)
            asked = Turn("user", wording.replace("{attribute}", question))
            judge = fact_judge(winds[0], attribute)
            yield Item("long conversation", Conversation((*turns, asked)), judge)
    for _ in range(15):
        turns, winds = _chat(rng)
        attribute = rng.choice(ATTRIBUTES[1:])
        template = rng.choice([t for t in phrasings.EVAL[attribute] if "{w}" not in t])
        asked = Turn("user", capital(pronoun(rng).fill(template)))
        judge = fact_judge(winds[-1], attribute)
        yield Item("long conversation", Conversation((*turns, asked)), judge)
    for wording in sentences.SO_FAR * 4:
        turns, winds = _chat(rng)
        judge = holds(tuple(wind.title for wind in winds))
        yield Item("long conversation", Conversation((*turns, Turn("user", wording))), judge)


def _recall(kind: str, rng: random.Random) -> Item:
    tell, value, ask = sentences.TELLS[kind]
    noted = memory.NOTED[0].replace("{c}", memory.USER_FACTS[kind].clause).replace("{v}", value)
    turns, _ = _chat(rng)
    at = rng.choice((0, 2, 4))
    first = (Turn("user", tell.replace("{v}", value)), Turn("assistant", noted))
    turns = (*turns[:at], *first, *turns[at:], Turn("user", ask))
    return Item("long conversation", Conversation(turns), holds((value,)))


def _chat(rng: random.Random) -> tuple[tuple[Turn, ...], list[Wind]]:
    """Four to seven questions and answers about two or three winds."""
    winds = rng.sample(WINDS, rng.choice((2, 3)))
    turns: list[Turn] = []
    for wind in winds:
        turns += told(rng.choice(ATTRIBUTES), wind, rng)
        attribute = rng.choice(ATTRIBUTES[1:])
        template = rng.choice([t for t in phrasings.EVAL[attribute] if "{w}" not in t])
        asked = Turn("user", capital(pronoun(rng).fill(template)))
        turns += (asked, Turn("assistant", wind.answer(attribute)))
    if rng.random() < 0.4:
        intent = rng.choice(list(smalltalk.SMALL_TALK.values()))
        turns += (Turn("user", rng.choice(intent.held_out)), Turn("assistant", intent.answer))
    return tuple(turns), winds


# --- judges -----------------------------------------------------------------------------------


def refuses(answer: str) -> bool:
    return any(key in answer.lower() for key in smalltalk.REFUSAL_KEYS)


def fact_judge(wind: Wind, attribute: str) -> Judge:
    return lambda answer: states_fact(answer, wind, attribute)


def wind_judge(wind: Wind) -> Judge:
    return lambda answer: is_about(answer, wind)


def keys_judge(wind: Wind, attribute: str) -> Judge:
    """The wind and its key facts, in whatever length, style or form."""
    return holds(wind.keys(attribute))


def talk_judge(intent: str) -> Judge:
    marks = smalltalk.SMALL_TALK[intent].keys
    return lambda answer: any(mark in answer.lower() for mark in marks)


def holds(words: tuple[str, ...]) -> Judge:
    return lambda answer: all(word.lower() in answer.lower() for word in words)


def exactly(text: str) -> Judge:
    return lambda answer: answer.strip() == text


def short_with(words: tuple[str, ...]) -> Judge:
    """These words, in at most twenty."""
    return lambda answer: holds(words)(answer) and len(answer.split()) <= 20


def is_form(wanted: dict[str, object]) -> Judge:
    """A JSON object of exactly these keys, whose texts hold the wanted ones."""

    def judge(answer: str) -> bool:
        try:
            told = json.loads(answer)
        except json.JSONDecodeError:
            return False
        if not isinstance(told, dict) or list(told) != list(wanted):
            return False
        return all(_same(told[key], value) for key, value in wanted.items())

    return judge


def _same(told: object, wanted: object) -> bool:
    if isinstance(told, str) and isinstance(wanted, str):
        return told.lower() == wanted.lower()
    return told == wanted


# --- how questions are put --------------------------------------------------------------------


def one_question(text: str) -> Conversation:
    return Conversation((Turn("user", capital(text)),))


def told(attribute: str, wind: Wind, rng: random.Random) -> tuple[Turn, Turn]:
    asked = name_it(wind, rng).fill(rng.choice(phrasings.EVAL[attribute]))
    return Turn("user", asked), Turn("assistant", wind.answer(attribute))


def name_it(wind: Wind, rng: random.Random) -> Reference:
    the = rng.choice((f"the {wind.title}", f"the {wind.title}", f"the {wind.title} wind"))
    return Reference(the, f"{the}'s", wind.title)


def pronoun(rng: random.Random) -> Reference:
    word = rng.choice(("it", "it", "this wind", "that wind", "that one"))
    return Reference(word, "its" if word == "it" else f"{word}'s", word, points=True)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
