"""Where a body is read: on the event loop, or in a thread if it is large."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

T = TypeVar("T")

# A body of more bytes is parsed, and its prompt built, in a thread: on the event loop it would be
# a stutter in everyone else's stream. Smaller ones are cheaper to read than to hand over.
LARGE_BODY = 32 * 1024

# So many are read at once; more wait. Threads that others need, such as for grammars, stay free.
MOST_READERS = 4

_readers: RunVar[anyio.CapacityLimiter] = RunVar("_readers")  # of this event loop


async def read_where_it_fits(raw: bytes, read: Callable[[bytes], T]) -> T:
    """`read(raw)`: here, or in a thread if the body is a LARGE_BODY."""
    if len(raw) <= LARGE_BODY:
        return read(raw)
    limiter = _readers.get(None)
    if limiter is None:
        limiter = anyio.CapacityLimiter(MOST_READERS)
        _readers.set(limiter)
    return await anyio.to_thread.run_sync(read, raw, limiter=limiter)
