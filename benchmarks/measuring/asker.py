"""Who asks the questions of a cell, so that no server has seen any of them before.

Knows the client and the maker of prompts; nothing of figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.load.answers import Answer
from benchmarks.load.client import Client, run_load
from benchmarks.load.prompts import PromptError, Prompts


class CellError(Exception):
    """The cell has no figures; the message says why."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the client, the maker of prompts, and a seed that no other repeat has.

    A prompt that a server has seen before may cost it nothing, so none is ever asked twice.
    """

    client: Client
    prompts: Prompts
    seed: str

    def questions(self, number: int, num_tokens: int, what: str = "") -> list[Any]:
        seeds = [f"{self.seed} {what} {index}" for index in range(number)]
        return [self.prompts.question(num_tokens, seed) for seed in seeds]

    def edits(self, number: int, num_tokens: int) -> list[Any]:
        """Raises CellError where the model has nothing to copy."""
        try:
            return [
                self.prompts.edit(num_tokens, f"{self.seed} {index}") for index in range(number)
            ]
        except PromptError as error:
            raise CellError(str(error)) from error

    def load(
        self,
        conversations: Sequence[Any],
        streams: int,
        max_tokens: int,
        schema: dict[str, Any] | None = None,
    ) -> list[Answer]:
        return run_load(self.client, conversations, streams, max_tokens, schema)


def answered(answers: list[Answer]) -> list[Answer]:
    """The same, unless all have failed. Raises CellError."""
    errors = [answer.error for answer in answers if answer.error is not None]
    if len(errors) == len(answers):
        raise CellError(f"no request was answered: {errors[0]}")
    return answers
