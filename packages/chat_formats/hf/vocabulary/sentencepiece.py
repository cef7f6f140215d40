"""A SentencePiece tokenizer.model -> what its tokenizer.json would hold, as transformers makes it.

For finetunes that were saved without one. Knows nothing of chats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sentencepiece import SentencePieceProcessor

from chat_formats.hf.files import added_token, read_added_tokens
from chat_formats.json_files import read_object
from engine_api.errors import ConfigError, one_line

FILE = "tokenizer.model"
_SPACE = "\u2581"
Values = dict[str, Any]


def from_sentencepiece(checkpoint: Path) -> Values:
    """Values of a tokenizer.json. Raises ConfigError without a tokenizer.model that can be read."""
    path = checkpoint / FILE
    if not path.is_file():
        raise ConfigError(f"{checkpoint} has neither tokenizer.json nor {FILE}; copy one there")
    try:
        pieces = SentencePieceProcessor(model_file=str(path))
        scores = {pieces.id_to_piece(i): pieces.get_score(i) for i in range(len(pieces))}
        controls = [i for i in range(len(pieces)) if pieces.is_control(i) or pieces.is_unknown(i)]
    except (OSError, RuntimeError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read as a tokenizer: {one_line(error)}") from None
    vocabulary = {piece: token_id for token_id, piece in enumerate(scores)}
    model = {
        "type": "BPE",
        "unk_token": pieces.id_to_piece(pieces.unk_id()),
        "fuse_unk": True,
        "byte_fallback": True,
        "vocab": vocabulary,
        "merges": list(_merges(scores)),
    }
    added = {i: added_token(i, pieces.id_to_piece(i), is_special=True) for i in controls}
    added |= {each["id"]: each for each in read_added_tokens(checkpoint)}
    settings = read_object(checkpoint / "tokenizer_config.json")
    return {
        "version": "1.0",
        "added_tokens": [added[token_id] for token_id in sorted(added)],
        **_spaces(settings),
        "decoder": None,
        "post_processor": None,
        "model": model,
    }


def _merges(scores: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """All ways to join two pieces to a third, the likeliest first: SentencePiece has an order of
    pieces, not of merges. As transformers' generate_merges."""
    places = {piece: place for place, piece in enumerate(scores)}
    found = []
    for piece, score in scores.items():
        cuts = ((piece[:cut], piece[cut:]) for cut in range(1, len(piece)))
        pairs = [(left, right) for left, right in cuts if left in scores and right in scores]
        pairs.sort(key=lambda pair: (places[pair[0]], places[pair[1]]))
        found += [(score, len(left), len(right), left, right) for left, right in pairs]
    found.sort(key=lambda each: each[:3], reverse=True)
    return ((left, right) for *_, left, right in found)


def _spaces(settings: Values) -> Values:
    """How spaces are written, and one before every text; before the first alone since 2023."""
    if settings.get("legacy", True):
        prepend = {"type": "Prepend", "prepend": _SPACE}
        replace = {"type": "Replace", "pattern": {"String": " "}, "content": _SPACE}
        both = {"type": "Sequence", "normalizers": [prepend, replace]}
        return {"normalizer": both, "pre_tokenizer": None}
    first = {"replacement": _SPACE, "prepend_scheme": "first", "split": False}
    return {"normalizer": None, "pre_tokenizer": {"type": "Metaspace", **first}}
