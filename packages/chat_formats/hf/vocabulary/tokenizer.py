"""A vocabulary in the form of tokenizer.json, through `tokenizers`: ids, control tokens, bytes.

Text can spell no control token: to the tokenizer that encodes it they have secret names. Knows
nothing of chat templates, and nothing of messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

import tokenizers

from chat_formats.detokenizer import decode
from chat_formats.hf.vocabulary.added import find_added, load, new_secret, renamed
from chat_formats.hf.vocabulary.pieces import ToBytes, bytes_reader

_NEVER_MERGED = ("\x01", "\n")  # characters that no piece joins with what follows them


class Tokenizer:
    """A vocabulary. Implements Vocabulary. Immutable, so any thread may use it.

    added: its added tokens by their contents. unknown_id: what characters become that no piece
    holds; None where there are none. lead, longest_piece: see Vocabulary.
    """

    def __init__(
        self, values: Mapping[str, Any], bos_id: int | None, eos_id: int, template: str = ""
    ) -> None:
        """values: of tokenizer.json. template: of chats, whose marks no text may spell.

        Raises ValueError for what is no tokenizer.
        """
        own = load(values)
        self.added = find_added(own, template)
        guarded = [each.content for each in self.added.values() if each.is_guarded]
        self._secrets = {content: new_secret() for content in guarded}
        self._encoder = load(renamed(values, self._secrets, own))
        self._check_ids(values, own)
        pieces = own.get_vocab(with_added_tokens=True)
        self._pieces = {token_id: piece for piece, token_id in pieces.items()}
        self.size: int = max(self._pieces) + 1
        self.eos_id = eos_id
        self.bos_id = eos_id if bos_id is None else bos_id
        special = {each.token_id for each in self.added.values() if each.is_special}
        self.unknown_id: int | None = pieces.get(values["model"].get("unk_token") or "")
        silent = {self.bos_id, eos_id, self.unknown_id}
        self._controls = frozenset({*special, *silent} - {None})
        to_bytes = bytes_reader(values, {i.token_id: i.content for i in self.added.values()})
        self._bytes = [self._bytes_of(token_id, to_bytes) for token_id in range(self.size)]
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

    def _bytes_of(self, token_id: int, to_bytes: ToBytes) -> bytes:
        return b"" if self.is_control(token_id) else to_bytes(token_id, self._pieces[token_id])

    def _stays_apart(self, character: str) -> bool:
        alone = self.encode(character)
        return bool(alone) and all(
            self.encode(character + text)[: len(alone)] == alone for text in ("a", " a", "{", "\n")
        )

    def _check_ids(self, values: Mapping[str, Any], own: tokenizers.Tokenizer) -> None:
        """`tokenizers` gives an added token another id where its own is behind a gap."""
        for each in values.get("added_tokens") or ():
            content, token_id = each["content"], each["id"]
            found = self._encoder.token_to_id(self.secret(content))
            if not found == own.token_to_id(content) == token_id:
                raise ValueError(
                    f"the added token {content!r} cannot be token {token_id:,}; there must be "
                    "one for each id before it"
                )
