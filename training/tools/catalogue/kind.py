"""What a kind of tool is: plain data, and a short way to write it.

Knows nothing of names' styles or of schemas.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """An argument that a request may leave out. A flag has a phrase for true and one for false."""

    sort: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """All texts are templates; those of a request hold "{meaning}" for every needed argument."""

    names: str
    does: str
    needs: dict[str, str]  # meaning -> sort
    asks: tuple[str, ...]
    options: dict[str, Option]
    topic: str = ""  # kinds of the same topic are easily confused
    action: str = ""


def kind(names: str, does: str, needs: str, *asks: str, **options: str) -> Kind:
    """needs: "to:email subject:phrase". options: cc="email: with a copy to {cc}", or for a flag
    urgent="flag: at once / whenever you like"."""
    pairs = (need.partition(":") for need in needs.split())
    return Kind(
        names,
        does,
        {meaning: sort for meaning, _, sort in pairs},
        asks,
        {meaning: option(text) for meaning, text in options.items()},
    )


def option(text: str) -> Option:
    sort, _, phrase = text.partition(": ")
    phrases = phrase.split(" / ") if sort == "flag" else [phrase]
    return Option(sort, tuple(phrases))
