"""Log probabilities of tokens in OpenAI's form. Knows nothing of any dialect's other fields.

A token's text is what it adds to the answer: so the bytes of all tokens, joined, are the content.
A likely token's is what it would have added in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine_api.engine import Vocabulary
from engine_api.events import TokenLogprob


def content_logprobs(
    entries: Iterable[TokenLogprob], vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    """As chat completions and responses have them: natural logarithms, and bytes as integers."""
    return [
        {
            **_told(entry.token_id, entry.logprob, _data(entry, vocabulary), vocabulary),
            "top_logprobs": [
                _told(token_id, logprob, _likely_data(token_id, entry, vocabulary), vocabulary)
                for token_id, logprob in entry.top
            ],
        }
        for entry in entries
    ]


@dataclass(frozen=True, slots=True)
class PlacedToken:
    """A token and where its text begins, in characters of the whole text.

    data: its text; None for a token without one. entry: None for the first token of a prompt, which
    nothing predicts.
    """

    token_id: int
    offset: int
    data: bytes | None = None
    entry: TokenLogprob | None = None


def placed(entry: TokenLogprob, begin: int, vocabulary: Vocabulary) -> PlacedToken:
    """begin: of the text that the entry's offset counts from, in the whole one."""
    offset = begin + entry.offset
    return PlacedToken(entry.token_id, offset, _data(entry, vocabulary), entry)


def completion_logprobs(tokens: Sequence[PlacedToken], vocabulary: Vocabulary) -> dict[str, Any]:
    """As legacy completions have them: parallel lists, one entry a token."""
    return {
        "tokens": [_text(token.token_id, token.data, vocabulary) for token in tokens],
        "token_logprobs": [token.entry.logprob if token.entry else None for token in tokens],
        "top_logprobs": [_likely_texts(token.entry, vocabulary) for token in tokens],
        "text_offset": [token.offset for token in tokens],
    }


def _likely_texts(entry: TokenLogprob | None, vocabulary: Vocabulary) -> dict[str, float] | None:
    """By text, the chosen token's too. Of two tokens with one text the likelier counts."""
    if entry is None:
        return None
    likely: dict[str, float] = {}
    for token_id, logprob in {**dict(entry.top), entry.token_id: entry.logprob}.items():
        text = _text(token_id, _likely_data(token_id, entry, vocabulary), vocabulary)
        likely[text] = max(logprob, likely.get(text, logprob))
    return likely


def _data(entry: TokenLogprob, vocabulary: Vocabulary) -> bytes | None:
    """The chosen token's. One that is not shown has its own name or text, in full."""
    if entry.data is not None:
        return entry.data
    return _own_data(entry.token_id, entry.lead, vocabulary)


def _likely_data(token_id: int, entry: TokenLogprob, vocabulary: Vocabulary) -> bytes | None:
    """Of a likely token in the place of the chosen one, which may be among them."""
    if token_id == entry.token_id:
        return _data(entry, vocabulary)
    return _own_data(token_id, entry.lead, vocabulary)


def _own_data(token_id: int, lead: str, vocabulary: Vocabulary) -> bytes | None:
    data = vocabulary.piece_bytes(token_id)
    return data.removeprefix(lead.encode()) if data else None


def _told(
    token_id: int, logprob: float, data: bytes | None, vocabulary: Vocabulary
) -> dict[str, Any]:
    return {
        "token": _text(token_id, data, vocabulary),
        "logprob": logprob,
        "bytes": None if data is None else list(data),
    }


def _text(token_id: int, data: bytes | None, vocabulary: Vocabulary) -> str:
    """For people: bytes that are no character of their own become U+FFFD."""
    return vocabulary.piece(token_id) if data is None else data.decode(errors="replace")
