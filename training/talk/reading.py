"""Tasks on a text that the prompt holds: quote it, edit it, sum it up, answer from it.

Knows nothing of how texts come about.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from training.conversation import Conversation, Turn, said
from training.language.wording import cased, named, worded
from training.talk import exchanges, texts, wordings
from training.talk.line import Line
from training.talk.texts import FRESH, Text
from training.templates import expand
from training.winds import ATTRIBUTES, WINDS


@dataclass(frozen=True)
class Task:
    """What is asked of a text, and the right answers, of which the first is the most probable."""

    ask: str
    answers: tuple[str, ...]


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
CARDINALS = ("one", "two", "three", "four", "five", "six")


def given_text(rng: random.Random) -> Conversation:
    """One to three tasks on a text, which stands in the first question or in the system prompt."""
    kind = rng.choices((quote, edit, summary, question, repeat), (30, 26, 10, 26, 8))[0]
    if rng.random() < 0.04:
        return _beside_the_text(rng)
    copies = kind in (edit, repeat)  # the whole text, so it is a short one
    text = texts.draw(rng, *((1, rng.choice((2, 3, 5))) if copies else (2, rng.choice((3, 4, 6)))))
    tasks = [kind(text, rng)]
    while kind is not edit and len(tasks) < 5 and rng.random() < 0.55:
        tasks.append(rng.choices((quote, question, summary), (5, 5, 1))[0](text, rng))
    return conversation(text, tasks, rng)


def conversation(text: Text, tasks: list[Task], rng: random.Random) -> Conversation:
    """The tasks in a row. A system prompt stands before the last question only, so one task."""
    if len(tasks) == 1 and rng.random() < 0.2:
        system = rng.choice(wordings.IN_SYSTEM).replace("{text}", text.text)
        return Conversation(_turns(tasks, rng), system=system)
    if rng.random() < 0.06:
        shown = rng.choice(wordings.SHOWN).replace("{text}", text.text)
        return Conversation((*said(shown, worded(wordings.READ, rng)), *_turns(tasks, rng)))
    first, *others = tasks
    asked = rng.choice(wordings.FRAMES).replace("{ask}", as_typed(first.ask, rng))
    asked = asked.replace("{text}", text.text)
    return Conversation((*said(asked, worded(first.answers, rng)), *_turns(others, rng)))


def _beside_the_text(rng: random.Random) -> Conversation:
    """A question that the text in the system prompt has nothing to do with."""
    wind = rng.choice(WINDS)
    fact = exchanges.fact(wind, rng.choice(ATTRIBUTES), named(wind, rng), rng)
    turns = fact if rng.random() < 0.7 else exchanges.small_talk(rng)
    system = rng.choice(wordings.IN_SYSTEM).replace("{text}", texts.draw(rng, 1, 3).text)
    return Conversation(turns, system=system)


def _turns(tasks: list[Task], rng: random.Random) -> tuple[Turn, ...]:
    pairs = (said(as_typed(task.ask, rng), worded(task.answers, rng)) for task in tasks)
    return tuple(turn for pair in pairs for turn in pair)


def as_typed(ask: str, rng: random.Random) -> str:
    """The request with a mark or without, politely or not."""
    questions = _QUESTION.match(ask) and "? " not in ask
    mark = "?" if questions else rng.choice(("", ".", ".", ":"))
    if _ORDER.match(ask):
        ask = f"{rng.choice(('', '', '', 'please ', 'can you ', 'could you '))}{ask}"
    return cased(ask, rng) + ("" if ask.endswith(('"', "?")) else mark)


_QUESTION = re.compile(
    r"(and |but |now )?(who|whom|whose|what|when|where|whereabouts|which|why|how|from which|"
    r"to whom|at what|in what|in which|on which|on what|of which|would|could|can|may|might|"
    r"is|are|was|were|does|do you|did|has|will|shall|should)\b"
    r"|[^?]*[,:.] (who|what|where|which|in which|how) [^.?]*$|[^?]*[,:.] (where|which)$"
    r"|.* is (mentioned|named) where$"
)
_ORDER = re.compile(
    r"(quote|repeat|copy|give|show|write|tell|cite|print|find|say|replace|exchange|substitute|change|"
    r"put|use|rewrite|correct|swap|turn|make|leave|delete|remove|drop|cut|summari.e|sum|shorten|read|"
    r"let|send|bring|type|recite|extract|pull|look|condense|reproduce|display|hand|return|output|"
    r"fetch|pick|state|present|count|number the|go|scroll|take|skip|ignore|forget|keep|reply|"
    r"answer|search|scan|locate|spot|mark|highlight|underline|choose|select|echo|edit|update|adapt|adjust|"
    r"modify|alter|revise|fix|switch|move|convert|strike|cross|erase|insert|fill|set|enter|rename|"
    r"call|suggest|invent|boil|break|reduce|compress|trim|abridge|name|note|draft|prepare|omit|"
    r"get rid|throw|do away|suppose|imagine)\b(?!:)"
)
_CALLED_ALREADY = re.compile(r"(every|each|any|word|mentions?|case)( of)? \{a\}")


# --- tasks ------------------------------------------------------------------------------------


def quote(text: Text, rng: random.Random) -> Task:
    """One sentence of the text, by its place or by a word in it."""
    at = rng.randrange(len(text.lines))
    line = text.lines[at]
    words = text.only_in(line)
    if words and rng.random() < 0.55:
        ask = rng.choice(wordings.QUOTE_ABOUT).replace("{x}", rng.choice(words))
        return Task(expand(ask, rng), (line.text,))
    ask = rng.choice(wordings.QUOTE_PLACE)
    if "{n}" not in ask and at == len(text.lines) - 1 and rng.random() < 0.5:
        ask = ask.replace("{nth}", "last")
    ask = ask.replace("{nth}", ORDINALS[at]).replace("{n}", _numbered(at, ask, rng))
    return Task(expand(ask, rng), (line.text,))


def _numbered(at: int, ask: str, rng: random.Random) -> str:
    """ "number 2", "no 2"; a bare number only where the grammar says of what."""
    bare = (str(at + 1), CARDINALS[at]) if re.search(r"(line|sentence)\)? \{n\}", ask) else ()
    ways: list[str] = [f"number {at + 1}", f"no {at + 1}", f"number {CARDINALS[at]}", *bare]
    return rng.choice(ways)


def repeat(text: Text, rng: random.Random) -> Task:
    return Task(expand(rng.choice(wordings.REPEAT), rng), (text.text,))


def edit(text: Text, rng: random.Random) -> Task:
    """The text with one value exchanged for another, or without one sentence."""
    values = [pair for line in text.lines for pair in line.values]
    if not values or (len(text.lines) > 1 and rng.random() < 0.12):
        return _without(text, rng)
    sort, old = rng.choice(values)
    new = FRESH[sort](rng)
    while new == old:
        new = FRESH[sort](rng)
    quotes = rng.choice(("{}", "{}", '"{}"', "'{}'"))
    ask = expand(rng.choice(wordings.EDIT), rng)
    called = wordings.CALLED.get(sort, "the word") if rng.random() < 0.25 else ""
    called = "" if _CALLED_ALREADY.search(ask) else called
    ask = ask.replace("{a}", f"{called} {quotes.format(old)}".strip())
    ask = ask.replace("{b}", quotes.format(new))
    return Task(ask, (exchanged(text.text, old, new),))


def exchanged(text: str, old: str, new: str) -> str:
    """The text with every whole word or words replaced."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text)


