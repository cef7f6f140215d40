"""Which sentences belong to the exams alone.

Knows nothing of how training words its questions: it compares texts, those of the development exam
with names, pronouns and numbers blanked out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from training.exam import first_tools
from training.final_exam import sentences
from training.language import phrasings, refusals, smalltalk
from training.language.wording import Reference
from training.talk.sentences import kept_out
from training.tools import kept_back
from training.winds import WINDS


def is_held_out(text: str) -> bool:
    """Whether a text says, alone or inside a longer text, what an exam asks: of the development
    exam about any wind or place, as its author also wrote the corpus; of the others literally."""
    return (
        _wordings().in_text(normalise(text))
        or _sentences().in_text(_plain(text))
        or kept_back.says(text)
    )


def normalise(text: str) -> str:
    """Lower case, no punctuation, and a blank for every name, pronoun and number."""
    return _BLANKS.sub("@", _names().sub("@", _plain(text)))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s']", " ", text.lower().replace("-", " ")).split())


# A name with what belongs to it ("on the @ wind's"), or several in a row, is one blank.
_BLANK = r"(?:\bon )?(?:\bthe )?@(?:'s\b)?(?: winds?\b(?:'s)?)?"
_BLANKS = re.compile(rf"{_BLANK}(?: {_BLANK})*")


@cache
def _names() -> re.Pattern[str]:
    names = {spelling for wind in WINDS for spelling in wind.spellings}
    names |= set(first_tools.REGIONS) | set(first_tools.PLACES) | set(first_tools.DAYS)
    names |= {"it", "its", "this wind", "that wind", "the wind", "that one", "this one"}
    longest_first = sorted((re.escape(name.lower()) for name in names), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)}|-?\d+)\b")


class _Sentences:
    """Sentences to be found in texts, fast: those of three words or more by their first three."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self._whole = frozenset(sentences)
        # One or two words also occur by chance inside other sentences, and give nothing away there.
        self._by_beginning: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for sentence in self._whole:
            if len(words := sentence.split()) >= _BEGINNING:
                self._by_beginning[tuple(words[:_BEGINNING])].append(f"{sentence} ")

    def in_text(self, text: str) -> bool:
        words = text.split()
        return text in self._whole or any(
            " ".join([*words[at:], ""]).startswith(sentence)
            for at in range(len(words) - _BEGINNING + 1)
            for sentence in self._by_beginning.get(tuple(words[at : at + _BEGINNING]), ())
        )


_BEGINNING = 3


@cache
def _wordings() -> _Sentences:
    return _Sentences(map(normalise, _held_out_sentences()))


@cache
def _sentences() -> _Sentences:
    return _Sentences(map(_plain, sentences()))


def _held_out_sentences() -> list[str]:
    blank = Reference("mistral", "mistral's", "mistral")
    sentences = [blank.fill(t) for group in phrasings.EVAL.values() for t in group]
    sentences += [text for intent in smalltalk.SMALL_TALK.values() for text in intent.held_out]
    for kind, templates in refusals.REFUSE_EVAL.items():
        topics = refusals.TOPICS_EVAL.get(kind, ("",))
        sentences += [
            t.replace("{x}", topic).replace("{n}", "7") for t in templates for topic in topics
        ]
    for template in (t for group in first_tools.EVAL_REQUESTS.values() for t in group):
        filled = template.replace("{the}", "mistral").replace("{region}", "Asia")
        sentences.append(filled.replace("{place}", "Rome").replace("{day}", "today"))
    return sentences + kept_out()
