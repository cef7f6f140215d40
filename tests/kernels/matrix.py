"""Every kernel in Triton's interpreter, over a matrix of shapes, against its definition.

The decode kernel: lengths from 0 to 300 and 5,000; windows; 1, 3, 4 and 8 queries for each key;
pages of 16 and 32; float32 and float16. (The interpreter multiplies bfloat16 as if it were
integers.) The others: small.py.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from functools import partial
from itertools import product

import torch

from tests.kernels.small import Check, checks
from tests.mistral_engine.native.cache.test_paged_decode import INTERPRETED, Cache

GROUPS, PAGES, DTYPES = (1, 3, 4, 8), (16, 32), (torch.float32, torch.float16)
WINDOWS = (None, 1, 16, 33, 256, 257, 4096)
_BORDERS = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 300]


def main() -> int:
    """How many were wrong."""
    if not INTERPRETED:
        print("set TRITON_INTERPRET=1 before Triton is imported")
        return 1
    wrong, everything = 0, [*decode_checks(), *checks()]
    for check in everything:
        problem = _problem(check)
        wrong += problem is not None
        print(f"{check.name}: {problem or 'right'}", flush=True)
    print(f"{len(everything) - wrong} passed, {wrong} failed")
    return wrong


def decode_checks() -> Iterator[Check]:
    for number, (group, page_size, dtype) in enumerate(product(GROUPS, PAGES, DTYPES)):
        dice = random.Random(number)
        lengths = [*dice.sample(_BORDERS, 8), *dice.sample(range(301), 8), 5000]
        dice.shuffle(lengths)
        cell = f"decode group {group}, pages of {page_size}, {str(dtype).removeprefix('torch.')}"
        for window in WINDOWS:
            check = partial(_check_decode, number, lengths, group, page_size, dtype, window)
            yield Check(f"{cell}, window {window}", check)


def _check_decode(
    seed: int,
    lengths: list[int],
    group: int,
    page_size: int,
    dtype: torch.dtype,
    window: int | None,
) -> None:
    torch.manual_seed(seed)
    head_dim = 128 if group == 4 else 32
    shape = {"group": group, "page_size": page_size, "head_dim": head_dim}
    Cache.random(lengths, dtype=dtype, **shape).check(window)


def _problem(check: Check) -> str | None:
    try:
        check.look()
    except AssertionError as error:
        return " ".join(str(error).split()) or "not equal"
    return None


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
