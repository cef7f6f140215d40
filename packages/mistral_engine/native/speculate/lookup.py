"""Proposes what followed where the same tokens stood before: prompt lookup (Saxena 2023).

An answer often repeats parts of its prompt, of itself, or of a text that its caller expects. Such a
text is followed as long as the answer repeats it, and searched for the answer's latest tokens where
it does not. Searching is one pass of `bytes.find`, 1 µs for 1,000 tokens: no index is kept. Knows
nothing of whether it pays.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

_LENGTHS = (4, 3, 2)  # of what is searched for, in tokens
_ITEM = array("i").itemsize
_MOST_FALSE = 64  # places that look like it between two tokens: somebody has made them so


class Lookup:
    """Of one answer. Holds its tokens a second time, packed, and nothing else that grows."""

    def __init__(self, predicted: Sequence[int] = ()) -> None:
        """predicted: a text that much of the answer may be."""
        self._said = array("i")
        self._ahead: int | None = None  # where in `_said` stands what may come next
        self._predicted = array("i", predicted)
        self._expected: int | None = 0  # the same, in `_predicted`
        self._passed = 0  # as far as that has come

    def catch_up(self, tokens: Sequence[int], num_prompt_tokens: int) -> None:
        """Read what was appended to the tokens, prompt and answer, since the last time."""
        if not self._said:
            self._said.extend(tokens[:num_prompt_tokens])
        for token_id in tokens[len(self._said) :]:
            self._ahead = _step(self._said, self._ahead, token_id)
            self._expected = _step(self._predicted, self._expected, token_id)
            self._passed = self._expected or self._passed
            self._said.append(token_id)

    def propose(self, most: int, behind: Sequence[int] = ()) -> list[int]:
        """Up to so many tokens that may come next, at least one if there are any.

        behind: tokens that are taken for granted before them.
        """
        if behind:
            text = self._said + array("i", behind)
            expected, ahead = self._find_expected(text), _find_before_end(text)
        else:
            text = self._said
            if self._expected is None:
                self._expected = self._find_expected(text)
            if self._ahead is None:
                self._ahead = _find_before_end(text)
            expected, ahead = self._expected, self._ahead
        if expected is not None and expected < len(self._predicted):
            return self._predicted[expected : expected + most].tolist()
        return _repeated(text, ahead, most) if ahead is not None else []

    def _find_expected(self, text: array[int]) -> int | None:
        """Behind the answer's latest tokens in the prediction, where it was left or behind that;
        before it, if they are not there."""
        if not self._predicted:
            return None
        data = self._predicted.tobytes()
        for length in _LENGTHS:
            pattern = text[-length:].tobytes()
            for start in (self._passed, 0):
                place = _find_first(data, pattern, start) if len(text) >= length else None
                if place is not None:
                    return place + length
        return None


def _step(text: array[int], place: int | None, token_id: int) -> int | None:
    """The place behind it, if the text has that token there."""
    if place is None or place >= len(text) or text[place] != token_id:
        return None
    return place + 1


def _find_before_end(text: array[int]) -> int | None:
    """Behind the latest place where the text has, before its end, what it ends with."""
    data = text.tobytes()
    for length in _LENGTHS:
        place = _find_last(data, data[-length * _ITEM :]) if length < len(text) else None
        if place is not None:
            return place + length
    return None


def _find_first(data: bytes, pattern: bytes, start: int) -> int | None:
    """The first token from that one on where the pattern stands."""
    at = data.find(pattern, start * _ITEM)
    for _ in range(_MOST_FALSE):
        if at < 0 or at % _ITEM == 0:
            return at // _ITEM if at >= 0 else None
        at = data.find(pattern, at + 1)
    return None


def _find_last(data: bytes, pattern: bytes) -> int | None:
    """The last token where the pattern stands, but for the one that it ends the data from."""
    end = len(data) - _ITEM
    for _ in range(_MOST_FALSE):
        at = data.rfind(pattern, 0, end)
        if at < 0 or at % _ITEM == 0:
            return at // _ITEM if at >= 0 else None
        end = at + len(pattern) - 1
    return None


def _repeated(text: array[int], place: int, most: int) -> list[int]:
    """What stands there; where the text ends it is taken to go on as it does from there."""
    period = len(text) - place
    return [text[place + i % period] for i in range(most)]
