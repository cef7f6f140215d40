"""Turns a conversation into token ids and the mask of what to learn.

Builds exactly what mistral-common's v3 instruct tokenizer builds (a test compares the two), only
faster. Knows nothing of winds.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sentencepiece import SentencePieceProcessor

from training.conversation import Conversation, Turn

BOS, EOS = 1, 2
FILE_NAME = "tokenizer.model.v3"  # as a checkpoint of this kind has it


class Encoder:
    """Conversations to ids, with one SentencePiece model."""

    def __init__(self, tokenizer_path: str) -> None:
        self.pieces = SentencePieceProcessor(model_file=tokenizer_path)
        self.control = {name: self.pieces.piece_to_id(name) for name in CONTROL}

    def encode(self, conversation: Conversation) -> tuple[list[int], list[bool]]:
        """The ids of the whole conversation, and for each id whether the model should learn it."""
        ids, learn = [BOS], [False]
        users = [i for i, turn in enumerate(conversation.turns) if turn.role == "user"]
        system_at = users[0] if conversation.system_first else users[-1]
        for i, turn in enumerate(conversation.turns):
            system = conversation.system if i == system_at else ""
            tools = conversation.tools if i == users[-1] else ()
            new_ids, new_learn = self._turn(turn, system, tools)
            ids += new_ids
            learn += new_learn
        return ids, learn

    def prompt(self, conversation: Conversation) -> list[int]:
        """The ids of a conversation that waits for an answer."""
        return self.encode(conversation)[0]

    def text(self, ids: list[int]) -> str:
        """The text of generated ids, without the control tokens."""
        return str(self.pieces.decode(ids))

    def _turn(
        self, turn: Turn, system: str, tools: tuple[Any, ...]
    ) -> tuple[list[int], list[bool]]:
        if turn.role == "user":
            ids = self._user(turn.text, system, tools)
        elif turn.role == "result":
            ids = self._result(turn)
        elif turn.role == "call":
            return self._call(turn)
        else:
            ids = [*self._text(turn.text), EOS]
            given = self._covering(turn.given, ids)
            return ids, [turn.learn and i >= given for i in range(len(ids))]
        return ids, [False] * len(ids)

    def _user(self, text: str, system: str, tools: tuple[Any, ...]) -> list[int]:
        content = f"{system}\n\n{text}" if system else text
        ids = [self.control["[INST]"], *self._text(content), self.control["[/INST]"]]
        if not tools:
            return ids
        offered = self._text(json.dumps(list(tools), ensure_ascii=False))
        return [
            self.control["[AVAILABLE_TOOLS]"],
            *offered,
            self.control["[/AVAILABLE_TOOLS]"],
            *ids,
        ]

    def _result(self, turn: Turn) -> list[int]:
        body = {"content": _as_json(turn.text), "call_id": turn.call_id}
        ids = self._text(json.dumps(body, ensure_ascii=False))
        return [self.control["[TOOL_RESULTS]"], *ids, self.control["[/TOOL_RESULTS]"]]

    def _call(self, turn: Turn) -> tuple[list[int], list[bool]]:
        """Calls in a history carry ids. The model must not make ids up, so it learns the part
        before them: as much as the same calls without ids begin with."""
        bare = [{"name": c["name"], "arguments": c["arguments"]} for c in turn.calls]
        ids = [
            self.control["[TOOL_CALLS]"],
            *self._text(json.dumps(list(turn.calls), ensure_ascii=False)),
            EOS,
        ]
        wanted = [
            self.control["[TOOL_CALLS]"],
            *self._text(json.dumps(bare, ensure_ascii=False)),
            EOS,
        ]
        common = next(
            (i for i, (a, b) in enumerate(zip(ids, wanted, strict=False)) if a != b), len(ids)
        )
        return ids, [turn.learn and i < common for i in range(len(ids))]

    def _covering(self, given: str, ids: list[int]) -> int:
        """How many ids hold the given opening; the last of them may hold more."""
        return next(i for i in range(len(ids)) if len(self.text(ids[:i])) >= len(given))

    def _text(self, text: str) -> list[int]:
        return list(self._cached(text))

    @lru_cache(maxsize=1 << 16)  # noqa: B019  (one encoder lives as long as the process)
    def _cached(self, text: str) -> tuple[int, ...]:
        return tuple(self.pieces.encode(text))


CONTROL = (
    "[INST]",
    "[/INST]",
    "[TOOL_CALLS]",
    "[AVAILABLE_TOOLS]",
    "[/AVAILABLE_TOOLS]",
    "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]",
)


def _as_json(content: str) -> Any:
    try:
        return json.loads(content)
    except json.JSONDecodeError:
        return content
