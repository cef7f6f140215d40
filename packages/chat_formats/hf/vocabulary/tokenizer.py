"""A vocabulary in the form of tokenizer.json, through `tokenizers`: ids, control tokens, bytes.

Text can spell no control token: to the tokenizer that encodes it they have secret names. Knows
nothing of chat templates, and nothing of messages.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tokenizers

from chat_formats.detokenizer import decode
from chat_formats.hf.files import check_added_tokens
from engine_api.errors import ConfigError, one_line

_SPACE = "\u2581"  # how SentencePiece writes a space inside a piece
_BYTE_PIECE = re.compile("<0x([0-9A-Fa-f]{2})>")
_TAG = re.compile(r"[<\[].*[>\]]", re.DOTALL)
_NEVER_MERGED = ("\x01", "\n")  # characters that no piece joins with what follows them
_SECRET_LENGTH = 12  # characters of a private-use plane: 180 bits
_PRIVATE_PLANE = range(0x100000, 0x108000)


@dataclass(frozen=True, slots=True)
class Added:
    """A token that was added to a vocabulary: it is found in text before all others.

    is_guarded: it may steer the model, so that no message may spell it. It is special, or has the
    form of a tag, whoever forgot to call it special. Whitespace anybody may write.
    """

    token_id: int
    content: str
    is_special: bool

    @property
    def is_guarded(self) -> bool:
        return not self.content.isspace() and (
            self.is_special or bool(_TAG.fullmatch(self.content))
        )


class Tokenizer:
    """A vocabulary. Implements Vocabulary. Immutable, so any thread may use it.

    added: its added tokens by their contents. lead, longest_piece: see Vocabulary.
    """

    def __init__(self, values: Mapping[str, Any], bos_id: int | None, eos_id: int) -> None:
        """values: of tokenizer.json. Raises ValueError for what is none."""
        own = _load(values)
        self.added = _added_tokens(own)
        self._secrets = {
            each.content: _new_secret() for each in self.added.values() if each.is_guarded
        }
        self._encoder = _load(_renamed(values, self._secrets, _unmatched(own, self.added)))
        self._check_ids()
        pieces = own.get_vocab(with_added_tokens=True)
        self.size: int = max(pieces.values()) + 1
        self._pieces = {token_id: piece for piece, token_id in pieces.items()}
        self.eos_id = eos_id
        self.has_bos = bos_id is not None
        self.bos_id = eos_id if bos_id is None else bos_id
        special = {each.token_id for each in self.added.values() if each.is_special}
        self._controls = frozenset({*special, self.bos_id, eos_id, *_unknown_id(values, pieces)})
        piece_bytes = _bytes_reader(
            values, {each.token_id: each.content for each in self.added.values()}
        )
        self._bytes = [self._bytes_of(i, piece_bytes) for i in range(self.size)]
        self.longest_piece = max(map(len, self._bytes))
        self.lead = " " if self._bytes[self.encode("a")[0]][:1] == b" " else ""
        self._before = next((each for each in _NEVER_MERGED if self._stays_apart(each)), "")
        self._num_before = len(self.encode(self._before)) if self._before else 0

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, without BOS or EOS. Text that spells a control token stays text.

        `text` must be valid Unicode: half a surrogate pair cannot be encoded.
        """
        ids: list[int] = self._encoder.encode(text, add_special_tokens=False).ids
        return ids

    def secret(self, content: str) -> str:
        """What `encode` makes the added token of: it alone stands for it."""
        return self._secrets.get(content, content)

    def with_controls(self, silent: Iterable[str], spoken: Iterable[str] = ()) -> Tokenizer:
        """The same, with further added tokens that stand for no text, and others that do.

        A template's turn ends are never text, and what it writes around calls always is, whatever
        their flags say.
        """
        changed = copy(self)
        hushed = {self.added[each].token_id for each in silent if each in self.added}
        said = {self.added[each].token_id: each for each in spoken if each in self.added}
        changed._controls = (self._controls | hushed) - said.keys()
        changed._bytes = list(self._bytes)
        for token_id in hushed:
            changed._bytes[token_id] = b""
        for token_id, content in said.items():
            changed._bytes[token_id] = content.encode()
        changed.longest_piece = max(map(len, changed._bytes))
        return changed

    def encode_within(self, text: str) -> list[int]:
        """The ids of `text` where it stands behind other text, so without a space put before it."""
        return self.encode(self._before + text)[self._num_before :]

    def is_control(self, token_id: int) -> bool:
        """Whether the token steers the model and stands for no text. <unk> counts as one."""
        return token_id in self._controls or token_id not in self._pieces

    def piece(self, token_id: int) -> str:
        """A token's name in the vocabulary. For people. An id that has none is <id>."""
        return self._pieces.get(token_id, f"<{token_id}>")

    def piece_bytes(self, token_id: int) -> bytes:
        """The bytes a token stands for; none for a control token."""
        return self._bytes[token_id]

    def decode(self, token_ids: Sequence[int]) -> str:
        """The text of a whole sequence. Control tokens stand for none."""
        return decode(token_ids, self)

    def _bytes_of(self, token_id: int, piece_bytes: Any) -> bytes:
        if self.is_control(token_id):
            return b""
        data: bytes = piece_bytes(token_id, self._pieces[token_id])
        return data

    def _stays_apart(self, character: str) -> bool:
        alone = self.encode(character)
        return bool(alone) and all(
            self.encode(character + text)[: len(alone)] == alone for text in ("a", " a", "{", "\n")
        )

    def _check_ids(self) -> None:
        for content, secret in self._secrets.items():
            if self._encoder.token_to_id(secret) != self.added[content].token_id:
                raise ValueError(f"the added token {content!r} has no id of its own")


