"""Every kernel in the shapes of models, compiled for every kind of GPU that it is meant for.

A kernel that keeps registers in memory ("spills") is slow, and one that takes too much shared
memory does not start: both are failures.
"""

from __future__ import annotations

import sys

from mistral_engine.native.cache.gpu import paged_decode
from mistral_engine.native.kernels import cut, rotary, silu
from tests.kernels.compiling import CAPABILITIES, Case, compiled


def attention_cases(head_dim: int, group: int, page_size: int) -> list[Case]:
    """Both kernels of paged_decode, in bfloat16."""
    sizes = {
        "least_split": paged_decode._LEAST_SPLIT,
        "most_splits": paged_decode._MOST_SPLITS,
        "block": paged_decode.block_of(head_dim, 2),
        "head_dim": head_dim,
    }
    shape = f"head_dim {head_dim}, group {group}, pages of {page_size}"
    pointers = dict.fromkeys(("query", "key_pages", "value_pages"), "*bf16")
    integers = dict.fromkeys(("page_table", "lengths"), "*i32")
    parts = {"output": "*bf16", "partial": "*fp32", "log_weight": "*fp32"}
    strides = ("key_page_stride", "value_page_stride")
    splits = Case(
        f"attend_splits, {shape}",
        paged_decode._attend_splits,
        {
            **pointers,
            **integers,
            **parts,
            "scaling": "fp32",
            "visible": "i32",
            **dict.fromkeys(strides, "i32"),
            "table_stride": "i32",
        },
        {"page_size": page_size, "group": group, "padded_group": max(16, group), **sizes},
        strides,
        {"num_warps": 4, "num_stages": 2},
    )
    combine = Case(
        f"combine_splits, {shape}",
        paged_decode._combine_splits,
        {"lengths": "*i32", **parts, "visible": "i32", "splits": "i32"},
        sizes,
    )
    return [splits, combine]


def small_cases() -> list[Case]:
    """The kernels of native/kernels, as Mistral 7B launches them."""
    cuts = [
        Case(
            f"cut_row, {'share' if is_share else 'count'}",
            cut._cut_row,
            {
                "weights": "*fp32",
                "limits": "*fp64",
                **dict.fromkeys(("length", "row_stride", "limit_stride"), "i32"),
            },
            {"is_share": is_share, "block": cut._BLOCK},
            options={"num_warps": 8},
        )
        for is_share in (False, True)
    ]
    turned = Case(
        "rotate_heads, 32 and 8 of 128",
        rotary._rotate_heads,
        {
            **dict.fromkeys(("qkv", "cos", "sin", "query", "cells"), "*bf16"),
            "slots": "*i64",
            "values_stride": "i64",
        },
        {
            "num_heads": 32,
            "num_kv_heads": 8,
            "half": 64,
            "padded_half": 64,
            "block": rotary._HEADS,
        },
        ("values_stride",),
        {"num_warps": 2},
    )
    gate = Case(
        "silu_times",
        silu._silu_times,
        {"gate_up": "*bf16", "output": "*bf16", "size": "i32"},
        {"block": silu._BLOCK},
        ("size",),
        {"num_warps": 4},
    )
    return [*cuts, turned, gate]


# Mistral 7B and its like; the embedded model; heads as wide as there are.
_ATTENTION = ((128, 4, 32), (128, 4, 16), (128, 8, 32), (128, 1, 32), (32, 4, 32), (256, 4, 32))
CASES = [*(case for shape in _ATTENTION for case in attention_cases(*shape)), *small_cases()]


def main() -> int:
    """How many take what they may not."""
    wrong = 0
    for case in CASES:
        for capability in CAPABILITIES:
            taken = compiled(case, capability)
            fits = taken.fits(capability)
            wrong += not fits
            print(
                f"sm_{capability} {case.name}: {taken.registers} registers, "
                f"{taken.spilled} bytes spilled, {taken.shared:,} bytes shared"
                f"{', copies ahead' if taken.copies_ahead else ''}{'' if fits else ': TOO MUCH'}",
                flush=True,
            )
    print(f"{len(CASES) * len(CAPABILITIES) - wrong} passed, {wrong} failed")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
