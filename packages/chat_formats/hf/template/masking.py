"""Other characters for all that a conversation holds, one for each, and back.

What a template writes into a masked conversation that is not masked is the template's own. Some
characters are marked besides, to be found again. Knows nothing of templates and of tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

# Assigned, so that no template takes them for unprintable; nobody's templates are written in them;
# without case. Ideographs: extensions B to F, and G.
_SLOTS = (
    *(range(0x20000, 0x2A6E0), range(0x2A700, 0x2B739), range(0x2B820, 0x2CEA2)),
    *(range(0x2CEB0, 0x2EBE1), range(0x30000, 0x3134B)),
)
# They stay as they are: templates take whitespace off, and JSON escapes the others.
_KEPT = "\"'\\" + "".join(map(chr, range(0x20)))
Values = dict[str, Any]


class TooManyCharactersError(Exception):
    """A conversation has more different characters than there are to put in their places."""


class Mask(dict[int, str]):
    """For one conversation: the characters and what stands in their places, as they are needed.

    spoken: all texts in it. reserved: characters that stay free. is_secret: which of them are
    hidden; None: all. is_marking: marks are given; what is sorted does not stay so then.
    """

    def __init__(
        self,
        spoken: Iterable[str],
        reserved: frozenset[str],
        is_secret: Callable[[str], bool] | None = None,
        *,
        is_marking: bool = False,
    ) -> None:
        """Raises TooManyCharactersError, as do the methods that hide."""
        super().__init__()
        found = set().union(*spoken)
        self._is_secret = is_secret
        self._is_marking = is_marking
        self._slots = (chr(i) for i in chain(*_SLOTS) if chr(i) not in reserved | found)
        self._shown: dict[int, str] = {}
        self._seen: dict[str, str] = {}
        self._marks: dict[str, Hashable] = {}
        self.taken: set[Hashable] = set()  # marks of what the template has looked for, and cut out
        self.hide("".join(sorted(found)))  # in this order, so that what is sorted stays so

    def __missing__(self, code: int) -> str:
        character = chr(code)
        is_secret = self._is_secret is None or self._is_secret(character)
        is_text = not is_kept(character) and code not in self._shown
        self[code] = self._new_slot(character) if is_secret and is_text else character
        return self[code]

    def hide(self, text: str) -> str:
        return text.translate(self)

    def hide_marked(self, text: str, mark: Hashable) -> str:
        """Its first and its last character are marked, space and quotes aside."""
        hidden = self.hide(text)
        first = next((i for i, each in enumerate(text) if not is_kept(each)), None)
        if first is None or not self._is_marking:
            return hidden
        last = next(i for i in range(len(text) - 1, -1, -1) if not is_kept(text[i]))
        end = self._new_slot(text[last], (mark, "end"))
        if first == last:
            return hidden[:first] + end + hidden[last + 1 :]
        begin = self._new_slot(text[first], (mark, "begin"))
        return hidden[:first] + begin + hidden[first + 1 : last] + end + hidden[last + 1 :]

    def show(self, text: str) -> str:
        if text not in self._seen:  # templates look again and again
            self._seen[text] = text.translate(self._shown)
        return self._seen[text]

    def is_hidden(self, character: str) -> bool:
        return ord(character) in self._shown

    def remade(self, character: str, text: str) -> str:
        """What a template has made of a hidden character, hidden. It keeps its mark."""
        mark = self._marks.get(character)
        if mark is None or not text:
            return self.hide(text)
        return self._new_slot(text[0], mark) + self.hide(text[1:])

    def marks_in(self, text: str) -> set[Hashable]:
        return {self._marks[each] for each in set(text) if each in self._marks}

    def _new_slot(self, character: str, mark: Hashable = None) -> str:
        slot = next(self._slots, None)
        if slot is None:
            raise TooManyCharactersError
        self._shown[ord(slot)] = character
        if mark is not None:
            self._marks[slot] = mark
        return slot


def is_kept(character: str) -> bool:
    """Whether it stands for itself in a masked text."""
    return character.isspace() or character in _KEPT


def texts_in(value: Any) -> Iterator[str]:
    """All texts in plain JSON, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def scalars_in(value: Any) -> Iterator[Any]:
    """All numbers, truths and nothings in plain JSON."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from scalars_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scalars_in(inner)
    elif not isinstance(value, str):
        yield value


def mapped_values(value: Values, change: Callable[[str], str]) -> Values:
    """An object of plain JSON with other texts, but for its own keys."""
    return {key: _mapped(inner, change) for key, inner in value.items()}


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(key): _mapped(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, change) for inner in value]
    return value
