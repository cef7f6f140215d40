"""Mistral's own way of writing, versions v1 to v7, through mistral-common.

tokenizer       the vocabulary, SentencePiece or Tekken, and which version it is of
versions        what the versions differ in
conversation    messages, checked and put into an order that can be encoded
checks          what of a conversation is refused before that
tools           the tools on offer
prompt          the token ids
calls           how calls are written and read
reader          the model's tokens -> text and calls

Knows nothing of how a token is chosen.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from chat_formats.chat_format import ChatFormat
from chat_formats.detokenizer import find_places
from chat_formats.mistral.calls import MistralCalls
from chat_formats.mistral.prompt import PromptBuilder
from chat_formats.mistral.reader import MistralReader
from chat_formats.mistral.tokenizer import Tokenizer
from chat_formats.mistral.versions import rules_of

__all__ = ["mistral_format", "open_mistral"]


def open_mistral(checkpoint: Path) -> ChatFormat:
    """Raises ConfigError when there is no Mistral tokenizer file, or one that cannot be used."""
    return mistral_format(Tokenizer.from_checkpoint(checkpoint))


def mistral_format(tokenizer: Tokenizer) -> ChatFormat:
    begin_calls_id = tokenizer.tool_calls_id if rules_of(tokenizer.version).reads_calls else None
    return ChatFormat(
        name=tokenizer.version,
        vocabulary=tokenizer,
        prompts=PromptBuilder(tokenizer),
        calls=MistralCalls(begin_calls_id, tokenizer.lead) if begin_calls_id is not None else None,
        open_answer=partial(MistralReader, tokenizer, begin_calls_id),
        find_places=partial(find_places, pieces=tokenizer),
        ends=frozenset({tokenizer.eos_id}),
    )
