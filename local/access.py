"""Who is let in, asked before anything of a request's body is read.

Knows headers, keys and readiness; knows nothing of what a request asks for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from local import keys
from local.body import DEFAULT_MAX_BYTES
from local.key_limit import KeyLimit
from local.origins import why_foreign
from local.refusals import Refused

_WANTS_KEY = "this server wants its key: Authorization: Bearer KEY, or Api-Key KEY"


@dataclass(frozen=True, slots=True)
class AccessRules:
    """api_keys: every request must bring one of them; none: whoever is on this machine is welcome.

    key_concurrency: generations of one key at once; None: as many as come.
    max_body_bytes: of one request. origins: whose pages may ask besides this server's own.
    """

    api_keys: tuple[str, ...] = ()
    key_concurrency: int | None = None
    max_body_bytes: int = DEFAULT_MAX_BYTES
    origins: tuple[str, ...] = ()


class Access:
    """Keeps the rules. key_limit: counts what runs."""

    def __init__(self, rules: AccessRules) -> None:
        self._keys = [key.encode() for key in rules.api_keys]
        self._origins = rules.origins
        self.key_limit = KeyLimit(rules.key_concurrency)

    def caller(self, headers: Iterable[tuple[bytes, bytes]], *, is_open: bool) -> bytes:
        """The key of whoever asks. is_open: nobody needs one here. Raises Refused."""
        headers = list(headers)
        if not self._keys and (reason := why_foreign(headers, self._origins)) is not None:
            raise Refused(403, reason, "forbidden_site")
        owner = keys.ANYONE if is_open else keys.owner(headers, self._keys)
        if owner is None:
            raise Refused(401, _WANTS_KEY, "invalid_api_key", {"www-authenticate": "Bearer"})
        return owner

    def require_room(self, key: bytes) -> None:
        """Raises Refused where as many of this key's generations run as may."""
        if self.key_limit.is_reached(key):
            limit = f"{self.key_limit.limit:,}"
            running = f"requests of this caller that run already: {limit}; at most {limit} may"
            raise Refused(429, running, "rate_limit_exceeded", {"retry-after": "1"})