def read_tokenizer(checkpoint: Path) -> dict[str, Any] | None:
    """The values of tokenizer.json; None: there is none.

    Raises ConfigError for what is none that can be read here.
    """
    path = checkpoint / "tokenizer.json"
    if not path.is_file():
        return None
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path} cannot be read as a tokenizer: {one_line(error)}") from None
    model = values.get("model") if isinstance(values, dict) else None
    kind = model.get("type", "BPE") if isinstance(model, dict) else None
    if not isinstance(model, dict) or not isinstance(model.get("vocab"), dict):
        what = "has no model" if model is None else f"has a model of the type {kind}"
        raise ConfigError(f"{path} {what}; it must hold one of the type BPE")
    if kind != "BPE":
        raise ConfigError(
            f"{path} has a model of the type {kind}; it must hold one of the type BPE"
        )
    check_added_tokens(path, values.get("added_tokens") or [])
    return dict(values)


def pieces_of(values: Mapping[str, Any]) -> Iterator[tuple[int, bytes]]:
    """Ids and bytes of a tokenizer.json, but for its added tokens."""
    added = {each["id"]: each["content"] for each in values.get("added_tokens") or ()}
    piece_bytes = _bytes_reader(values, added)
    for piece, token_id in values["model"]["vocab"].items():
        if token_id not in added:
            yield token_id, piece_bytes(token_id, piece)


def _load(values: Mapping[str, Any]) -> tokenizers.Tokenizer:
    try:
        return tokenizers.Tokenizer.from_str(json.dumps(values))
    except Exception as error:  # it raises bare ones
        raise ValueError(one_line(error)) from None


def _added_tokens(tokenizer: tokenizers.Tokenizer) -> dict[str, Added]:
    decoder = tokenizer.get_added_tokens_decoder()
    return {
        token.content: Added(token_id, token.content, token.special)
        for token_id, token in decoder.items()
    }


def _unmatched(own: tokenizers.Tokenizer, added: Mapping[str, Added]) -> set[str]:
    """Those that a normalizer keeps from being found everywhere, against what they are for."""
    return {
        content
        for content, each in added.items()
        if each.token_id not in own.encode(f"\n{content}\n", add_special_tokens=False).ids
    }


def _new_secret() -> str:
    return "".join(chr(secrets.choice(_PRIVATE_PLANE)) for _ in range(_SECRET_LENGTH))


def _renamed(
    values: Mapping[str, Any], names: Mapping[str, str], unmatched: set[str]
) -> dict[str, Any]:
    """The same tokenizer, with other names for some tokens, and nothing put before or behind."""
    model = dict(values["model"])
    model["vocab"] = {names.get(piece, piece): i for piece, i in model["vocab"].items()}
    model["merges"] = [each for each in model.get("merges") or () if not _joins(each, names)]
    if model.get("unk_token") in names:
        model["unk_token"] = names[model["unk_token"]]
    added = []
    for each in values.get("added_tokens") or ():
        content = each["content"]
        renamed = {**each, "content": names.get(content, content)}
        if content in names and content in unmatched:
            renamed |= {"normalized": False, "single_word": False}
        added.append(renamed)
    nothing = {"post_processor": None, "truncation": None, "padding": None}
    return {**values, "model": model, "added_tokens": added, **nothing}


def _joins(merge: str | list[str], names: Mapping[str, str]) -> bool:
    """Whether it makes, or is made of, a token that has another name now."""
    left, right = merge.split(" ", 1) if isinstance(merge, str) else merge
    return left in names or right in names or left + right in names


def _unknown_id(values: Mapping[str, Any], pieces: Mapping[str, int]) -> list[int]:
    unknown = values["model"].get("unk_token")
    return [pieces[unknown]] if unknown in pieces else []


def _bytes_reader(values: Mapping[str, Any], added: Mapping[int, str]) -> Any:
    """What makes bytes of a token's id and piece, in this kind of vocabulary."""
    if "ByteLevel" in _types(values.get("pre_tokenizer")) | _types(values.get("decoder")):
        return lambda token_id, piece: (
            piece.encode() if token_id in added else _from_byte_level(piece)
        )
    falls_back = bool(values["model"].get("byte_fallback"))

    def read(token_id: int, piece: str) -> bytes:
        if token_id in added:
            return piece.encode()
        if falls_back and (byte := _BYTE_PIECE.fullmatch(piece)):
            return bytes.fromhex(byte[1])
        return piece.replace(_SPACE, " ").encode()

    return read


def _types(part: Any) -> set[str]:
    """Of a part of a tokenizer, which may be a sequence of parts."""
    if not isinstance(part, dict):
        return set()
    inner = part.get("pretokenizers") or part.get("decoders") or ()
    return {str(part.get("type"))}.union(*map(_types, inner))


def _from_byte_level(piece: str) -> bytes:
    return b"".join(
        bytes([_BYTE_OF[each]]) if each in _BYTE_OF else each.encode() for each in piece
    )


def _byte_alphabet() -> dict[str, int]:
    """How GPT-2's vocabularies write bytes: those that are seen as they are, others above 255."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in seen]
    alphabet = {chr(byte): byte for byte in seen}
    return alphabet | {chr(256 + place): byte for place, byte in enumerate(others)}


_BYTE_OF = _byte_alphabet()
