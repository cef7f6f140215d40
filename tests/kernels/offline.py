"""Compiles a Triton kernel for a GPU that is not here, and says what it takes of it."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NamedTuple


class Compiled(NamedTuple):
    """registers: of a thread. spilled_bytes: of a thread, that did not fit into registers."""

    name: str
    capability: int
    registers: int
    spilled_bytes: int
    shared_bytes: int


def compiled(
    kernel: Any, types: list[str], constants: dict[str, Any], capability: int, *, num_warps: int
) -> Compiled:
    """types: of the arguments that are no constants, in order, as Triton writes them.

    A file of its own for ptxas, because Triton does not tell what spilled without a GPU.
    """
    import triton
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource

    names = [name for name in kernel.arg_names if name not in constants]
    signature = dict(zip(names, types, strict=True)) | dict.fromkeys(constants, "constexpr")
    source = ASTSource(kernel, signature, constexprs=constants)
    target = GPUTarget("cuda", capability, 32)
    made = triton.compile(source, target=target, options={"num_warps": num_warps})
    told = _assemble(made.asm["ptx"], capability)
    registers = int(re.findall(r"Used (\d+) registers", told)[0])
    spilled = sum(map(int, re.findall(r"(\d+) bytes spill", told)))
    return Compiled(kernel.__name__, capability, registers, spilled, made.metadata.shared)


def _assemble(ptx: str, capability: int) -> str:
    import triton

    tools = Path(triton.__file__).parent / "backends" / "nvidia" / "bin"
    target = f"sm_{capability}a" if capability >= 90 else f"sm_{capability}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kernel.ptx"
        path.write_text(ptx)
        command = [
            tools / "ptxas",
            "-v",
            f"--gpu-name={target}",
            path,
            "-o",
            path.with_suffix(".o"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stderr
