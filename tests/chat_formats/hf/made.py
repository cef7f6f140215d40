"""Vocabularies of the three kinds that tokenizer.json files have, made from a few sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import tokenizers
from tokenizers import decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from chat_formats import ChatFormat
from chat_formats.hf import Templates, Tokenizer, template_format
from tests.chat_formats.hf.templates import Case

KINDS = ("legacy", "metaspace", "byte-level")
NAMED = ("<unk>", "<s>", "</s>")

_TEXT = """What is a mistral? The mistral is a cold, dry wind of the Rhone valley. user assistant
system You are a helpful assistant. Tell me of the bora, the sirocco and the Foehn; 12 knots or 345.
### User: ### Assistant: <|im_start|>user <|im_end|> [INST] [/INST] </s> im_end im_start end_of_turn
{"name": "get_wind", "arguments": {"place": "Arles", "speed": 7}} <tool_call> </tool_call> GPT4
Correct User: Correct Assistant: USER: ASSISTANT: début naïve Wie heißt der Wind? model start end"""
_SPACE = "\u2581"


def values_of(
    kind: str, special: Sequence[str] = (), plain: Sequence[str] = (), **flags: bool
) -> dict[str, Any]:
    """Of a tokenizer.json. special, plain: tokens that are added behind the vocabulary."""
    values: dict[str, Any] = json.loads(_trained(kind))
    size = len(values["model"]["vocab"])
    given = [(each, True) for each in special] + [(each, False) for each in plain]
    added = [_added(i, each, True) for i, each in enumerate(NAMED)]
    added += [
        _added(size + i, each, is_special, **flags) for i, (each, is_special) in enumerate(given)
    ]
    return {**values, "added_tokens": added}


def case_values(case: Case, kind: str) -> dict[str, Any]:
    return values_of(kind, case.special, case.plain, rstrip=case.rstrip)


@cache
def format_of(case: Case, kind: str) -> ChatFormat:
    values = case_values(case, kind)
    templates = Templates(case.source, case.tool_use or case.source, Path("a template"))
    tokenizer = Tokenizer(values, 1, ids_of(values)[case.eos], case.source)
    return template_format(tokenizer, templates, {"bos_token": "<s>", "eos_token": case.eos})


@cache
def reference(case: Case, kind: str) -> PreTrainedTokenizerFast:
    """transformers' own tokenizer of the same."""
    own = tokenizers.Tokenizer.from_str(json.dumps(case_values(case, kind)))
    template: Any = case.source
    if case.tool_use:
        template = {"default": case.source, "tool_use": case.tool_use}
    return PreTrainedTokenizerFast(
        tokenizer_object=own, chat_template=template, bos_token="<s>", eos_token=case.eos
    )


def ids_of(values: dict[str, Any]) -> dict[str, int]:
    added = {each["content"]: each["id"] for each in values["added_tokens"]}
    return {**values["model"]["vocab"], **added}


def write_checkpoint(
    directory: Path, values: dict[str, Any] | None, settings: dict[str, Any], **config: Any
) -> Path:
    """The files that are read of a checkpoint. settings: of tokenizer_config.json."""
    directory.mkdir(parents=True, exist_ok=True)
    if values is not None:
        (directory / "tokenizer.json").write_text(json.dumps(values))
    (directory / "tokenizer_config.json").write_text(json.dumps(settings))
    (directory / "config.json").write_text(json.dumps(config))
    return directory


@cache
def _trained(kind: str) -> str:
    if kind == "byte-level":
        return _byte_level()
    tokenizer = tokenizers.Tokenizer(
        models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    trainer = trainers.BpeTrainer(vocab_size=420, show_progress=False)
    tokenizer.train_from_iterator(_TEXT.splitlines(), trainer)
    values = json.loads(tokenizer.to_str())
    pieces = [*NAMED, *(f"<0x{byte:02X}>" for byte in range(256)), *values["model"]["vocab"]]
    values["model"]["vocab"] = {piece: i for i, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps(values))
    if kind == "legacy":
        spaces = [normalizers.Prepend(_SPACE), normalizers.Replace(" ", _SPACE)]
        tokenizer.normalizer = normalizers.Sequence(spaces)
        tokenizer.pre_tokenizer = None
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
            replacement=_SPACE, prepend_scheme="first", split=False
        )
    return str(tokenizer.to_str())


def _byte_level() -> str:
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=420, show_progress=False, initial_alphabet=alphabet, special_tokens=[*NAMED]
    )
    tokenizer.train_from_iterator(_TEXT.splitlines(), trainer)
    return str(tokenizer.to_str())


def _added(token_id: int, content: str, is_special: bool, **flags: bool) -> dict[str, Any]:
    usual = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": token_id, "content": content, **usual, **flags, "special": is_special}
