"""Text and token ids, as they are, to be continued: all there is for a model without chats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chat_formats.chat_format import Prompts, Vocabulary
from chat_formats.checks import check_text, refusal
from engine_api.conversation import Message, Tool
from engine_api.request import Prompt


class Encoder(Vocabulary, Protocol):
    """A vocabulary that writes whole texts."""

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, without BOS or EOS. Text that spells a control token stays text."""


class RawPrompts:
    """What prompts of every kind begin with. Holds no state, so any thread may use it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def fewest_tokens(self, messages: Sequence[Message]) -> int:
        """A lower bound of what `build` makes of them: no token stands for more than so many bytes.

        Texts count, without the space around them that may be dropped. What tools answered does
        not: it may be taken apart and put together again, and become shorter.
        """
        spoken = (message.content for message in messages if message.role != "tool")
        return sum(map(self._fewest_tokens_of, spoken))

    def _fewest_tokens_of(self, text: str) -> int:
        return len(text.strip()) // self._encoder.longest_piece  # a character has a byte at least

    def build_raw(self, text: str) -> Prompt:
        """BOS and `text` as it is, to be continued. Raises RequestError, field "prompt"."""
        check_text("prompt", text)
        ids = (self._encoder.bos_id, *self._encoder.encode(text))
        return Prompt(ids, lead="" if text else self._encoder.lead)

    def build_from_ids(self, token_ids: Sequence[int]) -> Prompt:
        """The tokens as they are, to be continued. Raises RequestError, field "prompt"."""
        size = self._encoder.size
        outside = [token_id for token_id in token_ids if not 0 <= token_id < size]
        if outside:
            problem = f"has the token {outside[0]:,}; the vocabulary has 0 to {size - 1:,}"
            raise refusal("prompt", problem)
        return Prompt(tuple(token_ids))


class Unprompted:
    """Implements Prompts. why: what a chat is refused with."""

    def __init__(self, raw: Prompts | RawPrompts, why: str) -> None:
        self._why = why
        self.fewest_tokens = raw.fewest_tokens
        self.build_raw = raw.build_raw
        self.build_from_ids = raw.build_from_ids

    def build(
        self, messages: Sequence[Message], tools: Sequence[Tool] = (), effort: str | None = None
    ) -> Prompt:
        raise refusal("messages", f"cannot be answered by this model: {self._why}")
