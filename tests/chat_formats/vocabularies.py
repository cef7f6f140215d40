"""Mistral's official vocabularies, opened once, and a tiny one of single bytes."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

from chat_formats import ChatFormat
from chat_formats.detokenizer import find_places
from chat_formats.mistral import mistral_format
from chat_formats.mistral.calls import MistralCalls
from chat_formats.mistral.reader import MistralReader
from chat_formats.mistral.tokenizer import Tokenizer


@cache
def v1() -> Tokenizer:
    return Tokenizer(MistralTokenizer.v1().instruct_tokenizer)  # type: ignore[arg-type]


@cache
def v3() -> Tokenizer:
    return Tokenizer(MistralTokenizer.v3().instruct_tokenizer)  # type: ignore[arg-type]


@cache
def tekken() -> Tokenizer:
    return Tokenizer(MistralTokenizer.v3(is_tekken=True).instruct_tokenizer)  # type: ignore[arg-type]


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
    return ChatFormat(
        vocabulary.version,
        vocabulary,
        None,  # type: ignore[arg-type]
        MistralCalls(vocabulary.tool_calls_id, vocabulary.lead),
        partial(MistralReader, vocabulary, vocabulary.tool_calls_id),
        partial(find_places, pieces=vocabulary),
        frozenset({vocabulary.eos_id}),
    )
