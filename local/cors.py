"""Lets pages of certain origins read the answers: starlette's CORS, told what clients here need.

A preflight is answered without a key, since browsers send none with it; what follows is not.
Knows nothing of who may ask.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

# What browsers keep from a page unless it is exposed, and clients in a page go by.
EXPOSED = ("x-request-id", "request-id", "retry-after", "x-ignored-fields")


def readable_from(origins: Collection[str], app: ASGIApp) -> ASGIApp:
    """`app`, without a header more where there are no origins."""
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=tuple(origins),
        allow_methods=("GET", "POST"),
        allow_headers=("*",),  # keys, versions, and what each client adds of its own
        expose_headers=EXPOSED,
    )
