"""What there is for keys and values, of what was measured: the arithmetic. No torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from mistral_engine.native.plan import MARGIN


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of one device's memory, when all is there that stays but the cache.

    total: that it has. free: that nobody holds. step: that a full step takes for a while, at its
    peak. graphs: that recorded steps hold, which is no longer free.
    """

    total: int
    free: int
    step: int
    graphs: int = 0

    @property
    def left(self) -> int:
        """For keys and values."""
        return max(0, self.free - self.step - ceil(MARGIN * self.total))


def tokens_that_fit(rooms: Iterable[tuple[Room, int]]) -> int:
    """Tokens of a cache that lies where its layers are, so that the scarcest device decides.

    rooms: of each device, and the bytes that one token takes there.
    """
    return min(room.left // bytes_per_token for room, bytes_per_token in rooms)
