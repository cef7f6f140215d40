"""Kernels compiled for GPUs that are not here: for each kind, what a program takes of it.

A kernel that keeps registers in memory ("spills") is slow, and one that takes too much shared
memory does not start: both are failures. Needs Triton, which brings the assembler.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from mistral_engine.native.cache.gpu import paged_decode

CAPABILITIES = (80, 86, 89, 90)
# Bytes that one program may have, of each; CUDA's programming guide, compute capabilities.
MOST_SHARED = {80: 163 * 1024, 86: 99 * 1024, 89: 99 * 1024, 90: 227 * 1024}
_ASSEMBLER = Path(triton.__file__).parent / "backends" / "nvidia" / "bin" / "ptxas"
# Pointers and strides, which are multiples of 16 bytes here and in a model.
_ALIGNED = [["tt.divisibility", 16]]


@dataclass(frozen=True, slots=True)
class Case:
    """A kernel in one of its shapes.

    arguments: of each its type, "*bf16", "i32" or "fp32", in order. constants: by name. aligned:
    numbers that are multiples of 16, beside the pointers.
    """

    name: str
    function: Any
    arguments: Mapping[str, str]
    constants: Mapping[str, int]
    aligned: tuple[str, ...] = ()
    options: Mapping[str, int] | None = None


def attention_cases(head_dim: int, group: int, page_size: int) -> list[Case]:
    """Both kernels of paged_decode, in bfloat16."""
    cut = {
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
        {"page_size": page_size, "group": group, "padded_group": max(16, group), **cut},
        strides,
        {"num_warps": 4, "num_stages": 2},
    )
    combine = Case(
        f"combine_splits, {shape}",
        paged_decode._combine_splits,
        {"lengths": "*i32", **parts, "visible": "i32", "splits": "i32"},
        cut,
    )
    return [splits, combine]


# Mistral 7B and its like; the embedded model; heads as wide as there are.
CASES = [
    case
    for shape in ((128, 4, 32), (128, 4, 16), (128, 8, 32), (128, 1, 32), (32, 4, 32), (256, 4, 32))
    for case in attention_cases(*shape)
]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a program takes. spilled, shared: bytes."""

    registers: int
    spilled: int
    shared: int
    copies_ahead: bool


def compiled(case: Case, capability: int) -> Taken:
    """For a GPU of this compute capability, 86 for 8.6."""
    names = list(case.function.arg_names)
    aligned = [n for n, kind in case.arguments.items() if kind[0] == "*" or n in case.aligned]
    source = ASTSource(
        case.function,
        {**case.arguments, **dict.fromkeys(case.constants, "constexpr")},
        constexprs=dict(case.constants),
        attrs={(names.index(name),): _ALIGNED for name in aligned},
    )
    kernel = triton.compile(
        source, target=GPUTarget("cuda", capability, 32), options=dict(case.options or {})
    )
    told = _assembled(kernel.asm["ptx"], capability)
    found = re.search(r"Used (\d+) registers", told)
    spills = re.findall(r"(\d+) bytes spill (?:stores|loads)", told)
    assert found is not None, told
    assert spills, told
    copies_ahead = "cp.async" in kernel.asm["ptx"]
    return Taken(int(found[1]), sum(map(int, spills)), kernel.metadata.shared, copies_ahead)


def _assembled(ptx: str, capability: int) -> str:
    """What the assembler says of it."""
    architecture = re.search(r"\.target (sm_\w+)", ptx)
    assert architecture is not None
    with tempfile.NamedTemporaryFile("w", suffix=".ptx") as file:
        file.write(ptx)
        file.flush()
        command = [_ASSEMBLER, "-v", f"--gpu-name={architecture[1]}", file.name, "-o", "/dev/null"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def main() -> int:
    """How many take what they may not."""
    wrong = 0
    for case in CASES:
        for capability in CAPABILITIES:
            taken = compiled(case, capability)
            fits = not taken.spilled and taken.shared <= MOST_SHARED[capability]
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
