"""A checkpoint's files -> the way in which a finetune writes.

Knows nothing of how a token is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from chat_formats.calls import (
    BEGIN_TAG,
    END_TAG,
    ArrayCalls,
    MarkedReader,
    TaggedReader,
    native_ids,
)
from chat_formats.chat_format import ChatFormat
from chat_formats.detokenizer import find_places
from chat_formats.ends import read_ends
from chat_formats.hf.calls import MISTRAL_BEGIN, find_array_lead, find_tagged_calls
from chat_formats.hf.files import Templates, read_special_tokens
from chat_formats.hf.prompt import PromptBuilder
from chat_formats.hf.template.abilities import find_abilities
from chat_formats.hf.template.environment import RenderError, Template
from chat_formats.hf.template.writing import Writer
from chat_formats.hf.vocabulary.sentencepiece import from_sentencepiece
from chat_formats.hf.vocabulary.tokenizer import Tokenizer
from chat_formats.json_files import read_object
from chat_formats.raw import RawPrompts, Unprompted
from engine_api.errors import ConfigError, RequestError, one_line


def open_template(
    checkpoint: Path, templates: Templates, values: Mapping[str, Any] | None
) -> ChatFormat:
    """The format of a checkpoint that is prompted through these templates. Raises ConfigError.

    values: of tokenizer.json; None: there is none.
    """
    sources = templates.default + templates.tool_use
    tokenizer = _open_tokenizer(checkpoint, values, sources)
    try:
        return template_format(tokenizer, templates, read_special_tokens(checkpoint))
    except RenderError as error:
        raise _unusable(templates, str(error)) from None
    except RequestError:  # of the prompts that it was tried with
        raise _unusable(
            templates,
            f"the tokenizer in {checkpoint} does not find all control tokens in what it writes; "
            "see single_word, lstrip and rstrip of its added tokens",
        ) from None


def _unusable(templates: Templates, why: str) -> ConfigError:
    return ConfigError(
        f"the chat template in {templates.path} cannot be used: {why}; name another as "
        "engine.chat_template, or set engine.chat_format: mistral"
    )


def open_base(checkpoint: Path, values: Mapping[str, Any] | None, why: str) -> ChatFormat:
    """Of a base model: raw prompts, no chat. Raises ConfigError.

    values: as for open_template. why: there is no chat.
    """
    tokenizer = _open_tokenizer(checkpoint, values)
    return ChatFormat(
        name="base",
        vocabulary=tokenizer,
        prompts=Unprompted(RawPrompts(tokenizer), why),
        calls=None,
        open_answer=partial(TaggedReader, tokenizer),
        find_places=partial(find_places, pieces=tokenizer),
        ends=frozenset({tokenizer.eos_id}),
    )


def _open_tokenizer(
    checkpoint: Path, values: Mapping[str, Any] | None, template: str = ""
) -> Tokenizer:
    values = values if values is not None else from_sentencepiece(checkpoint)
    named, config = read_special_tokens(checkpoint), read_object(checkpoint / "config.json")
    ids = dict(values["model"]["vocab"])
    ids |= {each["content"]: each["id"] for each in values.get("added_tokens") or ()}
    bos_id = ids.get(named.get("bos_token", "<s>"), config.get("bos_token_id"))
    eos_id = ids.get(named.get("eos_token", "</s>"), min(read_ends(checkpoint), default=None))
    if eos_id is None:
        raise ConfigError(
            f"{checkpoint} names no token that ends an answer: tokenizer_config.json has no "
            "eos_token that is in its vocabulary, and generation_config.json no eos_token_id"
        )
    try:
        return Tokenizer(values, bos_id if isinstance(bos_id, int) else None, eos_id, template)
    except (ValueError, LookupError, TypeError) as error:
        why = one_line(error)
        raise ConfigError(f"the tokenizer in {checkpoint} cannot be read: {why}") from None


def template_format(
    tokenizer: Tokenizer, templates: Templates, named_tokens: dict[str, str]
) -> ChatFormat:
    """named_tokens: as a template knows them, bos_token and others. Raises RenderError."""
    added = tokenizer.added.values()
    writer = Writer(Template(templates.default), added, named_tokens)
    with_tools = Writer(Template(templates.tool_use), added, named_tokens)
    abilities = find_abilities(writer, with_tools)
    tagged = find_tagged_calls(with_tools) if abilities.has_tools else None
    spoken = (BEGIN_TAG, END_TAG) if tagged is not None else ()
    array = _find_array_calls(with_tools, tokenizer) if tagged is None else None
    silent = {*abilities.turn_ends, *([MISTRAL_BEGIN] if array is not None else [])}
    tokenizer = tokenizer.with_controls(silent, spoken)
    prompts = PromptBuilder(
        tokenizer,
        writer,
        with_tools,
        abilities,
        reads_calls=tagged is not None or array is not None,
        native_ids=native_ids if array is not None else None,
    )
    ends = {tokenizer.added[content].token_id for content in abilities.turn_ends}
    return ChatFormat(
        name="template",
        vocabulary=tokenizer,
        prompts=prompts,
        calls=tagged or array,
        open_answer=partial(MarkedReader, tokenizer, array, None)
        if array is not None
        else partial(TaggedReader, tokenizer),
        find_places=partial(find_places, pieces=tokenizer),
        ends=frozenset({tokenizer.eos_id, *ends}),
    )


def _find_array_calls(writer: Writer, tokenizer: Tokenizer) -> ArrayCalls | None:
    """Where the template writes calls as Mistral does, and the vocabulary has the token for it."""
    lead, begin = find_array_lead(writer), tokenizer.added.get(MISTRAL_BEGIN)
    if lead is None or begin is None:
        return None
    return ArrayCalls(begin.token_id, lead=" " if lead or tokenizer.lead else "")
