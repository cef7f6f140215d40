"""Lets the log probabilities of an answer's tokens go with the text that those tokens spell.

Only for answers that are asked for them. Knows nothing of how a token is chosen.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from chat_formats import Part, Speller
from engine_api.events import TokenLogprob


class Entries:
    """Whose text is not shown yet, and that text.

    Text is shown as far as a token and a character end together: so the bytes of the entries that
    go with it, joined, are the text. Only the end of an answer can cut a token.
    """

    __slots__ = ("_held_back", "_speller", "_waiting")

    def __init__(self) -> None:
        self._speller = Speller()
        self._waiting: deque[tuple[TokenLogprob, Part]] = deque()
        self._held_back = b""  # of a token that goes on

    def add(self, entry: TokenLogprob, data: bytes) -> None:
        """The next token. data: its bytes; none for a control token, whose entry is dropped."""
        if data:
            part = self._speller.add(data.removeprefix(entry.lead.encode()))
            self._waiting.append((entry, part))

    def read(self, text: str) -> None:
        """What the tokens so far have completed, shown or not."""
        self._speller.read(text)

    def show(self, text: str, *, is_last: bool) -> tuple[str, tuple[TokenLogprob, ...]]:
        """What of the text, which is safe to show, is shown now, and the entries that go with it.

        is_last: all of it; what was read and is not shown by now never will be.
        """
        data = self._held_back + text.encode()
        count, size = (0, len(data)) if is_last else self._count_whole(data)
        shown, self._held_back = data[:size], data[size:]
        if not shown:
            return "", ()
        gone = self._cut(size) if is_last else [self._next() for _ in range(count)]
        return shown.decode(), tuple(gone)

    def _count_whole(self, data: bytes) -> tuple[int, int]:
        """How many tokens, and how many bytes, end together with a character of these bytes."""
        count = size = end = 0
        for number, (_, part) in enumerate(self._waiting, start=1):
            end += len(part.data)
            if part.num_unread or end > len(data):
                break
            if end == len(data) or not _goes_on(data[end]):
                count, size = number, end
        return count, size

    def _cut(self, size: int) -> list[TokenLogprob]:
        """The entries of all tokens that begin within so many bytes, and their parts of those."""
        gone = []
        while self._waiting and (size or not self._waiting[0][1].data):
            entry = self._next()
            assert entry.data is not None
            gone.append(replace(entry, data=entry.data[:size]))
            size -= len(gone[-1].data or b"")
        return gone

    def _next(self) -> TokenLogprob:
        entry, part = self._waiting.popleft()
        return replace(entry, offset=part.offset, data=part.data)


def _goes_on(byte: int) -> bool:
    """Whether a character of UTF-8 has it behind another byte."""
    return byte & 0b1100_0000 == 0b1000_0000
