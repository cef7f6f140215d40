"""Opens a checkpoint's Mistral tokenizer through mistral-common: ids, control tokens, bytes.

Knows nothing of chat messages (prompt.py) and nothing of answers (detokenizer.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from mistral_common.exceptions import MistralCommonException
from mistral_common.tokens.tokenizers.base import SpecialTokens, TokenizerVersion
from mistral_common.tokens.tokenizers.instruct import (
    InstructTokenizerBase,
    InstructTokenizerV1,
    InstructTokenizerV2,
    InstructTokenizerV3,
    InstructTokenizerV7,
)
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer
from mistral_common.tokens.tokenizers.sentencepiece import SentencePieceTokenizer
from mistral_common.tokens.tokenizers.tekken import Tekkenizer

from chat_formats.detokenizer import decode
from chat_formats.sentencepiece_pieces import SPACE, piece_text
from engine_api.errors import ConfigError

# The first that exists is read: files that say their version before the one that does not.
FILE_NAMES = (
    "tokenizer.model.v7",
    "tokenizer.model.v3",
    "tokenizer.model.v2",
    "tokenizer.model.v1",
    "tekken.json",
    "tokenizer.model",
)
# Under which they lie where Mistral's library keeps them, and where people have renamed them.
_OTHER_NAMES = ("*.model.v[0-9]*", "*tekken*.json", "*.model")

_SENTENCEPIECE_VERSIONS = {
    TokenizerVersion.v1: InstructTokenizerV1,
    TokenizerVersion.v2: InstructTokenizerV2,
    TokenizerVersion.v3: InstructTokenizerV3,
    TokenizerVersion.v7: InstructTokenizerV7,
}
_CHAT_TOKENS = (
    SpecialTokens.begin_inst,
    SpecialTokens.end_inst,
    SpecialTokens.tool_calls,
    SpecialTokens.begin_tools,
    SpecialTokens.end_tools,
    SpecialTokens.begin_tool_results,
    SpecialTokens.end_tool_results,
)
InstructTokenizer: TypeAlias = InstructTokenizerBase[Any, Any, Any]

_NEVER_MERGED = "\x01"  # a character that no piece joins with its neighbours


class Tokenizer:
    """A vocabulary and the format of its chats. Implements Vocabulary.

    Immutable, so any thread may use it.

    instruct: mistral-common's own instruct tokenizer, which knows the chat format.
    version: the chat format's name, "v1", "v2", "v3", ...
    bos_id, eos_id: begin and end of a sequence.
    tool_calls_id: the token that begins a tool call; None where the format has none (v1).
    size: ids are in [0, size).
    lead: the space that SentencePiece puts before every text, and decoding takes away; or nothing.
    longest_piece: no token stands for more bytes.
    efforts: the words for how hard to think that a prompt can carry, v15's model settings.
    """

    def __init__(self, instruct: InstructTokenizer) -> None:
        self.instruct = instruct
        self._vocabulary = instruct.tokenizer
        self.version: str = self._vocabulary.version.value
        self.bos_id: int = self._vocabulary.bos_id
        self.eos_id: int = self._vocabulary.eos_id
        self.size: int = self._vocabulary.n_words
        self.tool_calls_id = self.find_control(SpecialTokens.tool_calls)
        first_piece = self._vocabulary.id_to_piece(self.encode("a")[0])
        self.lead = " " if first_piece.startswith(SPACE) else ""
        self.efforts = _efforts(instruct)
        self._num_before = len(self.encode(_NEVER_MERGED))
        self._controls = frozenset({*self._vocabulary.special_ids, self._vocabulary.unk_id})
        # Every generated token looks its bytes up here.
        self._bytes = [self._bytes_of(token_id) for token_id in range(self.size)]
        self.longest_piece = max(map(len, self._bytes))

    @classmethod
    def from_checkpoint(cls, directory: Path) -> Tokenizer:
        """Open the tokenizer file in `directory`: the first of FILE_NAMES that exists.

        Raises ConfigError when there is none, when it cannot be read, or when its vocabulary
        lacks a control token that its version needs.
        """
        paths = [directory / name for name in FILE_NAMES if (directory / name).is_file()]
        if not paths:
            raise ConfigError(f"{directory} has no Mistral tokenizer; {_what_to_do(directory)}")
        try:
            return cls(_open(paths[0]))
        except (OSError, ValueError, LookupError, RuntimeError, AssertionError) as error:
            raise ConfigError(f"{paths[0]} cannot be read as a tokenizer: {error}") from error
        except MistralCommonException as error:
            raise ConfigError(f"{paths[0]}: {error}") from error

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, without BOS or EOS. Text that spells a control token stays text.

        `text` must be valid Unicode: half a surrogate pair cannot be encoded.
        """
        ids: list[int] = self._vocabulary.encode(text, bos=False, eos=False)
        return ids

    def encode_within(self, text: str) -> list[int]:
        """The ids of `text` where it stands behind other text, so without a space put before it."""
        return self.encode(_NEVER_MERGED + text)[self._num_before :]

    def find_control(self, name: str) -> int | None:
        """The control token of that name; None where the vocabulary has none."""
        is_known = self._vocabulary.is_special(name)
        return self._vocabulary.get_special_token(name) if is_known else None

    def control_id(self, name: str) -> int:
        """The same of one that the version needs. Raises ConfigError."""
        token_id = self.find_control(name)
        if token_id is None:
            lacks = f"the vocabulary lacks the control token {name}, which {self.version} needs"
            raise ConfigError(lacks)
        return token_id

    def is_control(self, token_id: int) -> bool:
        """Whether the token steers the model and stands for no text. <unk> counts as one."""
        return token_id in self._controls

    def piece(self, token_id: int) -> str:
        """A token's name in the vocabulary, "</s>" or "\u2581wind". For people."""
        return str(self._vocabulary.id_to_piece(token_id))

    def piece_bytes(self, token_id: int) -> bytes:
        """The bytes a token stands for; none for a control token."""
        return self._bytes[token_id]

    def decode(self, token_ids: Sequence[int]) -> str:
        """The text of a whole sequence. Control tokens stand for none."""
        return decode(token_ids, self)

    def _bytes_of(self, token_id: int) -> bytes:
        if self.is_control(token_id):
            return b""
        if isinstance(self._vocabulary, Tekkenizer):
            return self._vocabulary.id_to_byte_piece(token_id)
        return piece_text(self._vocabulary.id_to_piece(token_id))


