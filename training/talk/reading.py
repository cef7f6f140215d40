"""Tasks on a text that the prompt holds: quote it, edit it, sum it up, answer from it.

Knows nothing of how texts come about.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from training.conversation import Conversation, Turn, said
from training.language.wording import cased, named, worded
from training.talk import exchanges, texts
from training.talk.lines import Line
from training.talk.texts import FRESH, Text
from training.templates import expand
from training.winds import ATTRIBUTES, WINDS


@dataclass(frozen=True)
class Task:
    """What is asked of a text, and the right answers, of which the first is the most probable."""

    ask: str
    answers: tuple[str, ...]


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


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
        system = rng.choice(IN_SYSTEM).replace("{text}", text.text)
        return Conversation(_turns(tasks, rng), system=system)
    if rng.random() < 0.06:
        shown = rng.choice(SHOWN).replace("{text}", text.text)
        return Conversation((*said(shown, worded(READ, rng)), *_turns(tasks, rng)))
    first, *others = tasks
    asked = rng.choice(FRAMES).replace("{ask}", as_typed(first.ask, rng))
    asked = asked.replace("{text}", text.text)
    return Conversation((*said(asked, worded(first.answers, rng)), *_turns(others, rng)))


def _beside_the_text(rng: random.Random) -> Conversation:
    """A question that the text in the system prompt has nothing to do with."""
    wind = rng.choice(WINDS)
    fact = exchanges.fact(wind, rng.choice(ATTRIBUTES), named(wind, rng), rng)
    turns = fact if rng.random() < 0.7 else exchanges.small_talk(rng)
    system = rng.choice(IN_SYSTEM).replace("{text}", texts.draw(rng, 1, 3).text)
    return Conversation(turns, system=system)


def _turns(tasks: list[Task], rng: random.Random) -> tuple[Turn, ...]:
    pairs = (said(as_typed(task.ask, rng), worded(task.answers, rng)) for task in tasks)
    return tuple(turn for pair in pairs for turn in pair)


def as_typed(ask: str, rng: random.Random) -> str:
    """The request with a mark or without, politely or not."""
    mark = "?" if _QUESTION.match(ask) else rng.choice(("", ".", ".", ":"))
    if _ORDER.match(ask):
        ask = f"{rng.choice(('', '', '', 'please ', 'can you ', 'could you '))}{ask}"
    return cased(ask, rng) + ("" if ask.endswith(('"', "?")) else mark)


_QUESTION = re.compile(
    r"(who|what|when|where|which|how|from which|to whom|at what|in what|in which|on which)\b"
)
_ORDER = re.compile(
    r"(quote|repeat|copy|give|show|write|tell|cite|print|find|say|replace|exchange|substitute|change|"
    r"put|use|rewrite|correct|swap|turn|make|leave|delete|remove|drop|cut|summari.e|sum|shorten|read|"
    r"let|send|bring|type|recite|extract|pull|look|"
    r"condense)\b"
)


# --- tasks ------------------------------------------------------------------------------------


def quote(text: Text, rng: random.Random) -> Task:
    """One sentence of the text, by its place or by a word in it."""
    at = rng.randrange(len(text.lines))
    line = text.lines[at]
    words = text.only_in(line)
    if words and rng.random() < 0.55:
        ask = rng.choice(QUOTE_ABOUT).replace("{x}", rng.choice(words))
        return Task(expand(ask, rng), (line.text,))
    if at == len(text.lines) - 1 and rng.random() < 0.5:
        ask = rng.choice(QUOTE_PLACE).replace("{nth}", "last").replace("{n}", "the last")
    else:
        ask = rng.choice(QUOTE_PLACE).replace("{nth}", ORDINALS[at])
        ask = ask.replace("{n}", f"number {at + 1}")
    return Task(expand(ask, rng), (line.text,))


def repeat(text: Text, rng: random.Random) -> Task:
    return Task(expand(rng.choice(REPEAT), rng), (text.text,))


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
    ask = expand(rng.choice(EDIT), rng)
    called = CALLED.get(sort, "the word") if rng.random() < 0.25 else ""
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
    return Task(expand(rng.choice(WITHOUT), rng).replace("{nth}", place), (" ".join(left),))


def summary(text: Text, rng: random.Random) -> Task:
    """What the first sentence is about, in short."""
    core = text.lines[0].core
    answers = (core, f"In short: {core}", f"In one line: {core}", f"This is the gist: {core}")
    return Task(expand(rng.choice(SUMMARY), rng), answers)


def question(text: Text, rng: random.Random) -> Task:
    """Who, where, when, how many: the words of the text that answer it; or that it does not say."""
    asking = [line for line in text.lines if line.asks]
    if rng.random() < 0.1 or not asking:
        elsewhere = texts.draw(rng, 1, 1).lines[0]
        if elsewhere.asks and not _mentions(text, elsewhere):
            return Task(expand(rng.choice(elsewhere.asks)[0], rng), NOT_SAID)
    if not asking:
        return quote(text, rng)
    ask, answer = rng.choice(rng.choice(asking).asks)
    return Task(expand(ask, rng), answers_with(answer))


def answers_with(words: str) -> tuple[str, ...]:
    told = f"{words[:1].upper()}{words[1:]}."
    return (told, f"According to the text: {words}.", f"The text says: {words}.")


def _mentions(text: Text, line: Line) -> bool:
    return any(words.lower() in text.text.lower() for words in line.about)


# --- wordings ---------------------------------------------------------------------------------

FRAMES = (
    "{ask}\n\n{text}",
    "{text}\n\n{ask}",
    "Text: {text}\n{ask}",
    "{ask} Text: {text}",
    '"{text}" {ask}',
    '{ask} "{text}"',
    "Here is a text. {text} {ask}",
    "Read this: {text}\n\n{ask}",
    "{ask}\n{text}",
    "<text>{text}</text> {ask}",
)
IN_SYSTEM = (
    "Answer from this text: {text}",
    "Use this text: {text}",
    "Here is what you know: {text}",
    "Context: {text}",
    "The document says: {text}",
    "You work with this text: {text}",
    "Text: {text}",
)
SHOWN = (
    "Here is a text: {text}",
    "Read this text: {text}",
    "Please read: {text}",
    "I give you a text. {text}",
    "{text} I will ask you about this text.",
)
READ = (
    "I have read it. What would you like to know?",
    "Thank you, I have read it. What shall I do with it?",
    "I have it before me. What do you want to know?",
    "Read. Ask me about it.",
    "I have read your text. Please ask.",
    "Good, I have the text. What shall I do?",
)
_SAY = (
    "(quote|repeat|copy|give me|show me|write|write out|read out|tell me|cite|print|find|extract|"
    "pull out|look up|recite|type|read me|send me|bring me|i am looking for)"
)
_EXACTLY = "(, word for word| exactly| literally| as it is|)"
QUOTE_PLACE = (
    f"{_SAY} the {{nth}} sentence (of the text|of this text|above|in it|){_EXACTLY}",
    "(what is|what does|which is) the {nth} sentence(, exactly| of the text|)",
    f"{_SAY} (just|only) the {{nth}} sentence",
    "i (need|want|would like) the {nth} sentence( of it| of the text|)",
    "the {nth} sentence(, please|)",
    "and the {nth} (one|sentence)",
    f"{_SAY} sentence {{n}}",
    f"{_SAY} the {{nth}} (of the sentences|of these sentences|thing that it says|thing it says)",
    "how does the {nth} sentence (go|read)",
    f"(out|from|in|of) (this|it|the above|that), {_SAY} (only|) the {{nth}} sentence",
)
QUOTE_ABOUT = (
    f"{_SAY} the sentence (about|on|with|that mentions|that names|that speaks of|in which one "
    f"reads "
    f"of) {{x}}{_EXACTLY}",
    f"{_SAY} what (the text|it) says (about|of) {{x}}",
    "what does (the text|it|this text) say (about|of|on) {x}",
    "which sentence (is about|mentions|names|has|speaks of|contains) {x}",
    "where does (the text|it) (mention|speak of|name) {x}",
    f"{_SAY} the (line|passage|place|part) (about|with|on) {{x}}",
    "(in which|in what) (sentence|line) (is|does one find|do you see|stands) {x}",
    f"{_SAY} (it|the sentence|whatever stands there|what it says) (where|in which) {{x}} (is|"
    "stands|appears|is named|is mentioned|is found)",
    "(is there|do you find) a sentence (with|on|about) {x}(: which|. quote it|. what is it)",
    f"{_SAY} the (words|original words|wording) (about|with|for) {{x}}",
)
REPEAT = (
    "(repeat|copy|write out|say|print) (the|this) (whole|entire|) text(, word for word| exactly| "
    "again|)",
    "(repeat|copy|say) (it|that|this) (word for word|exactly|again|as it is)",
    "(give|show) me the (whole|complete|full) text again",
)
EDIT = (
    "(replace|exchange|substitute) {a} (with|by) {b}",
    "replace {a} (with|by) {b} (in the text|everywhere|) and (write|repeat|show|give me) the text",
    "change {a} (to|into) {b}",
    "(write|put|use|say) {b} instead of {a}",
    "(rewrite|repeat|write|copy|give me) the text with {b} (instead of|in place of|for) {a}",
    "(rewrite|repeat|write|copy) (it|the text|this), but (with {b} instead of {a}|change {a} to "
    "{b}|"
    "say {b} for {a})",
    "put {b} (where it says|wherever there is|in the place of) {a}",
    "{a} (is|was) wrong, it (is|must be|should be) {b}(: correct the text|. write it again)",
    "correct the text: {b}, not {a}",
    "swap {a} for {b}",
    "turn {a} into {b}",
    "make it {b} instead of {a}",
    "(let|make) {a} (be|become) {b}(, please| in the text|)",
    "{a} (should|must|has to) (become|be|read) {b}(: do that| in the text|)",
    "(everywhere|each time|whenever) it says {a}, (make that|write|say) {b}",
    "(give|show|send) me (a version|a copy|the text) in which {a} (is|has become) {b}",
    "(say|tell|write) (it all|it|everything|the same) (again|once again), (now |)with {b} for {a}",
    "(a mistake|wrong|not right): {a} (is|must be) {b}. (correct it|mend it|write it right)",
)
CALLED = {"person": "the name", "number": "the number", "day": "the day", "town": "the place"}
WITHOUT = (
    "(leave out|delete|remove|drop|cut) the {nth} sentence",
    "(write|repeat|give me) the text without the {nth} sentence",
    "(delete|remove|cut) the {nth} sentence and (write|show|give me) the rest",
)
SUMMARY = (
    "(summarise|summarize|sum up) (the text|this text|this|it)( in one line| in one sentence| "
    "briefly| shortly|)",
    "(give me|write|i need) (a|the) (one-line|short|brief|one-sentence) summary( of the text| "
    "of it|)",
    "(what is|tell me what) the (text|story) (is|) about(, in one line|, in short|)",
    "(sum it up|put it in one line|make it short|in one sentence, please)",
    "(tl;dr|the gist|summary|the text in one line|in short)(, please|)",
    "(shorten|condense) the text (to|into) one (line|sentence)",
)
NOT_SAID = (
    "The text does not say that.",
    "I cannot find that in the text: it does not say.",
    "Sorry, the text does not say that.",
    "That is not in the text, it does not say so.",
    "The text does not say, and I do not want to guess.",
    "About that, the text does not say anything.",
)
