"""What of a cache is kept for those that run, when another is let in. Knows no pool."""

from __future__ import annotations

from math import ceil

KEPT = 0.01  # of all there is, at least


def kept_for(num_running: int, each: int, total: int) -> int:
    """Of `total`, so much: `each` for every one that runs, or a share of all if that is more.

    Else the one that is let in might be the first to make room for them, and be computed anew.
    Nothing where nobody runs.
    """
    return max(num_running * each, ceil(KEPT * total)) if num_running else 0
