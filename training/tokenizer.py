"""Trains the SentencePiece tokenizer of the embedded model on the corpus.

Knows nothing of the model. The result has the pieces that mistral-common expects of a v3 tokenizer.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from sentencepiece import SentencePieceTrainer

from training.conversation import Conversation
from training.corpus import train_conversations
from training.encode import CONTROL, FILE_NAME
from training.tools.pieces import PIECES
from training.winds import WINDS

CONVERSATIONS = 40_000


def train_tokenizer(folder: Path, vocabulary: int, seed: int = 0) -> Path:
    """Write the tokenizer into the folder, and return its path."""
    model = BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=_texts(seed),
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
        user_defined_symbols=list(PIECES),
        minloglevel=2,
    )
    path = folder / FILE_NAME
    path.write_bytes(model.getvalue())
    return path


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
