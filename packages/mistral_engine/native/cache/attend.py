"""Attention of one sequence over keys and values that lie in one piece. Knows nothing of stores."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_FEW = 8  # tokens; with 16 torch's own way of grouping is as fast


def attend_one(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, scaling: float
) -> Tensor:
    """Attention of one sequence's newest tokens: (heads, n, d) over (kv_heads, t, d).

    mask: of `causal_mask`. Returns (n, heads, d).
    """
    heads, length, head_dim = query.shape
    if length == 1 and mask is None:
        # Grouped queries without repeating keys: the group is seen as the query length. No mask is
        # needed, the newest token sees all that is left of the window.
        grouped = query.reshape(key.shape[0], heads // key.shape[0], head_dim)
        attended = functional.scaled_dot_product_attention(
            grouped[None], key[None], value[None], scale=scaling
        )
        return attended.reshape(1, heads, head_dim)
    if mask is not None and length <= _FEW:
        # The same for a few tokens, each group's one behind the other: keys and values are read
        # once for all of its heads.
        group = heads // key.shape[0]
        attended = functional.scaled_dot_product_attention(
            query.reshape(1, key.shape[0], group * length, head_dim),
            key[None],
            value[None],
            attn_mask=mask.repeat(group, 1),
            scale=scaling,
        )
        return attended.reshape(heads, length, head_dim).transpose(0, 1)
    attended = functional.scaled_dot_product_attention(
        query[None],
        key[None],
        value[None],
        attn_mask=mask,
        is_causal=mask is None,
        scale=scaling,
        enable_gqa=True,
    )
    return attended[0].transpose(0, 1)


def oldest_seen(start: int, window: int | None) -> int:
    """The oldest cached token that any token from position `start` on still sees."""
    return 0 if window is None else max(0, start + 1 - window)


def reaches(windows: tuple[int | None, ...], longest: int) -> list[int | None]:
    """The windows, None for those that a whole cache of `longest` tokens fits into.

    Layers of different windows then share what is prepared for them while sequences are short.
    """
    return [window if window is not None and window < longest else None for window in windows]


def causal_mask(
    length: int, total: int, window: int | None, dtype: torch.dtype, device: torch.device
) -> Tensor | None:
    """What to add to the scores of the last `length` of `total` tokens, (length, total): 0 or -inf.

    None where none is needed: for a plain causal square, and for one token that sees them all.
    """
    fits_window = window is None or total <= window
    if fits_window and length in (1, total):
        return None
    position = torch.arange(total - length, total, device=device)[:, None]
    other = torch.arange(total, device=device)[None]
    hidden = other > position
    if window is not None:
        hidden |= other <= position - window
    return torch.zeros(length, total, dtype=dtype, device=device).masked_fill_(hidden, -torch.inf)
