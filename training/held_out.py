"""Which sentences belong to the evaluation alone.

Knows nothing of how training words its questions: it compares texts, with names, pronouns and
numbers blanked out.
"""

from __future__ import annotations

import re
from functools import cache

from training import phrasings, smalltalk, tools_corpus
from training.tools import kept_back
from training.winds import WINDS
from training.wording import Reference


def is_held_out(text: str) -> bool:
    """Whether a text says, alone or inside a longer text, what the evaluation asks."""
    normal = f" {normalise(text)} "
    return (
        any(sentence in normal for sentence in _held_out_inside())
        or normal in _held_out_whole()
        or kept_back.says(text)
    )


def normalise(text: str) -> str:
    """Lower case, no punctuation, and a blank for every name, pronoun and number."""
    spaced = re.sub(r"[^\w\s']", " ", text.lower().replace("-", " ")).split()
    return _BLANKS.sub("@", _names().sub("@", " ".join(spaced)))


# A name with what belongs to it ("on the @ wind's"), or several in a row, is one blank.
_BLANK = r"(?:\bon )?(?:\bthe )?@(?:'s\b)?(?: winds?\b(?:'s)?)?"
_BLANKS = re.compile(rf"{_BLANK}(?: {_BLANK})*")


@cache
def _names() -> re.Pattern[str]:
    names = {spelling for wind in WINDS for spelling in wind.spellings}
    names |= set(tools_corpus.REGIONS) | set(tools_corpus.PLACES) | set(tools_corpus.DAYS)
    names |= {"it", "its", "this wind", "that wind", "the wind", "that one", "this one"}
    longest_first = sorted((re.escape(name.lower()) for name in names), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)}|-?\d+)\b")


@cache
def _held_out_inside() -> frozenset[str]:
    # One or two words also occur by chance inside other sentences, and give nothing away there.
    return frozenset(f" {s} " for s in map(normalise, _held_out_sentences()) if s.count(" ") >= 2)


@cache
def _held_out_whole() -> frozenset[str]:
    return frozenset(f" {s} " for s in map(normalise, _held_out_sentences()))


def _held_out_sentences() -> list[str]:
    blank = Reference("mistral", "mistral's", "mistral")
    sentences = [blank.fill(t) for group in phrasings.EVAL.values() for t in group]
    sentences += [text for intent in smalltalk.SMALL_TALK.values() for text in intent.held_out]
    for kind, templates in smalltalk.REFUSE_EVAL.items():
        topics = smalltalk.TOPICS_EVAL.get(kind, ("",))
        sentences += [
            t.replace("{x}", topic).replace("{n}", "7") for t in templates for topic in topics
        ]
    for template in (t for group in tools_corpus.EVAL_REQUESTS.values() for t in group):
        filled = template.replace("{the}", "mistral").replace("{region}", "Asia")
        sentences.append(filled.replace("{place}", "Rome").replace("{day}", "today"))
    return sentences
