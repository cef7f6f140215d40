"""Who may call. Accepts a key as the platform does, `Authorization: Api-Key k` or `Bearer k`, and
as Anthropic's clients send it: `x-api-key: k`.

Knows the header and the keys; knows nothing of routes. A key is never logged.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence

SCHEMES = (b"api-key", b"bearer")
ANYONE = b""  # whose requests they are where no key is wanted


def owner(headers: Iterable[tuple[bytes, bytes]], keys: Sequence[bytes]) -> bytes | None:
    """The one of `keys` that the only key in the headers is; None if it is none of them.

    ANYONE if there are no keys.
    """
    if not keys:
        return ANYONE
    found = [(name, value) for name, value in headers if name in (b"authorization", b"x-api-key")]
    if len(found) != 1:
        return None
    ((name, value),) = found
    given = value if name == b"x-api-key" else _from_authorization(value)
    return _equal_to(given.strip(), keys)


def _equal_to(given: bytes, keys: Sequence[bytes]) -> bytes | None:
    """Compared with every key, whichever it is: how long it takes tells nothing about them."""
    # Bytes, not text: a header may hold any byte, and only compare_digest takes constant time.
    are_equal = [hmac.compare_digest(given, key) for key in keys]
    return keys[are_equal.index(True)] if True in are_equal else None


def _from_authorization(header: bytes) -> bytes:
    """The key in it; nothing, which is no key, under another scheme."""
    scheme, _, given = header.partition(b" ")
    return given if scheme.lower() in SCHEMES else b""
