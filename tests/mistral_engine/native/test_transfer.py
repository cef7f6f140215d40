"""A step's integers reach the device whole, in one copy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from mistral_engine.native import transfer
from mistral_engine.native.transfer import Integers, Sender, spans

CPU = torch.device("cpu")


def an_array(size: list[int], is_short: bool, first: int) -> Integers:
    dtype = np.int32 if is_short else np.int64
    return np.arange(first, first + int(np.prod(size)), dtype=dtype).reshape(size)


@given(
    shapes=st.lists(
        st.tuples(st.lists(st.integers(0, 5), min_size=1, max_size=2), st.booleans()), max_size=8
    )
)
def test_arrays_arrive_as_they_were_and_aligned(shapes: list[tuple[list[int], bool]]) -> None:
    """A kernel is compiled for pointers to multiples of 16 bytes, and for others anew."""
    arrays = [
        an_array(size, short, 2**31 - 40 - place) for place, (size, short) in enumerate(shapes)
    ]
    tensors = Sender([CPU]).send(arrays)[CPU]
    for array, tensor in zip(arrays, tensors, strict=True):
        assert tensor.dtype == (torch.int32 if array.dtype == np.int32 else torch.long)
        assert tensor.shape == array.shape
        assert tensor.tolist() == array.tolist()
        assert tensor.storage_offset() * tensor.element_size() % 16 == 0
        assert tensor.is_contiguous()


def test_whatever_there_is_to_send_leaves_in_one_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[Tensor] = []
    copy = transfer._copy

    def counting(host: Tensor, device: torch.device) -> Tensor:
        copied.append(host)
        return copy(host, device)

    monkeypatch.setattr(transfer, "_copy", counting)
    sender = Sender([CPU, CPU])
    for _ in range(2):
        sender.send([np.arange(5), np.arange(3, dtype=np.int32), np.zeros((2, 7), np.int32)])
    assert len(copied) == 2
    first, second = copied
    assert first.data_ptr() != second.data_ptr(), "the copy before may not have left yet"


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=6))
def test_spans_are_ranges_one_behind_the_other(parts: list[tuple[int, int]]) -> None:
    firsts, counts = (np.array([part[i] for part in parts], dtype=np.int64) for i in (0, 1))
    expected = [first + i for first, count in parts for i in range(count)]
    assert spans(firsts, counts).tolist() == expected
