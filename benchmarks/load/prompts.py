"""Synthetic conversations of an exact length in tokens, the same for the same seed.

Lengths are counted by mistral-common, so that they do not depend on any server. Knows nothing of
servers.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

from benchmarks.load.target import Messages

_TOKENIZERS = ("tokenizer.model.v7", "tokenizer.model.v3", "tokenizer.model.v2", "tekken.json")
_SPACE = "\u2581"  # how SentencePiece writes a space inside a piece
_SHORTEST_WORD = 3
PASSAGE = "passage.txt"  # of a checkpoint that answers with this text, word by word
_WORDS_BETWEEN_EDITS = 20


class PromptError(ValueError):
    """No such conversation can be made; the message says why."""


class Prompts:
    """Makes conversations out of words that are one token each in the checkpoint's vocabulary."""

    def __init__(self, checkpoint: Path) -> None:
        paths = [checkpoint / name for name in _TOKENIZERS if (checkpoint / name).is_file()]
        if not paths:
            raise PromptError(f"{checkpoint} has none of {', '.join(_TOKENIZERS)}")
        self._tokenizer = MistralTokenizer.from_file(str(paths[0]))
        self.words = _words(self._tokenizer.instruct_tokenizer.tokenizer)
        self._passage_path = checkpoint / PASSAGE

    def ids(self, messages: Messages) -> list[int]:
        return list(
            self._tokenizer.encode_chat_completion(ChatCompletionRequest(messages=messages)).tokens
        )

    def word_id(self, word: str) -> int:
        """Of one of `words`, as it stands inside of a text."""
        vocabulary: Any = self._tokenizer.instruct_tokenizer.tokenizer
        return int(vocabulary.encode(f"a {word}", False, False)[-1])

    @property
    def last_id(self) -> int:
        """The token that every prompt ends with."""
        return self.ids([_user(self.words[0])])[-1]

    def question(self, num_tokens: int, seed: str) -> Messages:
        """One user turn; the whole prompt has `num_tokens`. Other seeds share only its opening."""
        return self._filled([], num_tokens, seed)

    def edit(self, num_tokens: int, seed: str) -> Messages:
        """A passage to correct: every twentieth word of the checkpoint's own is another.

        Some words come before it, so that prompts of two seeds share no more than their opening.
        """
        if not self._passage_path.is_file():
            raise PromptError(f"the checkpoint has no {PASSAGE}; only M4-copy has a text to copy")
        opening = self.question(num_tokens // 8, seed)[0]["content"].split()
        number = num_tokens - self._overhead([]) - len(opening)
        words = self._passage_path.read_text().split()[:number]
        if len(words) < number:
            raise PromptError(f"{PASSAGE} has {len(words):,} words; {number:,} are asked for")
        choose = random.Random(seed)
        for index in range(_WORDS_BETWEEN_EDITS // 2, number, _WORDS_BETWEEN_EDITS):
            words[index] = choose.choice(self.words)
        return self._checked([_user(" ".join([*opening, *words]))], num_tokens)

    def follow_up(self, first: Messages, num_tokens: int, seed: str) -> Messages:
        """A second turn: `first`, a short answer, and a question that fills up to `num_tokens`.

        The prompt repeats all tokens of `first`'s.
        """
        answer = {"role": "assistant", "content": self._text(8, f"{seed} answer")}
        return self._filled([*first, answer], num_tokens, seed)

    def _filled(self, before: Messages, num_tokens: int, seed: str) -> Messages:
        overhead = self._overhead(before)
        if num_tokens <= overhead:
            problem = f"it must be more than {overhead:,}, which the format takes"
            raise PromptError(f"prompt length is {num_tokens:,} tokens; {problem}")
        return self._checked([*before, _user(self._text(num_tokens - overhead, seed))], num_tokens)

    def _overhead(self, before: Messages) -> int:
        """Tokens of the prompt besides the words of its last turn."""
        return len(self.ids([*before, _user(self.words[0])])) - 1

    def _checked(self, messages: Messages, num_tokens: int) -> Messages:
        if (actual := len(self.ids(messages))) != num_tokens:
            raise PromptError(f"prompt has {actual:,} tokens; it was to have {num_tokens:,}")
        return messages

    def _text(self, num_words: int, seed: str) -> str:
        return " ".join(random.Random(seed).choices(self.words, k=num_words))


def _user(content: str) -> dict[str, str]:
    return {"role": "user", "content": content}


def _words(vocabulary: Any) -> list[str]:
    """`vocabulary` is mistral-common's, of SentencePiece or of bytes (tekken)."""
    pieces = (vocabulary.id_to_piece(token_id) for token_id in range(vocabulary.n_words))
    words = [p[1:] for p in pieces if p[:1] in (_SPACE, " ") and _is_plain(p[1:])]
    words = [word for word in words if len(vocabulary.encode(f"a {word}", False, False)) == 2]
    if not words:
        raise PromptError("the vocabulary has no word that is one token")
    return words


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and word.islower() and len(word) >= _SHORTEST_WORD
