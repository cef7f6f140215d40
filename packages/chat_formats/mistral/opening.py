"""A checkpoint's tokenizer file -> Mistral's way of writing, in the version that it is of."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from mistral_common.tokens.tokenizers.base import SpecialTokens

from chat_formats.calls import ArrayCalls, MarkedReader
from chat_formats.chat_format import ChatFormat, ThoughtFormat
from chat_formats.detokenizer import find_places
from chat_formats.mistral.named_calls import NamedCalls
from chat_formats.mistral.prompt import PromptBuilder
from chat_formats.mistral.tokenizer import Tokenizer
from chat_formats.mistral.versions import CallsForm, rules_of


def open_mistral(checkpoint: Path) -> ChatFormat:
    """Raises ConfigError when there is no Mistral tokenizer file, or one that cannot be used."""
    return mistral_format(Tokenizer.from_checkpoint(checkpoint))


def mistral_format(tokenizer: Tokenizer) -> ChatFormat:
    calls, thoughts = _calls(tokenizer), _thoughts(tokenizer)
    return ChatFormat(
        name=tokenizer.version,
        vocabulary=tokenizer,
        prompts=PromptBuilder(tokenizer, has_thoughts=thoughts is not None),
        calls=calls,
        open_answer=partial(MarkedReader, tokenizer, calls, thoughts),
        find_places=partial(find_places, pieces=tokenizer),
        ends=frozenset({tokenizer.eos_id}),
        thoughts=thoughts,
    )


def _thoughts(tokenizer: Tokenizer) -> ThoughtFormat | None:
    """None for a version without them, and for a vocabulary that lacks their marks."""
    begin_id = tokenizer.find_control(SpecialTokens.begin_think)
    end_id = tokenizer.find_control(SpecialTokens.end_think)
    if begin_id is None or end_id is None or not rules_of(tokenizer.version).has_thoughts:
        return None
    return ThoughtFormat(begin_id, end_id, tokenizer.efforts)


def _calls(tokenizer: Tokenizer) -> ArrayCalls | NamedCalls | None:
    """How they are written in this version; None where they are not."""
    form = rules_of(tokenizer.version).calls
    if form is None:
        return None
    begin_id = tokenizer.control_id(SpecialTokens.tool_calls)
    if form is CallsForm.ARRAY:
        return ArrayCalls(begin_id, tokenizer.lead)
    with_id = form is CallsForm.NAMED_WITH_ID
    id_id = tokenizer.control_id(SpecialTokens.call_id) if with_id else None
    return NamedCalls(begin_id, tokenizer.control_id(SpecialTokens.args), id_id)
