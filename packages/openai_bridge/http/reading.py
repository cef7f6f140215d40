"""Where a body is read: on the event loop, or in a thread if it is large. Within a limit, and
unpacked first if it was sent packed. Knows nothing of what it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar
from starlette.requests import Request

from openai_bridge.body.inflating import IDENTITY, encoding_of, inflate
from openai_bridge.errors import body_too_large

T = TypeVar("T")

# A body of more bytes is parsed, and its prompt built, in a thread: on the event loop it would be
# a stutter in everyone else's stream. Smaller ones are cheaper to read than to hand over.
LARGE_BODY = 32 * 1024

# So many are read at once; more wait. Threads that others need, such as for grammars, stay free.
MOST_READERS = 4

_readers: RunVar[anyio.CapacityLimiter] = RunVar("_readers")  # of this event loop


async def read_body(request: Request, most: int, read: Callable[[bytes], T]) -> T:
    """`read(body)`, where it fits. most: bytes of the body, as it is sent and as it is unpacked.

    Raises ApiError for a body that is too large or cannot be unpacked, and whatever `read` raises.
    """
    encoding = encoding_of(request.headers.getlist("content-encoding"))
    raw = await request.body()
    if len(raw) > most:
        raise body_too_large(len(raw), most)
    if encoding == IDENTITY and len(raw) <= LARGE_BODY:
        return read(raw)
    # How large a packed one is shows only once it is unpacked: a thousand times what was sent.
    return await _in_thread(lambda: read(inflate(raw, encoding, most)))


async def _in_thread(work: Callable[[], T]) -> T:
    limiter = _readers.get(None)
    if limiter is None:
        limiter = anyio.CapacityLimiter(MOST_READERS)
        _readers.set(limiter)
    return await anyio.to_thread.run_sync(work, limiter=limiter)
