"""Who may call. Accepts a key as the platform does, `Authorization: Api-Key k` or `Bearer k`, and
as Anthropic's clients send it: `x-api-key: k`.

Knows the header and the key; knows nothing of routes. A key is never logged.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

SCHEMES = (b"api-key", b"bearer")


def is_allowed(headers: Iterable[tuple[bytes, bytes]], key: bytes | None) -> bool:
    """True if no key is wanted, or if exactly one header brings a key, and it is the right one."""
    if key is None:
        return True
    found = [(name, value) for name, value in headers if name in (b"authorization", b"x-api-key")]
    if len(found) != 1:
        return False
    ((name, value),) = found
    # Bytes, not text: a header may hold any byte, and only compare_digest takes constant time.
    given = value if name == b"x-api-key" else _from_authorization(value)
    return hmac.compare_digest(given.strip(), key)


def _from_authorization(header: bytes) -> bytes:
    """The key in it; nothing, which is no key, under another scheme."""
    scheme, _, given = header.partition(b" ")
    return given if scheme.lower() in SCHEMES else b""
