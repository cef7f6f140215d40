"""Our own server: as it is by default, with other settings, and as another checkout has it.

Knows how it is started; nothing of what is asked of it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.servers.install import PeerError
from benchmarks.servers.process import REPOSITORY, Command

OWN = "truss"
PARENT = "parent"
ON_VLLM = "truss-vllm"
# What of `engine` differs from config.yaml. Values are YAML, in which a bare `off` is no text.
VARIANTS: dict[str, tuple[str, ...]] = {
    "truss-int8": ("quantization=int8",),
    "truss-int4": ("quantization=int4",),
    "truss-speculation-off": ("speculation='off'",),
    # What vLLM's own server takes by itself or is told (servers/vllm.py), and ours would not.
    ON_VLLM: ("kv_cache_gib=3", "context_length=4096", "step_tokens=2048", "max_running=128"),
}
# Beginnings of the names of the cells that each is asked; all others are asked all.
VARIANT_CELLS: dict[str, tuple[str, ...]] = {
    "truss-int8": ("chat", "first-token", "copy"),
    "truss-int4": ("chat", "first-token", "copy"),
    "truss-speculation-off": ("chat", "free-1", "copy"),
    ON_VLLM: ("chat",),
}


def own_command(
    checkpoint: str,
    name: str = OWN,
    directory: Path = REPOSITORY,
    settings: Sequence[str] = (),
) -> Command:
    """The bundle of a checkout on the real Truss server, as `make serve` starts it.

    settings: NAME=VALUE, besides those that the name stands for.
    """
    arguments = [sys.executable, "-m", "local.serve", "--port", "{port}", "--model", checkpoint]
    if name == ON_VLLM:
        arguments += ["--backend", "vllm"]
    for setting in (*settings, *VARIANTS.get(name, ())):
        arguments += ["--set", setting]
    return Command(name, arguments, "/health", directory=directory)


def parent_directory(directory: str) -> Path:
    """Another checkout of this project. Raises PeerError when it is none."""
    path = Path(directory).expanduser().resolve()
    if not (path / "local" / "serve.py").is_file():
        raise PeerError(
            f"parent is {directory!r}; it must be a checkout, and has no local/serve.py"
        )
    return path