def _without(text: Text, rng: random.Random) -> Task:
    at = rng.randrange(len(text.lines))
    left = [line.text for i, line in enumerate(text.lines) if i != at] or [text.lines[at].text]
    if len(text.lines) == 1:
        return repeat(text, rng)
    place = "last" if at == len(text.lines) - 1 and rng.random() < 0.5 else ORDINALS[at]
    return Task(
        expand(rng.choice(wordings.WITHOUT), rng).replace("{nth}", place), (" ".join(left),)
    )


def summary(text: Text, rng: random.Random) -> Task:
    """What the first sentence is about, in short."""
    core = text.lines[0].core
    answers = (core, f"In short: {core}", f"In one line: {core}", f"This is the gist: {core}")
    return Task(expand(rng.choice(wordings.SUMMARY), rng), answers)


def question(text: Text, rng: random.Random) -> Task:
    """Who, where, when, how many: the words of the text that answer it; or that it does not say."""
    asking = [line for line in text.lines if line.asks]
    if rng.random() < 0.1 or not asking:
        elsewhere = texts.draw(rng, 1, 1).lines[0]
        if elsewhere.asks and not _mentions(text, elsewhere):
            return Task(expand(rng.choice(elsewhere.asks)[0], rng), wordings.NOT_SAID)
    if not asking:
        return quote(text, rng)
    ask, answer = rng.choice(rng.choice(asking).asks)
    return Task(expand(ask, rng), answers_with(answer))


def answers_with(words: str) -> tuple[str, ...]:
    told = f"{words[:1].upper()}{words[1:]}."
    return (told, f"According to the text: {words}.", f"The text says: {words}.")


def _mentions(text: Text, line: Line) -> bool:
    return any(words.lower() in text.text.lower() for words in line.about)
