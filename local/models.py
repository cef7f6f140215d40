"""How a model is described to those who ask for a list of models, or for one by its name.

Knows OpenAI's and Anthropic's forms; knows nothing of routes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model, under the name that the caller has for it.

    context_length: tokens of a prompt and its answer. created: seconds since 1970. parent: the
    model that it is an adapter of, if it is one.
    """

    name: str
    context_length: int
    created: int
    parent: str | None = None

    def for_openai(self) -> dict[str, Any]:
        """max_model_len and parent are vLLM's: OpenAI's own form has nothing of the kind."""
        created, length = self.created, self.context_length
        told = {"id": self.name, "object": "model", "created": created, "owned_by": "local"}
        return {**told, "max_model_len": length, **({"parent": self.parent} if self.parent else {})}

    def for_anthropic(self) -> dict[str, Any]:
        created = datetime.fromtimestamp(self.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        told = {"type": "model", "id": self.name, "display_name": self.name, "created_at": created}
        return {**told, "lifecycle": "active", "max_input_tokens": self.context_length}


def listed_for_openai(cards: Sequence[ModelCard]) -> dict[str, Any]:
    return {"object": "list", "data": [card.for_openai() for card in cards]}


def listed_for_anthropic(cards: Sequence[ModelCard]) -> dict[str, Any]:
    """cards: at least one."""
    ends = {"first_id": cards[0].name, "last_id": cards[-1].name}
    return {"data": [card.for_anthropic() for card in cards], "has_more": False, **ends}
