"""Compiles a kernel for a GPU that is not here, and says what a program takes of it.

Needs Triton, which brings the assembler. Knows no kernel: shapes.py.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

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
    numbers that are multiples of 16, beside the pointers. options: of the compiler.
    """

    name: str
    function: Any
    arguments: Mapping[str, str]
    constants: Mapping[str, int]
    aligned: tuple[str, ...] = ()
    options: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a program takes. spilled, shared: bytes."""

    registers: int
    spilled: int
    shared: int
    copies_ahead: bool

    def fits(self, capability: int) -> bool:
        return not self.spilled and self.shared <= MOST_SHARED[capability]


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
