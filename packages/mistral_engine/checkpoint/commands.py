"""A command that a refusal tells, to be pasted into a shell. Knows nothing of why it is told."""

from __future__ import annotations

import shlex

from mistral_engine.checkpoint.listing import Listing


def load_and(listing: Listing, imported: str, then: str) -> str:
    """Python that loads what is listed with the class `imported`, and does `then` with it.

    Its name is an argument, quoted for a shell, so that no name breaks the code.
    """
    revision = ", revision=sys.argv[2]" if listing.revision else ""
    named = [listing.repository or str(listing.path), *filter(None, [listing.revision])]
    code = (
        f"import sys; {imported} as M; M.from_pretrained(sys.argv[1]{revision}, dtype='auto'){then}"
    )
    return f'python -c "{code}" {shlex.join(named)}'
