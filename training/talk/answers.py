"""One fact in many sentences. Every one of them holds the wind's name and all key facts.

Knows nothing of questions. The table's own sentence comes in almost half of the draws, so that
greedy decoding gives it and sampling the others.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from training.language.wording import worded
from training.winds import GROUPS, Wind, all_winds, everything, group_answer, keys, text

# Before any sentence that begins with "the": twelve openings that are true of every fact.
OPENINGS = (
    "in short, ",
    "simply put, ",
    "as far as I know, ",
    "well, ",
    "I can tell you that ",
    "I have learned that ",
    "sure: ",
    "gladly: ",
    "certainly: ",
    "put shortly, ",
    "what I know is that ",
    "good question: ",
)
PLAIN_OPENING = 0.72

# {the} is "the mistral", {t} the bare name, {c} the clause of the table, {r} the clause without its
# verb, {group} the part of the world. A frame with {r} fits the verbs that VERBS names for it.
FRAMES: dict[str, tuple[str, ...]] = {
    "what": (
        "{the} {c}",
        "what people call {the} {c}",
        "the wind named {t} {c}",
        "{the} is one of the winds of {group}: {r}",
        "by {the}, people mean {r}",
        "{t} is the name of {r}",
        "{r}: that is {the}",
        "you may think of {the} as {r}",
        "{the}? It {c}",
    ),
    "region": (
        "{the} {c}",
        "{the} is a wind that {c}",
        "people feel {the} {r}",
        "you can meet {the} {r}",
        "{the} can be felt {r}",
        "on the map, {the} {c}",
        "the place of {the}? It {c}",
        "{the} belongs to {group} and {c}",
        "{the} has its home where it blows: {r}",
        "look for {the} {r}",
    ),
    "direction": (
        "{the} {c}",
        "{the} comes {r}",
        "{the} arrives {r}",
        "{the} is a wind that {c}",
        "expect {the} {r}",
        "{the} reaches people {r}",
        "on the compass, {the} {c}",
        "the direction of {the}? It {c}",
        "{r}: that is where {the} comes from",
    ),
    "season": (
        "{the} {c}",
        "{the} comes {r}",
        "{the} is a wind that {c}",
        "expect {the} {r}",
        "in the calendar, {the} {c}",
        "over the year, {the} {c}",
        "you can feel {the} {r}",
        "the season of {the}? It {c}",
        "the time of {the} is this: it {c}",
    ),
    "character": (
        "{the} {c}",
        "{the} is a wind that {c}",
        "by nature, {the} {c}",
        "{the} is known to be {r}",
        "{the} feels {r}",
        "{the} is described as {r}",
        "the character of {the}? It {c}",
        "those who stand in it say that {the} {c}",
        "{r}: so {the} feels",
    ),
    "cause": (
        "{the} {c}",
        "{the} arises {r}",
        "{the} comes about {r}",
        "{the} develops {r}",
        "{the} starts to blow {r}",
        "{the} is born {r}",
        "{the} is a wind that {c}",
        "the cause of {the}? It {c}",
        "this is how it works: {the} {c}",
    ),
    "effects": (
        "{the} {c}",
        "{the} is a wind that {c}",
        "when it blows, {the} {c}",
        "once it blows, {the} {c}",
        "where it passes, {the} {c}",
        "the effects of {the}? It {c}",
        "people notice {the}, as it {c}",
        "{the} leaves its mark: it {c}",
        "for people and land it means this: {the} {c}",
    ),
    "name": (
        "the name {t} {c}",
        "the word {t} {c}",
        "the term {t} {c}",
        "{the} bears a name that {c}",
        "{the} has a name that {c}",
        "as a word, {t} {c}",
        "the name of {the}? It {c}",
        "the story of the name {t}: it {c}",
        "{the} takes its name {r}",
    ),
}
VERBS = {
    "what": "is",
    "region": "blows",
    "direction": "blows",
    "season": "blows",
    "character": "is",
    "cause": "forms",
    "effects": "",
    "name": "comes from",
}
TABLES_OWN = 0.6

# What a long answer adds to each attribute.
COMPANIONS = {
    "what": ("region", "season"),
    "region": ("direction", "season"),
    "direction": ("region", "season"),
    "season": ("character", "region"),
    "character": ("season", "effects"),
    "cause": ("direction", "effects"),
    "effects": ("season", "character"),
    "name": ("what", "region"),
}
BRIEF_WORDS = 12


def tell(wind: Wind, attribute: str, rng: random.Random) -> str:
    """One of the sentences that state the fact."""
    frame = worded(_fitting(wind, attribute), rng, first=TABLES_OWN)
    plain = not _takes_opening(frame) or rng.random() < PLAIN_OPENING
    return _sentence("" if plain else rng.choice(OPENINGS), frame, wind, attribute)


def sentences(wind: Wind, attribute: str) -> Iterator[str]:
    """Every sentence that `tell` may draw, the table's own first."""
    for frame in _fitting(wind, attribute):
        for opening in ("", *OPENINGS) if _takes_opening(frame) else ("",):
            yield _sentence(opening, frame, wind, attribute)


