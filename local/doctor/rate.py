"""How fast this machine reads its memory, with as many processes as it has cores.

A byte that is not there is looked for in a buffer much larger than caches: the C library's memchr
does nothing but read. Processes, since Python keeps its lock meanwhile.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter

_MOST_PROCESSES = 8  # a few cores take all that memory gives
_MOST_BYTES = 2**30
_PASSES = 5


def measure(cores: int, available: int | None) -> float | None:
    """Bytes a second; None where it could not be measured. available: bytes of memory."""
    workers = min(cores, _MOST_PROCESSES)
    total = min(_MOST_BYTES, (available if available is not None else 2**30) // 4)
    try:
        with ProcessPoolExecutor(workers) as pool:
            return sum(pool.map(read_rate, [total // workers] * workers))
    except (ImportError, OSError, RuntimeError, MemoryError) as error:
        print(f"how fast memory is could not be measured: {error}", file=sys.stderr)
        return None


def read_rate(num_bytes: int) -> float:
    """Bytes a second of this process alone, the best of a few passes."""
    buffer = bytearray(b"\x01") * num_bytes  # written: a page of zeros would be one page of cache
    seconds = []
    for _ in range(_PASSES):
        begun = perf_counter()
        buffer.find(b"\x02")
        seconds.append(perf_counter() - begun)
    return num_bytes / max(min(seconds), 1e-9)
