"""The tokens that a step's guided sequences may not say next, found beside the step itself.

Knows nothing of how grammars are compiled, and nothing of sampling.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from llguidance import LLExecutor
from numpy.typing import NDArray
from torch import Tensor

from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.packed_bits import pack, unpack

_WORD_BYTES = 4
_CPU = torch.device("cpu")


class Forbidden(NamedTuple):
    """Tokens that some rows may not choose.

    mask: bool (len(rows), vocab), true for those; for GPUs the same packed, uint8.
    """

    rows: list[int]
    mask: Tensor

    def mask_for(self, logits: Tensor) -> Tensor:
        """bool (len(rows), vocab) where the logits are, (rows, vocab). Nothing waits."""
        here = self.mask.to(logits.device, non_blocking=True)
        return here if here.dtype == torch.bool else unpack(here, logits.shape[-1])


@dataclass(frozen=True, slots=True)
class PendingMasks:
    """What some rows of a step may not choose, while it is still being found out."""

    rows: list[int]
    mask: Future[Tensor]

    def wait(self) -> Forbidden:
        return Forbidden(self.rows, self.mask.result())


class Masks:
    """Computes masks in a thread of its own, while the engine's is inside torch."""

    def __init__(self, vocab_size: int, device: torch.device = _CPU) -> None:
        """device: where they are wanted."""
        self._vocab_size, self._device = vocab_size, device
        self._row_bytes = -(-vocab_size // (8 * _WORD_BYTES)) * _WORD_BYTES
        self._executor = LLExecutor()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="masks")

    def begin(self, guides: dict[int, Guide]) -> PendingMasks | None:
        """Begin to find what the rows of these guides may not choose; None: nothing is forbidden.

        The guides must not be touched before the result is there.
        """
        binding = {row: guide for row, guide in guides.items() if guide.is_binding}
        if not binding:
            return None
        mask = self._thread.submit(self._find_forbidden, list(binding.values()))
        return PendingMasks(list(binding), mask)

    def wait(self) -> None:
        """Until nothing is looked for any more, whether or not somebody still wants it."""
        self._thread.submit(int).result()

    def _find_forbidden(self, guides: list[Guide]) -> Tensor:
        """The mask of Forbidden, a row for each guide."""
        forbidden = self._forbidden(guides)
        if self._device.type == "cpu":
            return torch.from_numpy(forbidden)
        return pack(forbidden, self._device)

    def _forbidden(self, guides: list[Guide]) -> NDArray[np.bool_]:
        """(guides, vocab), true for every token that is forbidden."""
        packed = np.zeros((len(guides), self._row_bytes), dtype=np.uint8)  # a bit for each token
        asked = [
            (guide.matcher, row)
            for row, guide in enumerate(guides)
            if not guide.only_tokens and guide.matcher is not None
        ]
        if asked:
            # As llguidance.torch does it; importing that takes seconds, for a torch.compile.
            address = packed.ctypes.data
            self._executor.unsafe_compute_mask_ptr(asked, address, self._row_bytes, len(guides))
        bits = np.unpackbits(packed, axis=1, count=self._vocab_size, bitorder="little")
        forbidden: NDArray[np.bool_] = bits == 0
        for row, guide in enumerate(guides):
            if guide.matcher is None and not guide.only_tokens:
                forbidden[row] = False
            forbidden[row, [*guide.only_tokens, *guide.further_tokens]] = False
            forbidden[row, guide.barred_tokens] = True
            if (overlong := guide.overlong_tokens) is not None:
                leading = np.frombuffer(overlong.leading, dtype=np.uint8)
                _forbid_if_others_stay(forbidden[row], leading > overlong.room)
        return forbidden


def _forbid_if_others_stay(forbidden: NDArray[np.bool_], tokens: NDArray[np.bool_]) -> None:
    """In place. A grammar that demands just these gets them."""
    vocabulary = forbidden[: len(tokens)]
    with_them = vocabulary | tokens
    if not with_them.all():
        vocabulary[:] = with_them
