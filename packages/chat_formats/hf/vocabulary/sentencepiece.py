"""A SentencePiece tokenizer.model -> what its tokenizer.json would hold, as transformers makes it.

For finetunes that were saved without one. Knows nothing of chats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentencepiece import SentencePieceProcessor

from chat_formats.hf.files import added_token, read_added_tokens
from chat_formats.hf.vocabulary.protobuf import fields_of
from chat_formats.json_files import read_object
from chat_formats.sentencepiece_pieces import SPACE
from engine_api.errors import ConfigError, one_line

FILE = "tokenizer.model"
Values = dict[str, Any]

# Numbers of sentencepiece_model.proto, https://github.com/google/sentencepiece.
_PIECE, _TRAINER, _NORMALIZER = 1, 2, 3  # of a model
_PIECE_TYPE, _USER_DEFINED = 3, 4
_MODEL_TYPE = 3
_MODEL_TYPES: dict[object, str] = {1: "UNIGRAM", 2: "BPE", 3: "WORD", 4: "CHAR"}
_RULE_NAME, _RULES = 1, 2


def from_sentencepiece(checkpoint: Path, name: str = FILE) -> Values:
    """Values of a tokenizer.json. Raises ConfigError without a file of that name to be read."""
    path = checkpoint / name
    if not path.is_file():
        raise ConfigError(f"{checkpoint} has neither tokenizer.json nor {name}; copy one there")
    try:
        pieces = SentencePieceProcessor(model_file=str(path))
        scores = {pieces.id_to_piece(i): pieces.get_score(i) for i in range(len(pieces))}
        controls = [i for i in range(len(pieces)) if pieces.is_control(i) or pieces.is_unknown(i)]
        kind = _kind_of(path.read_bytes())
    except (OSError, RuntimeError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read as a tokenizer: {one_line(error)}") from None
    kind.check(path)
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
    added |= {i: added_token(i, pieces.id_to_piece(i)) for i in kind.user_defined}
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


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a model says of itself that its library does not tell.

    user_defined: ids of pieces that are found in text before all others. rules: of what a text is
    changed by before it is cut, by their name; none where it is not.
    """

    model_type: str
    rules: str | None
    user_defined: tuple[int, ...]

    def check(self, path: Path) -> None:
        if self.model_type != "BPE":
            raise ConfigError(
                f"{path} is of the type {self.model_type}; it must be of the type BPE, as "
                "Mistral's are: copy it from the model that this was made of"
            )
        if self.rules is not None:
            raise ConfigError(
                f"{path} has the normalizer {self.rules}; it must have identity, as Mistral's "
                "have, or a tokenizer.json must lie beside it: save one with transformers"
            )


def _kind_of(data: bytes) -> _Kind:
    """Raises ValueError."""
    parts = [(number, value) for number, value in fields_of(data) if isinstance(value, bytes)]
    last = dict(parts)
    trainer = dict(fields_of(last.get(_TRAINER, b"")))
    normalizer = dict(fields_of(last.get(_NORMALIZER, b"")))
    name = normalizer.get(_RULE_NAME, b"without a name")
    types = [dict(fields_of(piece)).get(_PIECE_TYPE) for i, piece in parts if i == _PIECE]
    return _Kind(
        _MODEL_TYPES.get(trainer.get(_MODEL_TYPE, 1), "of no known name"),
        name.decode() if normalizer.get(_RULES) and isinstance(name, bytes) else None,
        tuple(i for i, each in enumerate(types) if each == _USER_DEFINED),
    )


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
        prepend = {"type": "Prepend", "prepend": SPACE}
        replace = {"type": "Replace", "pattern": {"String": " "}, "content": SPACE}
        both = {"type": "Sequence", "normalizers": [prepend, replace]}
        return {"normalizer": both, "pre_tokenizer": None}
    first = {"replacement": SPACE, "prepend_scheme": "first", "split": False}
    return {"normalizer": None, "pre_tokenizer": {"type": "Metaspace", **first}}
