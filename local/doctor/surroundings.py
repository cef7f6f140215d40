"""PyTorch, the disk and the port. Imports nothing of what may not be installed."""

from __future__ import annotations

import os
import shutil
import socket
from importlib import metadata
from pathlib import Path


def torch_version() -> str | None:
    """Of this Python's; None where there is none. "2.13.0+cpu" is the build without CUDA."""
    try:
        return metadata.version("torch")
    except metadata.PackageNotFoundError:
        return None


def hub_folder(environment: dict[str, str]) -> Path:
    """Where huggingface_hub keeps what it downloads."""
    cache = environment.get("XDG_CACHE_HOME") or "~/.cache"
    home = environment.get("HF_HOME") or f"{cache}/huggingface"
    return Path(os.path.expanduser(environment.get("HF_HUB_CACHE") or f"{home}/hub"))


def free_disk(folder: Path) -> int:
    """Bytes; of the nearest folder above that is there."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    return shutil.disk_usage(there).free


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
        except OSError:
            return False
    return True
