"""A mask that is packed is the same when it is unpacked, and an eighth of the bytes."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.packed_bits import pack, unpack
from tests.mistral_engine.native.dispatched import NothingWaits

CPU = torch.device("cpu")


@given(st.integers(0, 4), st.integers(1, 100), st.randoms(use_true_random=False))
def test_bits_come_out_as_they_went_in(rows: int, size: int, random: object) -> None:
    mask = np.array(
        [[random.random() < 0.5 for _ in range(size)] for _ in range(rows)],  # type: ignore[attr-defined]
        dtype=np.bool_,
    ).reshape(rows, size)
    packed = pack(mask, CPU)
    assert packed.numel() == rows * -(-size // 8)
    with NothingWaits():
        unpacked = unpack(packed, size)
    assert unpacked.dtype == torch.bool
    assert unpacked.tolist() == mask.tolist()
