"""Which requests a browser makes on another site's behalf, and which sites may have it do so.

A page of any site can send requests to this machine's loopback, and one that changes what its own
name resolves to (DNS rebinding) could read the answers. So where no key is wanted nobody may but
the origins that were named at start. Knows headers; knows nothing of routes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from local.loopback import is_loopback

_ORIGIN = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?",
    re.IGNORECASE | re.ASCII,
)
_PORTS = {"http": 80, "https": 443}  # which a browser leaves out


def as_sent(origin: str) -> str | None:
    """The origin as a browser sends it; None for what is no scheme://host[:port].

    >>> as_sent("HTTPS://App.example:443")
    'https://app.example'
    """
    parts = _ORIGIN.fullmatch(origin)
    if parts is None:
        return None
    scheme, port = parts["scheme"].lower(), int(parts["port"] or 0)
    if parts["port"] and not 0 < port < 2**16:
        return None
    told = f":{port}" if port and port != _PORTS.get(scheme) else ""
    return f"{scheme}://{parts['host'].lower()}{told}"


def why_foreign(
    headers: Iterable[tuple[bytes, bytes]], origins: Collection[str] = ()
) -> str | None:
    """Why a request is refused; None for one of this server's own page, of no page at all, or of
    one of `origins`."""
    named = {name: value.decode("latin-1") for name, value in headers}
    host, origin = named.get(b"host"), named.get(b"origin")
    if host is not None and not is_loopback(_hostname(host)):
        return f"host is {host[:80]!r}; without a key this server answers to its loopback names"
    if origin in origins:
        return None
    if named.get(b"sec-fetch-site") == "cross-site":
        return "another site's page asks; without a key this server answers to its own page alone"
    if origin is not None and origin.partition("://")[2] != host:
        return f"origin is {origin[:80]!r}; without a key this server answers to its own page alone"
    return None


def _hostname(host: str) -> str:
    """Without the port, and without the brackets of an IPv6 address."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
