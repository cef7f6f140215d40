"""Which requests a browser makes on another site's behalf. Nobody may, where no key is wanted.

A page of any site can send requests to this machine's loopback, and one that changes what its own
name resolves to (DNS rebinding) could read the answers. Knows headers; knows nothing of routes.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from local.loopback import is_loopback


def why_foreign(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Why a request is refused; None for one of this server's own page or of no page at all."""
    named = {name: value.decode("latin-1") for name, value in headers}
    host = named.get(b"host")
    if host is not None and not is_loopback(_hostname(host)):
        return f"host is {host[:80]!r}; without a key this server answers to its loopback names"
    if named.get(b"sec-fetch-site") == "cross-site":
        return "another site's page asks; without a key this server answers to its own page alone"
    origin = named.get(b"origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return f"origin is {origin[:80]!r}; without a key this server answers to its own page alone"
    return None


def _hostname(host: str) -> str:
    """Without the port, and without the brackets of an IPv6 address."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
