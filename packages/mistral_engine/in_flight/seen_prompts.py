"""How much of a prompt is new, judged by what other prompts began with. Pure Python.

A guess, for estimates: which beginnings are in a cache is the backend's to know. Any thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence

_BLOCK = 16  # tokens: beginnings are compared block by block


class SeenPrompts:
    """Remembers the beginnings of the latest prompts, as many tokens as a cache holds."""

    def __init__(self, capacity: int) -> None:
        """capacity: tokens."""
        self._most_blocks = capacity // _BLOCK
        self._blocks: OrderedDict[int, None] = OrderedDict()  # latest last
        self._lock = threading.Lock()

    def add(self, token_ids: Sequence[int], adapter: str | None = None) -> int:
        """Remember a prompt. Returns how many of its last tokens no other one began with.

        adapter: that answers it, and makes other keys and values of the same tokens.
        """
        num_seen, is_seen = 0, True
        with self._lock:
            for end, block in _blocks_of(token_ids, adapter):
                is_seen = is_seen and block in self._blocks
                num_seen = end if is_seen else num_seen
                self._blocks[block] = None
                self._blocks.move_to_end(block)
            while len(self._blocks) > self._most_blocks:
                self._blocks.popitem(last=False)
        return len(token_ids) - num_seen

    def forget(self, token_ids: Sequence[int], num_new: int, adapter: str | None = None) -> None:
        """The last so many tokens of a prompt were never computed, so nobody can reuse them."""
        num_kept = len(token_ids) - num_new
        with self._lock:
            for end, block in _blocks_of(token_ids, adapter):
                if end > num_kept:
                    self._blocks.pop(block, None)


def _blocks_of(token_ids: Sequence[int], adapter: str | None) -> Iterator[tuple[int, int]]:
    """Of each whole block: the number of tokens up to its end, and a hash of all of those and of
    who answers."""
    before = hash(adapter)
    for end in range(_BLOCK, len(token_ids) + 1, _BLOCK):
        before = hash((before, *token_ids[end - _BLOCK : end]))
        yield end, before
