"""tokenizer.json: the pieces of a tokenizer.model, or the tokens of a tekken.json, and added ones.

As transformers' converters write it, through `tokenizers`. Knows nothing of chats.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sentencepiece import sentencepiece_model_pb2 as protobuf
from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Metaspace
from tokenizers.processors import TemplateProcessing

from tests.checkpoints.making.tekken import SPECIAL_TOKENS, whole

_SPACE = "\u2581"
_FILLERS = 64


@dataclass(frozen=True, slots=True)
class Added:
    """A token behind the vocabulary. is_special: dropped from decoded text. Ids follow in order."""

    content: str
    is_special: bool = True


def of_pieces(
    model: protobuf.ModelProto, added: Sequence[Added] = (), *, is_legacy: bool = True
) -> Tokenizer:
    """The same ids for the same text as SentencePiece.

    is_legacy: the space before a text is put there by a normalizer, so after each added token too;
    else by a pre-tokenizer, before the whole text alone.
    """
    pieces = [piece.piece for piece in model.pieces]
    bpe = BPE(
        {piece: rank for rank, piece in enumerate(pieces)},
        _merges_of_pieces(tuple(pieces)),
        unk_token="<unk>",
        fuse_unk=True,
        byte_fallback=True,
    )
    tokenizer = Tokenizer(bpe)
    if is_legacy:
        steps = [normalizers.Prepend(_SPACE), normalizers.Replace(" ", _SPACE)]
        tokenizer.normalizer = normalizers.Sequence(steps)
    else:
        tokenizer.pre_tokenizer = Metaspace(_SPACE, prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace(_SPACE, " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    controls = [piece.piece for piece in model.pieces if piece.type in (2, 3)]
    return _completed(tokenizer, [*map(Added, controls), *added])


def of_tekken(version: str, added: Sequence[Added] = ()) -> Tokenizer:
    """The same ids for the same text as tekken.json, whose control tokens come first."""
    named = SPECIAL_TOKENS[version]
    fillers = (f"<SPECIAL_{rank}>" for rank in range(len(named), _FILLERS))
    controls = (*named, *fillers)
    ranks = [base64.b64decode(token["token_bytes"]) for token in whole()["vocab"]]
    spelled = [_spelled(token) for token in ranks]
    vocabulary = {piece: rank for rank, piece in enumerate((*controls, *spelled))}
    tokenizer = Tokenizer(BPE(vocabulary, list(_merges_of_bytes(tuple(ranks)))))
    pattern = Regex(whole()["config"]["pattern"])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(pattern, behavior="isolated"),
            ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return _completed(tokenizer, [*map(Added, controls), *added])


def _completed(tokenizer: Tokenizer, added: Sequence[Added]) -> Tokenizer:
    """A text begins with <s>; these tokens are found in text before anything else is."""
    tokenizer.add_tokens(
        [AddedToken(t.content, special=t.is_special, normalized=False) for t in added]
    )
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)]
    )
    return tokenizer


@cache
def _merges_of_pieces(pieces: tuple[str, ...]) -> list[tuple[str, str]]:
    """Of each piece all halves that are pieces too, in the order of the pieces."""
    known = set(pieces)
    return [
        (piece[:cut], piece[cut:])
        for piece in pieces
        for cut in range(1, len(piece))
        if piece[:cut] in known and piece[cut:] in known
    ]


def _merges_of_bytes(ranks: tuple[bytes, ...]) -> Iterator[tuple[str, str]]:
    """Of each token the two that its bytes are merged into by all tokens before it."""
    by_token = {token: rank for rank, token in enumerate(ranks)}
    for rank, token in enumerate(ranks):
        parts = [bytes([byte]) for byte in token]
        while len(parts) > 2:
            pairs = list(itertools.pairwise(parts))
            best = min(range(len(pairs)), key=lambda i: by_token.get(b"".join(pairs[i]), rank))
            parts[best : best + 2] = [b"".join(pairs[best])]
        if len(parts) == 2:
            yield _spelled(parts[0]), _spelled(parts[1])


@cache
def _byte_letters() -> dict[int, str]:
    """How GPT-2 writes bytes as printable letters (Radford et al. 2019)."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in shown]
    letters = {byte: chr(byte) for byte in shown}
    return letters | {byte: chr(256 + place) for place, byte in enumerate(hidden)}


def _spelled(token: bytes) -> str:
    return "".join(_byte_letters()[byte] for byte in token)
