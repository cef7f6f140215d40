"""Mistral's official vocabularies, opened once, small ones of later versions, one of bytes."""

from __future__ import annotations

import tempfile
from functools import cache, partial
from pathlib import Path
from typing import Any

from mistral_common.tokens.tokenizers.base import SpecialTokens
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

from chat_formats import ChatFormat
from chat_formats.calls import ArrayCalls, MarkedReader
from chat_formats.detokenizer import find_places
from chat_formats.mistral import mistral_format
from chat_formats.mistral.tokenizer import Tokenizer
from tests.checkpoints.making.tekken import write_tekken


@cache
def v1() -> Tokenizer:
    return Tokenizer(MistralTokenizer.v1().instruct_tokenizer)  # type: ignore[arg-type]


@cache
def v3() -> Tokenizer:
    return Tokenizer(MistralTokenizer.v3().instruct_tokenizer)  # type: ignore[arg-type]


@cache
def tekken() -> Tokenizer:
    return Tokenizer(MistralTokenizer.v3(is_tekken=True).instruct_tokenizer)  # type: ignore[arg-type]


@cache
def small_tekken(version: str, *left_out: str, efforts: tuple[str, ...] = ()) -> Tokenizer:
    """A vocabulary of few pieces, in a later version's format.

    left_out: of all control tokens there are. efforts: see write_tekken.
    """
    with tempfile.TemporaryDirectory() as directory:
        write_all_tokens(Path(directory), version, *left_out, efforts=efforts)
        return Tokenizer.from_checkpoint(Path(directory))


def write_all_tokens(
    directory: Path, version: str, *left_out: str, efforts: tuple[str, ...] = ()
) -> Path:
    """The same as a checkpoint's file, which is returned."""
    path = directory / "tekken.json"
    names = tuple(name.value for name in SpecialTokens if name.value not in left_out)
    write_tekken(path, version, names, efforts)
    return path


class Bytes:
    """A vocabulary of 261 tokens: no multiple of 32."""

    version, lead = "bytes", ""
    unk_id, bos_id, eos_id, tool_calls_id = range(4)
    size = 261

    def is_control(self, token_id: int) -> bool:
        return token_id < 4

    def piece_bytes(self, token_id: int) -> bytes:
        if token_id == self.size - 1:
            return b"ab"
        return b"" if token_id < 4 else bytes([token_id - 4])

    def piece(self, token_id: int) -> str:
        return ("<unk>", "<s>", "</s>", "[TOOL_CALLS]")[token_id]

    def encode_within(self, text: str) -> list[int]:
        return [byte + 4 for byte in text.encode()]


def format_of(vocabulary: Any) -> ChatFormat:
    """Mistral's way of writing in this vocabulary; without prompts where it is one of bytes."""
    if isinstance(vocabulary, Tokenizer):
        return mistral_format(vocabulary)
    calls = ArrayCalls(vocabulary.tool_calls_id, vocabulary.lead)
    return ChatFormat(
        vocabulary.version,
        vocabulary,
        None,  # type: ignore[arg-type]
        calls,
        partial(MarkedReader, vocabulary, calls, None),
        partial(find_places, pieces=vocabulary),
        frozenset({vocabulary.eos_id}),
    )
