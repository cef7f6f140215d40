"""Who may call. Accepts a key as the platform does: `Authorization: Api-Key k` or `Bearer k`.

Knows the header and the key; knows nothing of routes. A key is never logged.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

SCHEMES = (b"api-key", b"bearer")


def is_allowed(headers: Iterable[tuple[bytes, bytes]], key: bytes | None) -> bool:
    """True if no key is wanted, or if exactly one Authorization header carries it."""
    if key is None:
        return True
    values = [value for name, value in headers if name == b"authorization"]
    return len(values) == 1 and _carries(values[0], key)


def _carries(header: bytes, key: bytes) -> bool:
    scheme, _, given = header.partition(b" ")
    # Bytes, not text: a header may hold any byte, and only compare_digest takes constant time.
    return scheme.lower() in SCHEMES and hmac.compare_digest(given.strip(), key)
