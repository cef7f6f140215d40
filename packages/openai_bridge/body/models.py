"""What the `model` of a request can choose. A value; knows no dialect."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Models:
    """adapters: names that choose one. base: the name of the model without any, as it is listed."""

    adapters: tuple[str, ...] = ()
    base: str | None = None


ONE_MODEL = Models()  # whatever is asked for, it answers
