"""A step's tokens one behind the other, as integers on the host. Knows nothing of devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import PENDING, Sequence
from mistral_engine.native.transfer import spans


@dataclass(frozen=True, slots=True)
class PendingTokens:
    """Tokens that a step has chosen and that are still on the device only.

    rows: of each sequence in token_ids, (rows,) int64 on the device.
    """

    rows: Mapping[Sequence, int]
    token_ids: Tensor


@dataclass(frozen=True, slots=True)
class FlatBatch:
    """All int64.

    token_ids, positions: (tokens,). keep: (rows,), the tokens to give logits of.
    ahead: (2, n), of the tokens that are PENDING: where they stand in token_ids, and which of the
        choices they are. None if none is.
    """

    token_ids: NDArray[np.int64]
    positions: NDArray[np.int64]
    keep: NDArray[np.int64]
    ahead: tuple[NDArray[np.int64], NDArray[np.int64]] | None

    @property
    def integers(self) -> list[NDArray[np.int64]]:
        return [self.token_ids, self.positions, self.keep, *(self.ahead or ())]

    @classmethod
    def of(cls, chunks: tuple[Chunk, ...], pending: PendingTokens | None) -> FlatBatch:
        """pending: the choices of the step before, if the chunks may hold tokens that are PENDING.

        A row is kept for each token of each chunk from its `logits_from` on.
        """
        ids: list[int] = []
        places, rows = [], []
        for chunk in chunks:
            ids += chunk.token_ids
            if ids[-1] == PENDING:
                assert pending is not None, "a token is pending that no step has chosen"
                places.append(len(ids) - 1)
                rows.append(pending.rows[chunk.sequence])
        firsts = _int64([chunk.start for chunk in chunks])
        counts = _int64([chunk.num_tokens for chunk in chunks])
        wanted = _int64([chunk.end - chunk.logits_from for chunk in chunks])
        return cls(
            token_ids=_int64(ids),
            positions=spans(firsts, counts),
            keep=spans(np.cumsum(counts) - wanted, wanted),
            ahead=(_int64(places), _int64(rows)) if places else None,
        )


def _int64(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)
