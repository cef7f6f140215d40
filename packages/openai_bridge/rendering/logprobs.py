"""Log probabilities of tokens in OpenAI's form. Knows nothing of any dialect's other fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine_api.engine import Vocabulary
from engine_api.events import TokenLogprob


def token_text(token_id: int, vocabulary: Vocabulary) -> str:
    """For people: bytes that are no character of their own become U+FFFD."""
    data = vocabulary.piece_bytes(token_id)
    return data.decode(errors="replace") if data else vocabulary.piece(token_id)


def content_logprobs(
    entries: Iterable[TokenLogprob], vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    """As chat completions and responses have them: natural logarithms, and bytes as integers."""
    return [
        {
            **_entry(entry.token_id, entry.logprob, vocabulary),
            "top_logprobs": [_entry(*likely, vocabulary) for likely in entry.top],
        }
        for entry in entries
    ]


@dataclass(frozen=True, slots=True)
class PlacedToken:
    """A token and where its text begins, in characters of the whole text.

    entry: None for the first token of a prompt, which nothing predicts.
    """

    token_id: int
    offset: int
    entry: TokenLogprob | None = None


def completion_logprobs(
    tokens: Sequence[PlacedToken], vocabulary: Vocabulary, *, with_top: bool
) -> dict[str, Any]:
    """As legacy completions have them: parallel lists, one entry a token."""
    tops = [_likely_texts(token.entry, vocabulary) for token in tokens] if with_top else None
    return {
        "tokens": [token_text(token.token_id, vocabulary) for token in tokens],
        "token_logprobs": [token.entry.logprob if token.entry else None for token in tokens],
        "top_logprobs": tops,
        "text_offset": [token.offset for token in tokens],
    }


def _likely_texts(entry: TokenLogprob | None, vocabulary: Vocabulary) -> dict[str, float] | None:
    """By text, the chosen token's too. Of two tokens with one text the likelier counts."""
    if entry is None:
        return None
    likely: dict[str, float] = {}
    for token_id, logprob in {**dict(entry.top), entry.token_id: entry.logprob}.items():
        text = token_text(token_id, vocabulary)
        likely[text] = max(logprob, likely.get(text, logprob))
    return likely


def _entry(token_id: int, logprob: float, vocabulary: Vocabulary) -> dict[str, Any]:
    data = vocabulary.piece_bytes(token_id)
    return {
        "token": token_text(token_id, vocabulary),
        "logprob": logprob,
        "bytes": list(data) if data else None,
    }
