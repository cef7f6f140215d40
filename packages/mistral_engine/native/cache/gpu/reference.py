"""The two ways of attending over pages in plain torch, as their definition says: float32, dense.

What a CPU runs in their place, and what a GPU's own are compared with before they are trusted. Each
takes the same indices as the kernel that it stands for, so a CPU tests all of them. Slow, row by
row, and a long row in pieces; knows nothing of layouts.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor

# At a time: 256 MB. All those of 2,048 tokens at the end of a context of 32,768 are 8.6 GB.
_MOST_SCORES = 2**26


def decode(
    query: Tensor,
    key_pages: Tensor,
    value_pages: Tensor,
    page_table: Tensor,
    lengths: Tensor,
    scaling: float,
    window: int | None = None,
) -> Tensor:
    """Each row's newest token; see paged_decode."""
    output = torch.zeros_like(query)
    page_size = key_pages.shape[1]
    for row, length in enumerate(lengths.tolist()):
        first = 0 if window is None else max(0, length - window)
        own = page_table[row, first // page_size : -(-length // page_size)]
        seen = slice(first % page_size, length - first // page_size * page_size)
        key, value = (pages[own].flatten(0, 1)[seen] for pages in (key_pages, value_pages))
        output[row : row + 1] = _attend(query[row : row + 1], key, value, scaling, None)
    return output


def attend_gathered(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    query_starts: Tensor,
    key_starts: Tensor,
    most_queries: int,
    most_keys: int,
    scaling: float,
    window: int | None = None,
) -> Tensor:
    """Each row's new tokens, which are the last ones of its keys; see flash_gathered."""
    output = torch.zeros_like(query)
    rows = zip(pairwise(query_starts.tolist()), pairwise(key_starts.tolist()), strict=True)
    for (begin, end), (first, last) in rows:
        # A kernel reads as many keys as the longest row has, and computes as many tokens.
        if end - begin > most_queries or last - first > most_keys:
            raise ValueError(
                f"a row has {end - begin:,} tokens and {last - first:,} keys; at most "
                f"{most_queries:,} and {most_keys:,} were told"
            )
        new, seen = slice(begin, end), slice(first, last)
        output[new] = _attend(query[new], key[seen], value[seen], scaling, window)
    return output


def _attend(
    query: Tensor, key: Tensor, value: Tensor, scaling: float, window: int | None
) -> Tensor:
    """(n, heads, d) over (t, kv_heads, d): the last n of t tokens. Returns (n, heads, d)."""
    (length, heads, _), total = query.shape, len(key)
    at_once = max(1, _MOST_SCORES // max(1, heads * total))
    key, value, output = key.float(), value.float(), torch.empty_like(query)
    for begin in range(0, length, at_once):
        end = min(begin + at_once, length)
        seen = slice(total - length + end)  # of what is behind, these tokens see nothing
        piece = query[begin:end].float() * scaling
        output[begin:end] = _attend_at_once(piece, key[seen], value[seen], window)
    return output


def _attend_at_once(query: Tensor, key: Tensor, value: Tensor, window: int | None) -> Tensor:
    """The same for scaled queries; all float32."""
    (length, heads, head_dim), (total, kv_heads, _) = query.shape, key.shape
    grouped = query.view(length, kv_heads, heads // kv_heads, head_dim)
    scores = torch.einsum("nkgd,tkd->kgnt", grouped, key)
    if length > 1 or window is not None:
        position = torch.arange(total - length, total, device=query.device)[:, None]
        other = torch.arange(total, device=query.device)[None]
        hidden = other > position
        if window is not None:
            hidden |= other <= position - window
        scores.masked_fill_(hidden, -torch.inf)
    attended = torch.einsum("kgnt,tkd->nkgd", scores.softmax(-1), value)
    return attended.reshape(length, heads, head_dim)
