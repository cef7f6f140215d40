"""Trains the SentencePiece tokenizer of the embedded model on the corpus.

A word is cut the same way wherever it stands: behind a space, a quotation mark or a bracket. So
what the user said is copied into JSON, and from JSON into words, piece by piece. A space is a piece
of its own, or, before the most frequent beginnings of words, part of the first piece.

Knows nothing of the model. The result has the pieces that mistral-common expects of a v3 tokenizer.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from sentencepiece import SentencePieceProcessor, SentencePieceTrainer, sentencepiece_model_pb2

from chat_formats.sentencepiece_pieces import SPACE
from training.conversation import Conversation
from training.corpus import train_conversations
from training.encode import CONTROL, FILE_NAME
from training.tools.pieces import PIECES
from training.winds import WINDS

CONVERSATIONS = 40_000
_NORMAL = 1  # ModelProto.SentencePiece.Type
_protobuf: Any = sentencepiece_model_pb2  # what it holds is made when it is imported
WITH_SPACE = 0.2  # the share of the vocabulary that is beginnings of words behind a space


def train_tokenizer(folder: Path, vocabulary: int, seed: int = 0) -> Path:
    """Write the tokenizer into the folder, and return its path."""
    with_space = int(vocabulary * WITH_SPACE)
    texts = list(_texts(seed))
    model = _with_spaces(_trained(vocabulary - with_space, texts), with_space, texts)
    path = folder / FILE_NAME
    path.write_bytes(model)
    return path


def _trained(vocabulary: int, texts: list[str]) -> bytes:
    """A model that cuts off every space."""
    model = BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        model_type="bpe",
        vocab_size=vocabulary,
        byte_fallback=True,  # any text can be encoded
        split_digits=True,  # a number is copied digit by digit
        character_coverage=1.0,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        add_dummy_prefix=True,
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        control_symbols=list(CONTROL),
        user_defined_symbols=[*PIECES, SPACE],
        minloglevel=2,
    )
    return model.getvalue()


def _with_spaces(trained: bytes, number: int, texts: list[str]) -> bytes:
    """The same, where a space joins so many pieces that most often begin a word: the last merges of
    all, so that none inside a word depends on them."""
    model = _protobuf.ModelProto.FromString(trained)
    kinds = {piece.piece: piece.type for piece in model.pieces}
    lowest = min(piece.score for piece in model.pieces)
    next(piece for piece in model.pieces if piece.piece == SPACE).type = _NORMAL
    frequent = [
        piece
        for piece, _ in _beginnings(trained, texts).most_common()
        if kinds[piece] == _NORMAL and not piece.isdigit()
    ]
    for rank, piece in enumerate(frequent[:number], 1):
        model.pieces.add(piece=SPACE + piece, score=lowest - rank)
    return bytes(model.SerializeToString())


def _beginnings(trained: bytes, texts: list[str]) -> Counter[str]:
    """How often each piece stands behind a space."""
    processor = SentencePieceProcessor(model_proto=trained)
    found: Counter[str] = Counter()
    for text in texts:
        pieces = processor.encode(text, out_type=str)
        found.update(after for before, after in itertools.pairwise(pieces) if before == SPACE)
    return found


def _texts(seed: int) -> Iterator[str]:
    for conversation in itertools.islice(train_conversations(seed), CONVERSATIONS):
        yield from _spoken(conversation)
    # Names weigh more than they occur, so that each of them is one or two pieces.
    for wind in WINDS:
        for spelling in wind.spellings:
            yield from (f"the {spelling} wind", f"{spelling.capitalize()}", f'"{spelling}"') * 100


def _spoken(conversation: Conversation) -> Iterator[str]:
    if conversation.tools:
        yield json.dumps(conversation.tools)
    for turn in conversation.turns:
        yield turn.text or json.dumps(turn.calls)
