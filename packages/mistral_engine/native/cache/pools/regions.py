"""The region pool: contiguous room for each sequence, within one budget. Pure Python, no torch.

On a CPU attention runs at memory speed only over contiguous keys and values, so nothing is shared
in place: a sequence that begins like another one copies that beginning, which costs one pass over
its bytes. The region of a sequence that has ended is kept for this until the room is needed; the
least recently used goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from mistral_engine.native.cache.pools.prefix import block_keys, reusable_keys
from mistral_engine.native.cache.pools.reserve import kept_for
from mistral_engine.native.schedule.sequence import Sequence

BLOCK_SIZE = 16  # tokens: beginnings are compared block by block
_MOST_UNHELD = 1024  # regions: each is a mapping of memory, of which a process has some 65,000


@dataclass(eq=False, slots=True)
class Region:
    """Contiguous room for one sequence's keys and values.

    num_reserved: tokens it counts for in the budget. keys: of the blocks that are computed.
    inherits: the region to copy that many first tokens from, before anything is computed.
    memory: what the store keeps there; freed with the region.
    """

    num_reserved: int
    inherits: tuple[Region, int] | None = None
    keys: list[bytes] = field(default_factory=list)
    memory: Any = None


class RegionPool:
    """Reserves, lends and evicts regions, `capacity` tokens in all.

    Implements scheduler.CachePool.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._num_left = capacity  # tokens that no region counts for
        self._num_unheld = 0  # tokens that unheld regions count for
        self._regions: dict[Sequence, Region] = {}
        self._unheld: OrderedDict[Region, None] = OrderedDict()  # least recently used first
        self._holders: dict[bytes, OrderedDict[Region, None]] = {}  # of each block, by its key

    @property
    def num_held_tokens(self) -> int:
        """Room taken by sequences in flight."""
        return sum(region.num_reserved for region in self._regions.values())

    def region_of(self, sequence: Sequence) -> Region:
        return self._regions[sequence]

    def admit(self, sequence: Sequence, num_running: int = 0) -> int | None:
        """Reserve room for all of a waiting sequence's tokens.

        num_running: others, who keep a block each to go on in, or a share of all if that is more:
            else this one might be the first to make room for them, and be computed anew.

        Returns how many of its first tokens will be copied from another region, never all of them:
        the last one is computed to sample from. None when there is no room.
        """
        lender, num_shared = self._find_prefix(sequence)
        num_tokens = len(sequence.tokens)
        num_kept = kept_for(num_running, BLOCK_SIZE, self.capacity)
        if num_tokens + num_kept > self._num_left + self._num_unheld:
            return None
        self._make_room(num_tokens)
        # The lender may just have been evicted. Its memory lives on until it has been copied.
        self._num_left -= num_tokens
        self._regions[sequence] = region = Region(num_tokens)
        if lender is not None:
            region.inherits = (lender, num_shared)
            if lender in self._unheld:
                self._unheld.move_to_end(lender)
        return num_shared

    def extend(self, sequence: Sequence, num_tokens: int) -> bool:
        """Make room for `num_tokens` tokens in all. False when there is none."""
        region = self._regions[sequence]
        num_more = max(0, num_tokens - region.num_reserved)
        if not self._make_room(num_more):
            return False
        region.num_reserved += num_more
        self._num_left -= num_more
        return True

    def stretch(self, sequence: Sequence, num_tokens: int) -> int:
        """Make room for up to `num_tokens` in all, of what no region counts for."""
        region = self._regions[sequence]
        num_more = max(0, min(num_tokens - region.num_reserved, self._num_left))
        region.num_reserved += num_more
        self._num_left -= num_more
        return region.num_reserved

    def record(self, sequence: Sequence, num_computed: int) -> None:
        """The first `num_computed` tokens are in the cache: others may copy their whole blocks."""
        region = self._regions.get(sequence)
        if region is None:
            return  # preempted while the device computed
        for key in block_keys(sequence, num_computed, BLOCK_SIZE)[len(region.keys) :]:
            region.keys.append(key)
            self._holders.setdefault(key, OrderedDict())[region] = None

    def forget(self, sequence: Sequence) -> None:
        """What its region holds is worth nothing: nobody may copy it, nor what it was copied from.

        Sequences in flight that begin like it keep theirs, until they are found out themselves.
        """
        region = self._regions.get(sequence)
        if region is None:
            return
        begins_alike = list(self._holders[region.keys[0]]) if region.keys else []
        for lender in begins_alike:
            if lender in self._unheld:
                self._drop(lender)
        self._forget_keys(region)
        region.keys = []

    def release(self, sequence: Sequence) -> None:
        """Let go of a sequence's region, if it has one. What is computed of it is kept."""
        region = self._regions.pop(sequence, None)
        if region is None:
            return
        num_kept = len(region.keys) * BLOCK_SIZE
        self._num_left += region.num_reserved - num_kept
        region.num_reserved = num_kept
        if num_kept:
            self._unheld[region] = None
            self._num_unheld += num_kept
        if len(self._unheld) > _MOST_UNHELD:
            self._evict()

    def _find_prefix(self, sequence: Sequence) -> tuple[Region | None, int]:
        """The region that holds most of the sequence's beginning, and how many tokens of it."""
        lender, num_blocks = None, 0
        for key in reusable_keys(sequence, BLOCK_SIZE):
            holders = self._holders.get(key)
            if not holders:
                break
            lender = next(reversed(holders))
            num_blocks += 1
        return lender, num_blocks * BLOCK_SIZE

    def _make_room(self, num_tokens: int) -> bool:
        if num_tokens > self._num_left + self._num_unheld:
            return False
        while num_tokens > self._num_left:
            self._evict()
        return True

    def _evict(self) -> None:
        self._drop(next(iter(self._unheld)))

    def _drop(self, region: Region) -> None:
        """Of those that nobody holds."""
        del self._unheld[region]
        self._num_left += region.num_reserved
        self._num_unheld -= region.num_reserved
        self._forget_keys(region)

    def _forget_keys(self, region: Region) -> None:
        for key in region.keys:
            holders = self._holders[key]
            del holders[region]
            if not holders:
                del self._holders[key]
