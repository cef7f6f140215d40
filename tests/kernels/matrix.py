"""The decode kernel in Triton's interpreter, over a matrix of shapes, against dense attention.

Lengths from 0 to 300 and 5,000; windows; 1, 3, 4 and 8 queries for each key; pages of 16 and 32;
float32 and float16. (The interpreter multiplies bfloat16 as if it were integers.)
"""

from __future__ import annotations

import random
import sys
from itertools import product

import torch

from tests.mistral_engine.native.cache.test_paged_decode import INTERPRETED, Cache

GROUPS, PAGES, DTYPES = (1, 3, 4, 8), (16, 32), (torch.float32, torch.float16)
WINDOWS = (None, 1, 16, 33, 256, 257, 4096)
_BORDERS = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 300]


def main() -> int:
    """Nonzero if one was wrong."""
    if not INTERPRETED:
        print("set TRITON_INTERPRET=1 before Triton is imported")
        return 1
    cells = list(product(GROUPS, PAGES, DTYPES))
    wrong = 0
    for number, (group, page_size, dtype) in enumerate(cells):
        dice = random.Random(number)
        torch.manual_seed(number)
        lengths = [*dice.sample(_BORDERS, 8), *dice.sample(range(301), 8), 5000]
        dice.shuffle(lengths)
        problems = _problems(lengths, group, page_size, dtype)
        wrong += len(problems)
        cell = f"group {group}, pages of {page_size}, {str(dtype).removeprefix('torch.')}"
        print(f"{cell}: {'; '.join(problems) or 'right'}", flush=True)
    print(f"{len(cells) * len(WINDOWS) - wrong} passed, {wrong} failed")
    return wrong


def _problems(lengths: list[int], group: int, page_size: int, dtype: torch.dtype) -> list[str]:
    """What is wrong, by window."""
    head_dim, problems = 128 if group == 4 else 32, []
    for window in WINDOWS:
        cache = Cache.random(
            lengths, group=group, page_size=page_size, dtype=dtype, head_dim=head_dim
        )
        try:
            cache.check(window)
        except AssertionError as error:
            problems.append(f"window {window}: {' '.join(str(error).split())}")
    return problems


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
