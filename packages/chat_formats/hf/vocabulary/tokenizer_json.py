"""A checkpoint's tokenizer.json, with what tokenizer_config.json says of added tokens besides.

As transformers 5 reads it: `added_tokens_decoder` has the last word on a token, and
added_tokens.json tells of those that no other file has. Knows nothing of what tokens stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chat_formats.hf.files import (
    check_added_tokens,
    read_decoder,
    read_older_tokens,
    read_special_tokens,
)
from chat_formats.json_files import read_object
from engine_api.errors import ConfigError

FILE = "tokenizer.json"
_Token = dict[str, Any]


def read_tokenizer(checkpoint: Path) -> dict[str, Any] | None:
    """Its values; None: there is none.

    Raises ConfigError for what is none that can be read here, and where the files disagree on a
    token.
    """
    path = checkpoint / FILE
    if not path.is_file():
        return None
    values = read_object(path)
    _check_model(path, values.get("model"))
    own = values.get("added_tokens") or []
    check_added_tokens(path, own)
    added = {each["id"]: each for each in own}
    told = read_decoder(checkpoint)
    _check_places(checkpoint, told, {**values["model"]["vocab"], **_places(own)})
    older = read_older_tokens(checkpoint) if not told else ()
    contents = {each["content"] for each in own}
    added |= {each["id"]: each for each in older if _is_new(each, contents, added)}
    named = set(read_special_tokens(checkpoint).values())
    added |= {each["id"]: _as_named(each, named) for each in told}
    return {**values, "added_tokens": [added[token_id] for token_id in sorted(added)]}


def _check_model(path: Path, model: object) -> None:
    kind = model.get("type", "BPE") if isinstance(model, dict) else None
    if isinstance(model, dict) and isinstance(model.get("vocab"), dict) and kind == "BPE":
        return
    what = "has no model" if model is None else f"has a model of the type {kind}"
    raise ConfigError(f"{path} {what}; it must hold one of the type BPE")


def _check_places(checkpoint: Path, told: list[_Token], places: Mapping[str, int]) -> None:
    """places: ids by contents, as tokenizer.json has them."""
    owners = {token_id: content for content, token_id in places.items()}
    for token in told:
        token_id, content = token["id"], token["content"]
        if owners.get(token_id, content) != content:
            has = f"{owners[token_id]!r} there"
        elif places.get(content, token_id) != token_id:
            has = f"it as token {places[content]:,}"
        else:
            continue
        raise ConfigError(
            f"{checkpoint}: tokenizer_config.json has {content!r} as token {token_id:,} "
            f"(added_tokens_decoder), and {FILE} has {has}; take both files from one model"
        )


def _places(added: Iterable[_Token]) -> dict[str, int]:
    return {each["content"]: each["id"] for each in added}


def _is_new(token: _Token, contents: set[str], added: Mapping[int, _Token]) -> bool:
    return token["id"] not in added and token["content"] not in contents


def _as_named(token: _Token, named: set[str]) -> _Token:
    """A token that is named eos_token, or the like, is special."""
    return {**token, "special": token["special"] or token["content"] in named}
