"""tokenizer.model: fewer pieces of the embedded model's vocabulary, behind other control tokens.

A SentencePiece BPE of which the last merges are missing is one as well. Knows nothing of chats.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sentencepiece import sentencepiece_model_pb2 as protobuf

from tests.server import REPOSITORY

_WHOLE = REPOSITORY / "data" / "tiny-mistral" / "tokenizer.model.v3"
_MERGES = 320
_CHARACTERS = 82  # the most frequent ones; bytes stand for the others
_CONTROL, _NORMAL, _BYTE = 3, 1, 6  # ModelProto.SentencePiece.Type

# What stands between </s> and the bytes, as published; of v3 and v7 the first dozen or two.
V1: tuple[str, ...] = ()
V3 = (
    "[INST]",
    "[/INST]",
    "[TOOL_CALLS]",
    "[AVAILABLE_TOOLS]",
    "[/AVAILABLE_TOOLS]",
    "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]",
    "[IMG]",
    "[PREFIX]",
    "[MIDDLE]",
    "[SUFFIX]",
    "[control_12]",
)
V7 = (*V3[:-1], "[IMG_BREAK]", "[IMG_END]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]")


def write_pieces(path: Path, controls: tuple[str, ...]) -> int:
    """Write the model, and return how many pieces it has."""
    model = model_of(controls)
    path.write_bytes(model.SerializeToString())
    return len(model.pieces)


@cache
def model_of(controls: tuple[str, ...]) -> protobuf.ModelProto:
    """<unk>, <s>, </s>, the control tokens, 256 bytes, the first merges and characters."""
    whole = protobuf.ModelProto.FromString(_WHOLE.read_bytes())
    model = protobuf.ModelProto()
    model.CopyFrom(whole)
    del model.pieces[:]
    model.pieces.extend(whole.pieces[:3])
    for name in controls:
        model.pieces.add(piece=name, score=0.0, type=_CONTROL)
    model.pieces.extend(piece for piece in whole.pieces if piece.type == _BYTE)
    model.pieces.extend(_kept(whole))
    model.trainer_spec.control_symbols[:] = controls
    model.trainer_spec.vocab_size = len(model.pieces)
    return model


def _kept(whole: protobuf.ModelProto) -> Iterator[protobuf.ModelProto.SentencePiece]:
    """The merges in front: of those behind them only characters are left."""
    pieces = [piece for piece in whole.pieces if piece.type == _NORMAL]
    characters = [piece for piece in pieces if len(piece.piece) == 1][:_CHARACTERS]
    known = {piece.piece for piece in characters}
    merges = (p for p in pieces if len(p.piece) > 1 and set(p.piece) <= known)
    yield from itertools.islice(merges, _MERGES)
    yield from characters
