"""Text and token ids, as they are, to be continued: all there is for a model without chats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chat_formats.checks import check_text, refusal
from chat_formats.hf.vocabulary.tokenizer import Tokenizer
from engine_api.conversation import Message, Tool
from engine_api.request import Prompt


class RawPrompts:
    """What prompts of every kind begin with. Holds no state, so any thread may use it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def fewest_tokens(self, messages: Sequence[Message]) -> int:
        """A lower bound of what `build` makes of them: no token stands for more than so many bytes.

        Texts count, without the space around them that may be dropped. What tools answered does
        not.
        """
        spoken = (message.content for message in messages if message.role != "tool")
        return sum(len(text.strip()) // self._tokenizer.longest_piece for text in spoken)

    def build_raw(self, text: str) -> Prompt:
        """BOS and `text` as it is, to be continued. Raises RequestError, field "prompt"."""
        check_text("prompt", text)
        ids = (self._tokenizer.bos_id, *self._tokenizer.encode(text))
        return Prompt(ids, lead="" if text else self._tokenizer.lead)

    def build_from_ids(self, token_ids: Sequence[int]) -> Prompt:
        """The tokens as they are, to be continued. Raises RequestError, field "prompt"."""
        size = self._tokenizer.size
        outside = [token_id for token_id in token_ids if not 0 <= token_id < size]
        if outside:
            problem = f"has the token {outside[0]:,}; the vocabulary has 0 to {size - 1:,}"
            raise refusal("prompt", problem)
        return Prompt(tuple(token_ids))


class _Raw(Protocol):
    def fewest_tokens(self, messages: Sequence[Message]) -> int: ...

    def build_raw(self, text: str) -> Prompt: ...

    def build_from_ids(self, token_ids: Sequence[int]) -> Prompt: ...


class Unprompted:
    """Implements Prompts. why: what a chat is refused with."""

    def __init__(self, raw: _Raw, why: str) -> None:
        self._why = why
        self.fewest_tokens = raw.fewest_tokens
        self.build_raw = raw.build_raw
        self.build_from_ids = raw.build_from_ids

    def build(
        self, messages: Sequence[Message], tools: Sequence[Tool] = (), effort: str | None = None
    ) -> Prompt:
        raise refusal("messages", f"cannot be answered by this model: {self._why}")
