"""What there is room for: the weights before they are loaded, and the cache once they are."""

from __future__ import annotations

import ctypes
import gc
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import psutil
import torch

from engine_api.errors import ConfigError, one_line
from mistral_engine.config import EngineConfig
from mistral_engine.native import cgroups
from mistral_engine.native.load.device import only_device

# Of what is free: a computer has other things to do.
_CPU_SHARE = 0.25
# Of the C library; of CUDA, in an error or in Triton's; of cuBLAS and its like.
_IN_WORDS = re.compile(r"allocate memory|\bout of memory\b|_STATUS_ALLOC_FAILED\b")


def share_for_cache(device: torch.device) -> int:
    """Bytes, of a device that is not this engine's alone."""
    return int(_free_bytes(device) * _CPU_SHARE)


def require_room_for_weights(config: EngineConfig, num_bytes: Mapping[str, int]) -> None:
    """Raises ConfigError, with the numbers, when the device has less memory than they take.

    num_bytes: of the weights, by quantization, as far as one can be chosen.
    """
    device = only_device(config.device_map)
    if device is None:
        return
    needed, free = num_bytes[config.quantization], _free_bytes(device)
    if needed <= free:
        return
    fitting = [f"{name} ({_gigabytes(size)})" for name, size in num_bytes.items() if size <= free]
    remedy = f"set quantization to {' or '.join(fitting)}, or take" if fitting else "take"
    raise ConfigError(
        f"the weights take {_gigabytes(needed)} of memory; {device} has {_gigabytes(free)} free: "
        f"{remedy} a machine with more"
    )


def smaller_than(config: EngineConfig, num_bytes: Mapping[str, int]) -> list[str]:
    """The quantizations that take less than the configured one, of those that can be chosen."""
    return [name for name, size in num_bytes.items() if size < num_bytes[config.quantization]]


@contextmanager
def refusing_out_of_memory(
    doing: str, quantizations: Collection[str] = (), *, lower: str = "kv_cache_gib"
) -> Iterator[None]:
    """Whatever ends inside for want of memory raises ConfigError.

    quantizations: that could be chosen, and would take less. lower: the settings that are too high.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        reason = one_line(error) or "no reason was given"
        smaller = f"set quantization to {' or '.join(quantizations)}, " if quantizations else ""
        raise ConfigError(
            f"the memory was used up while {doing}: {smaller}lower {lower}, or take a machine with "
            f"more ({reason})"
        ) from error


def give_back_freed() -> None:
    """Return to a GPU, and to the system where it has glibc, what is kept there of freed memory.

    torch keeps all of a GPU's. The C library keeps up to 2 GiB under the settings of config.yaml,
    which is for steps, and of no use for what loading took.
    """
    if torch.cuda.is_initialized():
        gc.collect()
        torch.cuda.empty_cache()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(ctypes.c_size_t(0))


def _free_bytes(device: torch.device) -> int:
    """In a container no more than it may still take."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return min([int(psutil.virtual_memory().available), *cgroups.free_bytes()])


def is_out_of_memory(error: BaseException) -> bool:
    """torch has an exception of its own for its own allocator on a GPU alone. The driver, libraries
    and Triton say it in words."""
    is_named = isinstance(error, MemoryError | torch.OutOfMemoryError)
    return is_named or _IN_WORDS.search(str(error)) is not None


def _gigabytes(num_bytes: int) -> str:
    return f"{num_bytes / 1e9:,.1f} GB"
