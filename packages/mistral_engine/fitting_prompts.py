"""Builds prompts, and refuses what cannot fit before it costs anything."""

from __future__ import annotations

from collections.abc import Sequence

from chat_formats import ChatFormat
from engine_api.conversation import Message, Tool
from engine_api.errors import ContextLengthError
from engine_api.request import Prompt


class FittingPrompts:
    """Implements engine_api.engine.Prompts, for one context length.

    No token stands for more than a few bytes, so a text of so many characters has at least so many
    tokens: what must be over the context is refused without being tokenized, which would take
    seconds for some megabytes. What is near it is counted exactly, when it is submitted.
    """

    def __init__(self, chat_format: ChatFormat, context_length: int) -> None:
        self._prompts = chat_format.prompts
        self._longest_piece = chat_format.vocabulary.longest_piece
        self._context_length = context_length

    def build(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        effort: str | None = None,
    ) -> Prompt:
        self._require_fit(self._prompts.fewest_tokens(messages))
        return self._prompts.build(messages, tools, effort)

    def build_raw(self, text: str) -> Prompt:
        self._require_fit(len(text) // self._longest_piece)
        return self._prompts.build_raw(text)

    def build_from_ids(self, token_ids: Sequence[int]) -> Prompt:
        self._require_fit(len(token_ids))
        return self._prompts.build_from_ids(token_ids)

    def _require_fit(self, fewest: int) -> None:
        if fewest >= self._context_length:
            raise ContextLengthError(fewest, self._context_length, is_counted=False)
