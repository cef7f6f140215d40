"""How the one model is described to those who ask for a list of models, or for one by its name.

Knows OpenAI's and Anthropic's forms; knows nothing of routes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model, under the name that the caller has for it.

    context_length: tokens of a prompt and its answer. created: seconds since 1970.
    """

    name: str
    context_length: int
    created: int

    def for_openai(self) -> dict[str, Any]:
        """max_model_len is vLLM's: OpenAI itself does not say how much a model reads."""
        created, length = self.created, self.context_length
        told = {"id": self.name, "object": "model", "created": created, "owned_by": "local"}
        return {**told, "max_model_len": length}

    def listed_for_openai(self) -> dict[str, Any]:
        return {"object": "list", "data": [self.for_openai()]}

    def for_anthropic(self) -> dict[str, Any]:
        created = datetime.fromtimestamp(self.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        told = {"type": "model", "id": self.name, "display_name": self.name, "created_at": created}
        return {**told, "lifecycle": "active", "max_input_tokens": self.context_length}

    def listed_for_anthropic(self) -> dict[str, Any]:
        ends = {"first_id": self.name, "last_id": self.name}
        return {"data": [self.for_anthropic()], "has_more": False, **ends}