def brief(wind: Wind, attribute: str) -> str:
    """The fact in one short sentence; its key facts alone where no short sentence holds them."""
    clause = getattr(wind, attribute)
    end = clause.rfind("*") + 1
    if clause[end:].startswith((",", ";")) and attribute != "cause":
        clause = clause[:end]
    subject = f"The name {wind.title}" if attribute == "name" else f"The {wind.title}"
    sentence = f"{subject} {text(clause)}."
    if len(sentence.split()) <= BRIEF_WORDS:
        return sentence
    return f"{subject}: {', '.join(_marked(wind, attribute))}."


def at_length(wind: Wind, attribute: str, rng: random.Random) -> str:
    """The fact and two others of the same wind, in three sentences."""
    others = [f"It {text(getattr(wind, other))}." for other in COMPANIONS[attribute]]
    return " ".join((tell(wind, attribute, rng), *others))


def tell_everything(wind: Wind, rng: random.Random) -> str:
    opening = worded(("", "Here is all that I know. ", "Gladly. ", "Let me tell you."), rng, 0.6)
    return f"{opening.strip()} {everything(wind)}".strip()


def tell_group(group: str, rng: random.Random) -> str:
    """The winds of one part of the world."""
    said = group_answer(group)
    names = said.partition(" are ")[2] or said.partition(" is ")[2]
    return worded(
        (
            said,
            f"In {_short(group)} I know {names}",
            f"I know these winds of {_short(group)}: {names}",
            f"Of the winds of {_short(group)}, I know {names}",
            f"These winds belong to {_short(group)}: {names}",
            f"My winds of {_short(group)} are {names}",
        ),
        rng,
    )


def tell_all(rng: random.Random) -> str:
    """Every wind there is."""
    said = all_winds()
    parts = said.partition(". ")[2]
    return worded((said, f"Here they are. {parts}", f"With pleasure. {parts}"), rng, 0.6)


def _fitting(wind: Wind, attribute: str) -> tuple[str, ...]:
    clause, verb = text(getattr(wind, attribute)), VERBS[attribute]
    fits = clause.startswith(f"{verb} ")
    return tuple(frame for frame in FRAMES[attribute] if fits or "{r}" not in frame)


def _takes_opening(frame: str) -> bool:
    return "?" not in frame and not frame.startswith(_OPEN_BY_THEMSELVES)


_OPEN_BY_THEMSELVES = ("{r}", "expect", "look", "this is", "what people")


def _sentence(opening: str, frame: str, wind: Wind, attribute: str) -> str:
    clause = text(getattr(wind, attribute))
    said = (
        frame.replace("{the}", f"the {wind.title}")
        .replace("{t}", wind.title)
        .replace("{c}", clause)
        .replace("{r}", clause.partition(" ")[2])
        .replace("{group}", _short(wind.group))
    )
    whole = f"{opening}{said}."
    return whole[:1].upper() + whole[1:]


def _marked(wind: Wind, attribute: str) -> tuple[str, ...]:
    """The key facts as the table writes them."""
    clause = text(getattr(wind, attribute))
    lower = clause.lower()
    return tuple(
        clause[lower.index(key) : lower.index(key) + len(key)]
        for key in keys(getattr(wind, attribute))
    )


def _short(group: str) -> str:
    assert group in GROUPS
    return group.removeprefix("the rest of ")