def _efforts(instruct: InstructTokenizer) -> tuple[str, ...]:
    settings = instruct.tokenizer.model_settings_builder
    if settings is None or settings.reasoning_effort is None:
        return ()
    return tuple(map(str, settings.reasoning_effort.values))


def _open(path: Path) -> InstructTokenizer:
    if path.suffix == ".json":
        instruct = MistralTokenizer.from_file(path).instruct_tokenizer
        assert isinstance(instruct, InstructTokenizerBase)
        known, settings = instruct.version, instruct.tokenizer.model_settings_builder
        if known.supports_model_settings and settings is None:
            # mistral-common would refuse every conversation.
            raise ConfigError(f"{path} has no model_settings_builder, which {known} needs")
        return instruct
    version = None if path.suffix != ".model" else _unnamed_version(path)
    vocabulary = SentencePieceTokenizer(path, version)
    if vocabulary.version != TokenizerVersion.v1:
        _require_chat_tokens(path, vocabulary)
    return _SENTENCEPIECE_VERSIONS[vocabulary.version](vocabulary)


def _unnamed_version(path: Path) -> TokenizerVersion:
    """The version of a plain tokenizer.model, which mistral-common would always take for v1.

    v2 and v3 cannot be told apart: Mistral-7B-Instruct-v0.3 ships the very bytes of the v2
    vocabulary. They count as v3, since no 7B model was published with v2.
    """
    vocabulary = SentencePieceTokenizer(path, TokenizerVersion.v1)
    if vocabulary.is_special(SpecialTokens.begin_system):
        return TokenizerVersion.v7
    if vocabulary.is_special(SpecialTokens.begin_inst):
        return TokenizerVersion.v3
    return TokenizerVersion.v1


def _require_chat_tokens(path: Path, vocabulary: SentencePieceTokenizer) -> None:
    # mistral-common would put <unk> in the place of a missing one, without a word.
    for token in _CHAT_TOKENS:
        if not vocabulary.is_special(token):
            version = vocabulary.version.value
            raise ConfigError(f"{path} lacks the control token {token}, which {version} needs")


def _what_to_do(directory: Path) -> str:
    """Where there is none under the names that are looked for."""
    for pattern in _OTHER_NAMES:
        for path in sorted(directory.glob(pattern)):
            return f"{path.name} seems to be one: rename it to {_usual_name(path)}"
    if (directory / "tokenizer.json").is_file():
        return "its tokenizer.json is read where engine.chat_format is auto or template"
    names = ", ".join((*FILE_NAMES, "tokenizer.json"))
    return f"looked for {names}; copy one of them from the model that this was made of"


def _usual_name(path: Path) -> str:
    if path.suffix == ".json":
        return "tekken.json"
    return f"tokenizer.model{path.suffix if path.suffix != '.model' else ''}"
