"""The added tokens of a tokenizer.json, and secret names for those that no message may spell.

To a tokenizer in which they are renamed, text that spells one of them is text like any other: it is
cut into pieces as all text is, and only who knows the secret can say the token. Knows nothing of
what tokens stand for.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tokenizers

from engine_api.errors import one_line

_TAG = re.compile(r"[<\[].*[>\]]", re.DOTALL)
_SECRET_LENGTH = 12  # characters of a private-use plane: 180 bits
_PRIVATE_PLANE = range(0x100000, 0x108000)


@dataclass(frozen=True, slots=True)
class Added:
    """A token that was added to a vocabulary: it is found in text before all others.

    is_guarded: it may steer the model, so that no message may spell it.
    """

    token_id: int
    content: str
    is_special: bool
    is_guarded: bool


def load(values: Mapping[str, Any]) -> tokenizers.Tokenizer:
    """values: of tokenizer.json. Raises ValueError for what is none."""
    try:
        return tokenizers.Tokenizer.from_str(json.dumps(values))
    except Exception as error:  # it raises bare ones
        raise ValueError(one_line(error)) from None


def find_added(tokenizer: tokenizers.Tokenizer, template: str) -> dict[str, Added]:
    """By their contents. template: what a model is prompted through."""
    literal = template.replace("\\n", "\n")
    return {
        token.content: Added(token_id, token.content, token.special, _is_guarded(token, literal))
        for token_id, token in tokenizer.get_added_tokens_decoder().items()
    }


def _is_guarded(token: tokenizers.AddedToken, template: str) -> bool:
    """Whether it is special; or a tag, or a mark of the template, that nobody called special.

    Words and whitespace anybody may write.
    """
    content = token.content
    if content.isspace():
        return False
    is_word = all(each.isalnum() or each.isspace() for each in content)
    return bool(token.special or _TAG.fullmatch(content) or (content in template and not is_word))


def new_secret() -> str:
    return "".join(chr(secrets.choice(_PRIVATE_PLANE)) for _ in range(_SECRET_LENGTH))


def renamed(
    values: Mapping[str, Any], names: Mapping[str, str], own: tokenizers.Tokenizer
) -> dict[str, Any]:
    """The same tokenizer, with other names for some tokens, and nothing put before or behind.

    own: the tokenizer as it is.
    """
    model = dict(values["model"])
    model["vocab"] = {names.get(piece, piece): i for piece, i in model["vocab"].items()}
    model["merges"] = [each for each in model.get("merges") or () if not _joins(each, names)]
    if model.get("unk_token") in names:
        model["unk_token"] = names[model["unk_token"]]
    added = [_renamed_token(each, names, own) for each in values.get("added_tokens") or ()]
    nothing = {"post_processor": None, "truncation": None, "padding": None}
    return {**values, "model": model, "added_tokens": added, **nothing}


def _joins(merge: str | list[str], names: Mapping[str, str]) -> bool:
    """Whether it makes, or is made of, a token that has another name now."""
    left, right = merge.split(" ", 1) if isinstance(merge, str) else merge
    return left in names or right in names or left + right in names


def _renamed_token(
    token: Mapping[str, Any], names: Mapping[str, str], own: tokenizers.Tokenizer
) -> dict[str, Any]:
    content = token["content"]
    if content not in names:
        return dict(token)
    # A normalizer may keep it from being found everywhere, against what it is for.
    is_found = token["id"] in own.encode(f"\n{content}\n", add_special_tokens=False).ids
    found = {} if is_found else {"normalized": False, "single_word": False}
    return {**token, "content": names[content], **found}
