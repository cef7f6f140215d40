"""Names for what a prompt begins with, so that equal beginnings are found and computed once.

Pure Python. Knows nothing of where keys and values are stored.
"""

from __future__ import annotations

import hashlib
from array import array

from mistral_engine.native.schedule.sequence import Sequence


def block_keys(sequence: Sequence, num_tokens: int, block_size: int) -> list[bytes]:
    """One key for each whole block of the first `num_tokens` tokens, in order.

    A key stands for its block and for everything before it: two sequences have the same n-th key
    exactly when their first n blocks are equal, token by token. It is a cryptographic digest,
    because a collision would show one caller what another one asked. Keys are remembered by the
    sequence, so each block is hashed once.
    """
    keys = sequence.block_keys
    for start in range(len(keys) * block_size, num_tokens - block_size + 1, block_size):
        block = array("q", sequence.tokens[start : start + block_size])
        before = keys[-1] if keys else b""
        keys.append(hashlib.blake2b(before + block.tobytes(), digest_size=16).digest())
    return keys[: num_tokens // block_size]


def reusable_keys(sequence: Sequence, block_size: int) -> list[bytes]:
    """The keys of what a sequence may take from the cache, where it is found.

    Never its last token: that is computed to sample from. Nor tokens that predict one whose log
    probability is still wanted.
    """
    end = sequence.num_scored if sequence.is_to_be_scored else len(sequence.tokens) - 1
    return block_keys(sequence, end, block_size)
