"""How much of a prompt is new, judged by what other prompts began with. Pure Python.

A guess, for estimates: which beginnings are in a cache is the backend's to know. Any thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator

from engine_api.request import GenerationRequest

_BLOCK = 16  # tokens: beginnings are compared block by block


class SeenPrompts:
    """Remembers the beginnings of the latest prompts, as many tokens as a cache holds."""

    def __init__(self, capacity: int) -> None:
        """capacity: tokens."""
        self._most_blocks = capacity // _BLOCK
        self._blocks: OrderedDict[int, None] = OrderedDict()  # latest last
        self._lock = threading.Lock()

    def add(self, request: GenerationRequest) -> int:
        """Remember its prompt. Returns how many of its last tokens no other one began with."""
        num_seen, is_seen = 0, True
        with self._lock:
            for end, block in _blocks_of(request):
                is_seen = is_seen and block in self._blocks
                num_seen = end if is_seen else num_seen
                self._blocks[block] = None
                self._blocks.move_to_end(block)
            while len(self._blocks) > self._most_blocks:
                self._blocks.popitem(last=False)
        return len(request.prompt.token_ids) - num_seen

    def forget(self, request: GenerationRequest, num_new: int) -> None:
        """The last so many tokens of its prompt were never computed, so nobody can reuse them."""
        num_kept = len(request.prompt.token_ids) - num_new
        with self._lock:
            for end, block in _blocks_of(request):
                if end > num_kept:
                    self._blocks.pop(block, None)


def _blocks_of(request: GenerationRequest) -> Iterator[tuple[int, int]]:
    """Of each whole block: the number of tokens up to its end, and a hash of all of those and of
    the adapter, which makes other keys and values of them."""
    token_ids = request.prompt.token_ids
    before = hash(request.adapter)
    for end in range(_BLOCK, len(token_ids) + 1, _BLOCK):
        before = hash((before, *token_ids[end - _BLOCK : end]))
        yield end, before
