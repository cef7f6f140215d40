"""Reads what a checkpoint's files say of its tokens and its chat template. Interprets nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chat_formats.json_files import read_object
from engine_api.errors import ConfigError, one_line

DEFAULT, TOOL_USE = "default", "tool_use"  # the names of templates that transformers knows

_LARGEST_TEMPLATE = 4 * 1024 * 1024  # bytes that are read at all
_TOKENS = tuple(f"{name}_token" for name in ("bos", "eos", "unk", "sep", "pad", "cls", "mask"))


@dataclass(frozen=True, slots=True)
class Templates:
    """The chat templates of a checkpoint: the one for all, and the one for tools, often the same.

    path: where they were found, for messages.
    """

    default: str
    tool_use: str
    path: Path


def read_templates(checkpoint: Path) -> Templates | None:
    """As transformers finds them: files of their own before tokenizer_config.json. None: none.

    Raises ConfigError for files that cannot be read.
    """
    named, path = _from_config(checkpoint / "tokenizer_config.json")
    for name in ("chat_template.json", "chat_template.jinja"):
        if (checkpoint / name).is_file():
            named, path = _from_file(checkpoint / name), checkpoint / name
    for each in sorted((checkpoint / "additional_chat_templates").glob("*.jinja")):
        named = {**named, each.stem: _read_text(each)}
    if not named:
        return None
    default = named.get(DEFAULT)
    if default is None:
        names = ", ".join(sorted(named))
        raise ConfigError(f"{path} has chat templates named {names}; one must be named {DEFAULT}")
    return Templates(default, named.get(TOOL_USE, default), path)


def read_template_file(path: Path) -> Templates:
    """The one that the configuration names. Raises ConfigError."""
    if not path.is_file():
        raise ConfigError(
            f"chat_template {path} is no file; name one in the bundle's data/, or an absolute path"
        )
    named = _from_file(path)
    if DEFAULT not in named:
        raise ConfigError(f"chat_template {path} holds no chat template named {DEFAULT}")
    return Templates(named[DEFAULT], named.get(TOOL_USE, named[DEFAULT]), path)


def read_special_tokens(checkpoint: Path) -> dict[str, str]:
    """By the name under which a template knows them: bos_token, eos_token, ..."""
    found: dict[str, str] = {}
    for name in ("special_tokens_map.json", "tokenizer_config.json"):
        settings = read_object(checkpoint / name)
        found |= {token: _content(settings[token]) for token in _TOKENS if settings.get(token)}
    return found


def read_added_tokens(checkpoint: Path) -> list[dict[str, Any]]:
    """The tokens that were added to a vocabulary, as tokenizer.json has them, of other files.

    Raises ConfigError.
    """
    tokens = (*read_older_tokens(checkpoint), *read_decoder(checkpoint))
    return list({each["id"]: each for each in tokens}.values())


def read_older_tokens(checkpoint: Path) -> list[dict[str, Any]]:
    """Of added_tokens.json, as it was written until 2023. Raises ConfigError."""
    path = checkpoint / "added_tokens.json"
    special = set(read_special_tokens(checkpoint).values())
    added = [
        added_token(token_id, content, is_special=content in special)
        for content, token_id in read_object(path).items()
    ]
    check_added_tokens(path, added)
    return added


def read_decoder(checkpoint: Path) -> list[dict[str, Any]]:
    """Of tokenizer_config.json's added_tokens_decoder. Raises ConfigError."""
    path = checkpoint / "tokenizer_config.json"
    decoder = read_object(path).get("added_tokens_decoder") or {}
    try:
        told = [{**added_token(int(key), ""), **token} for key, token in decoder.items()]
    except (AttributeError, TypeError, ValueError):
        raise ConfigError(f"{path}: added_tokens_decoder is no object of tokens by id") from None
    check_added_tokens(path, told)
    return told


def added_token(token_id: int, content: str, *, is_special: bool = False) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": token_id, "content": content, **flags, "special": is_special}


def check_added_tokens(path: Path, tokens: object) -> None:
    """Raises ConfigError unless it is a list of objects with an id and a content."""
    if not isinstance(tokens, list) or not all(map(_is_added_token, tokens)):
        raise ConfigError(f"{path}: its added tokens are no list of contents and ids")


def _is_added_token(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("content"), str):
        return False
    return type(value.get("id")) is int and value["id"] >= 0


def read_added_ids(checkpoint: Path, values: Mapping[str, Any] | None) -> set[int]:
    """Of the tokens that were added to a vocabulary and that a model may say or be told.

    values: of tokenizer.json, where there is one. Raises ConfigError.
    """
    added = [*read_added_tokens(checkpoint), *((values or {}).get("added_tokens") or ())]
    named = read_special_tokens(checkpoint)
    silent = {named.get("pad_token"), named.get("unk_token")} - {named.get("eos_token")}
    return {each["id"] for each in added if each["content"] not in silent}


def _from_config(path: Path) -> tuple[dict[str, str], Path]:
    return _named(path, read_object(path).get("chat_template")), path


def _from_file(path: Path) -> dict[str, str]:
    if path.suffix == ".json":
        return _named(path, read_object(path).get("chat_template"))
    return {DEFAULT: _read_text(path)}


def _read_text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > _LARGEST_TEMPLATE:
            raise ConfigError(f"{path} has {size:,} bytes; that is no chat template")
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {one_line(error)}") from None


def _named(path: Path, value: object) -> dict[str, str]:
    """A template, or a list of named ones."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {DEFAULT: value}
    pairs = value.items() if isinstance(value, Mapping) else _pairs(value)
    named = dict(pairs)
    if not named or not all(isinstance(each, str) for pair in named.items() for each in pair):
        raise ConfigError(f"{path}: chat_template is neither a text nor a list of named texts")
    return named


def _pairs(value: object) -> list[tuple[Any, Any]]:
    entries = value if isinstance(value, list) else [None]
    return [
        (each.get("name"), each.get("template")) if isinstance(each, dict) else (None, None)
        for each in entries
    ]


def _content(token: Any) -> str:
    """A token is written as its text, or as an object that says how it is matched besides."""
    return str(token.get("content", "") if isinstance(token, dict) else token)
