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
    """The one of `keys` that every key in the headers is; None if there is none, or another.

    Clients that are given both a key and a token send both. ANYONE if there are no keys.
    """
    if not keys:
        return ANYONE
    owners = {_equal_to(given, keys) for given in _given(headers)}
    return owners.pop() if len(owners) == 1 else None


def _given(headers: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """All keys in the headers; under another scheme it is nothing, which is no key."""
    found = []
    for name, value in headers:
        if name == b"x-api-key":
            found.append(value.strip())
        elif name == b"authorization":
            scheme, _, given = value.partition(b" ")
            found.append(given.strip() if scheme.lower() in SCHEMES else b"")
    return found


def _equal_to(given: bytes, keys: Sequence[bytes]) -> bytes | None:
    """Compared with every key, whichever it is: how long it takes tells nothing about them."""
    # Bytes, not text: a header may hold any byte, and only compare_digest takes constant time.
    are_equal = [hmac.compare_digest(given, key) for key in keys]
    return keys[are_equal.index(True)] if True in are_equal else None
