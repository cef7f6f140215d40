"""Decides how a checkpoint's model writes. Knows all ways of writing there are.

By itself: through the checkpoint's chat template where it has one that is not Mistral's own in
other words; else in Mistral's own format. Where nothing tells of a chat, the model is a base model:
raw prompts alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any

from chat_formats import hf
from chat_formats.chat_format import ChatFormat
from chat_formats.ends import read_ends
from chat_formats.json_files import read_object
from chat_formats.mistral import FILE_NAMES, open_mistral
from chat_formats.raw import Unprompted
from engine_api.errors import ConfigError

_Values = Mapping[str, Any]  # of tokenizer.json
_PLAIN_FILE, _PLAIN_VERSION = "tokenizer.model", "v1"  # which base models have too
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CHAT_WORDS, _BASE_WORDS = {"instruct", "chat"}, {"base", "pretrained", "not", "non"}
_BASE_ADVICE = (
    "nothing in its checkpoint says that it was taught to chat, and it has no chat template; use "
    "/v1/completions, or set engine.chat_format: mistral, or engine.chat_template"
)


def choose_format(
    checkpoint: Path,
    chat_template: Path | None = None,
    *,
    wants_mistral: bool = False,
    wants_template: bool = False,
) -> ChatFormat:
    """See open_format."""
    opened = _choose(checkpoint, chat_template, wants_mistral, wants_template)
    return replace(opened, ends=opened.ends | _known_ends(checkpoint, opened))


def _choose(
    checkpoint: Path, chat_template: Path | None, wants_mistral: bool, wants_template: bool
) -> ChatFormat:
    if wants_mistral and chat_template is not None:
        raise ConfigError(
            f"chat_template is {str(chat_template)!r} and chat_format is 'mistral', which has "
            "none; leave out one of them"
        )
    if wants_mistral:
        return open_mistral(checkpoint)
    if chat_template is not None:
        named = hf.read_template_file(chat_template)
        return hf.open_template(checkpoint, named, hf.read_tokenizer(checkpoint))
    templates, values = hf.read_templates(checkpoint), hf.read_tokenizer(checkpoint)
    if templates is None and wants_template:
        raise ConfigError(
            f"{checkpoint} has no chat template, and chat_format is 'template'; name one as "
            "chat_template"
        )
    if templates is None:
        return _open_untold(checkpoint, values)
    file = _mistral_file(checkpoint)
    if wants_template or file is None:
        return hf.open_template(checkpoint, templates, values)
    return _open_either(checkpoint, file, templates, values)


def _open_either(
    checkpoint: Path, file: str, templates: hf.Templates, values: _Values | None
) -> ChatFormat:
    """There are a template and a Mistral tokenizer: the template, unless it says the same."""
    try:
        mistral = open_mistral(checkpoint)
    except ConfigError:
        return hf.open_template(checkpoint, templates, values)
    hf.check_agreement(checkpoint / file, values, mistral.vocabulary)
    tokens = hf.read_special_tokens(checkpoint)
    is_own = hf.is_own_template(templates.default, tokens, mistral)
    is_own = is_own and hf.has_own_tools(templates.tool_use, tokens, mistral)
    if is_own and not _needs_more(checkpoint, values, mistral):
        return mistral
    return hf.open_template(checkpoint, templates, values)


def _open_untold(checkpoint: Path, values: _Values | None) -> ChatFormat:
    """There is no template: Mistral's newer tokenizers tell of a chat, and its first does not."""
    file = _mistral_file(checkpoint)
    if file is None:
        if values is None:
            return open_mistral(checkpoint)  # which says what is missing
        return hf.open_base(checkpoint, values, _BASE_ADVICE)
    mistral = open_mistral(checkpoint)
    hf.check_agreement(checkpoint / file, values, mistral.vocabulary)
    is_plain = mistral.name == _PLAIN_VERSION and file == _PLAIN_FILE
    if not is_plain or _says_chat(checkpoint):
        return mistral
    if _needs_more(checkpoint, values, mistral):
        return hf.open_base(checkpoint, values, _BASE_ADVICE)
    return replace(mistral, name="base", prompts=Unprompted(mistral.prompts, _BASE_ADVICE))


def _mistral_file(checkpoint: Path) -> str | None:
    """The tokenizer file that mistral-common reads."""
    return next((name for name in FILE_NAMES if (checkpoint / name).is_file()), None)


def _needs_more(checkpoint: Path, values: _Values | None, mistral: ChatFormat) -> bool:
    """Whether the model says tokens that Mistral's tokenizer does not have."""
    ids = {*read_ends(checkpoint), *hf.read_added_ids(checkpoint, values)}
    return max(ids, default=0) >= mistral.vocabulary.size


def _says_chat(checkpoint: Path) -> bool:
    """Whether a name in its files or of its folder does: Mistral-7B-Instruct-v0.2."""
    made_of = read_object(checkpoint / "config.json").get("_name_or_path")
    # Both kinds of paths: it was written on any machine.
    names = _own_name(PureWindowsPath(str(made_of or ""))), _own_name(checkpoint.absolute())
    words = ({word.lower() for word in _WORD.findall(name)} for name in names)
    return any(each & _CHAT_WORDS and not each & _BASE_WORDS for each in words)


def _own_name(path: PurePath) -> str:
    """Without its folders' and its owner's. In the hub's cache it is models--owner--name/snapshots/
    and a hash."""
    whole = path.parent.parent.name if path.parent.name == "snapshots" else path.name
    return whole.rpartition("--")[2]


def _known_ends(checkpoint: Path, chat_format: ChatFormat) -> frozenset[int]:
    ends, size = read_ends(checkpoint), chat_format.vocabulary.size
    if beyond := [token_id for token_id in ends if token_id >= size]:
        raise ConfigError(
            f"an answer of {checkpoint} ends with token {min(beyond):,} (eos_token_id); its "
            f"tokenizer has {size:,} tokens and cannot say it; correct it in "
            "generation_config.json and config.json, or copy all tokenizer files from the model "
            "that was trained with it"
        )
    return ends
