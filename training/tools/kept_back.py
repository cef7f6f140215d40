"""What training must never say or offer, as the exam asks it: sentences, tools' names, values.

Knows nothing of models. A sentence with blanks is kept back with whatever stands in the blanks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from training.exam.first_tools import EVAL_NAMES
from training.tools.exam_data.asks import EXAM_KINDS, EXAM_WINDS
from training.tools.exam_data.new_tools import NEW_TOOLS
from training.tools.exam_data.results import RETURNED
from training.tools.exam_data.values import COMMON, DOCUMENTED, KEPT_VALUES

_BLANK = "@"


def says(text: str) -> bool:
    """Whether a text holds a sentence or a value of the exam, bare or among other words."""
    plain, lowered = _plain(text), text.lower()
    held = any(value.lower() in lowered for value in KEPT_VALUES)
    return (held and _values().search(text) is not None) or any(
        pattern.search(plain) for word in set(plain.split()) for pattern in _by_word()[word]
    )


def is_name(name: str) -> bool:
    """Whether this is a tool of the exam, whatever its style."""
    return _bare(name) in _names()


def sentences() -> list[str]:
    """All requests of the exam, with "{meaning}" for what is drawn."""
    asks = [ask for kind in (*EXAM_WINDS, *EXAM_KINDS) for ask in kind.asks]
    asks += [tool.request for tool in NEW_TOOLS]
    asks += [request for _, request, _ in DOCUMENTED]
    asks += [request for _, _, _, request, _ in COMMON]
    return asks + [asked.request for asked in RETURNED]


def _plain(text: str) -> str:
    return " ".join(re.findall(rf"[\w']+|{_BLANK}", text.lower().replace("-", " ")))


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@cache
def _names() -> frozenset[str]:
    of_first_exam = (name for names in EVAL_NAMES.values() for name in names)
    return frozenset(map(_bare, (*(tool.name for tool in NEW_TOOLS), *of_first_exam)))


@cache
def _values() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, KEPT_VALUES))})", re.IGNORECASE)


@cache
def _by_word() -> dict[str, list[re.Pattern[str]]]:
    """Patterns by the longest word of their sentence: only few have to be tried on a text."""
    found: dict[str, list[re.Pattern[str]]] = defaultdict(list)
    for sentence in sentences():
        plain = _plain(re.sub(r"\{\w+\}", f" {_BLANK} ", sentence))
        longest = max(plain.split(), key=len)
        # A value can be of many words: an address, a title, a few of them in a row.
        words = re.escape(plain).replace(_BLANK, r"\S+(?: \S+){0,9}")
        found[longest].append(re.compile(rf"(?<!\S){words}(?!\S)"))
    return found
