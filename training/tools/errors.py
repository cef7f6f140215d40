"""How tools fail, and how that is told: the reason as the tool gives it, and nothing made up.

Knows nothing of what the tool was to do.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from training.language.words import ADJECTIVES, THINGS, city, fill_blanks, made_up
from training.templates import expand, listed
from training.tools.values import identifier, person

_REASONS = listed(
    "not found|no data|timeout|station offline|unknown wind|service down|access denied|out of "
    "stock|"
    "invalid id|rate limit exceeded|permission denied|connection refused|file does not exist|no "
    "such "
    "user|already closed|quota exceeded|bad request|card declined|internal error|server is "
    "busy|not "
    "authorized|network unreachable|invalid date|city unknown|room already taken|too many requests|"
    "disk full|payment failed|key expired|no results|read only|maintenance until noon|device "
    "offline"
)
_REASON_FORMS = (
    "(no|unknown|invalid|missing|bad) {thing}",
    "{thing} {id} (not found|does not exist|is locked|has expired|is unknown)",
    "(no|there is no) {thing} (with id|called|named) {word}",
    "{person} (is not|was not|could not be) (found|available|reached|allowed)",
    "(nothing|no {thing}) (is known|was found) (about|in|for) {city}",
    "{thing} is ({adjective}|closed|broken|full|empty|offline)",
    "(limit|quota) of {number} (reached|exceeded)",
    "(error|code) {number}(: {word}|)",
    "{word} {word}",
    "(cannot|could not) (open|read|find|reach) {thing} {word}",
    "(try again in|wait) {number} (seconds|minutes|hours)",
)


def reason(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return rng.choice(_REASONS)
    text = expand(rng.choice(_REASON_FORMS), rng)
    fills: dict[str, Callable[[], str]] = {
        "thing": lambda: rng.choice(THINGS),
        "adjective": lambda: rng.choice(ADJECTIVES),
        "id": lambda: identifier(rng),
        "word": lambda: made_up(rng),
        "person": lambda: person(rng),
        "city": lambda: city(rng),
        "number": lambda: str(rng.choice((404, 500, 503, 10, 30, rng.randint(1, 999)))),
    }
    text = fill_blanks(text, fills)
    return text[:1].upper() + text[1:] if rng.random() < 0.25 else text


def failure(why: str, rng: random.Random) -> str:
    """What a tool returns when it fails, as JSON or as text."""
    code = rng.choice((400, 403, 404, 409, 429, 500, 503))
    shapes: tuple[Any, ...] = (
        {"error": why},
        {"error": why},
        {"error": why},
        {"status": "error", "message": why},
        {"ok": False, "error": why},
        {"success": False, "reason": why},
        {"error": {"code": code, "message": why}},
        {"error": why, "code": code},
    )
    if rng.random() < 0.3:
        return rng.choice((f"error: {why}", f"Error: {why}", f"error: {why}", f"failed: {why}"))
    return json.dumps(rng.choice(shapes), ensure_ascii=False)


def told(why: str, rng: random.Random) -> str:
    """The answer to a failure. The first wording is the most frequent one."""
    wordings = (
        f"The tool failed: {why}.",
        f"That did not work: {why}.",
        f"I am sorry, the tool reports an error: {why}.",
        f"I could not get that. The tool says: {why}.",
        f"It failed with this error: {why}. I cannot tell you more.",
        f"No luck, the tool failed: {why}.",
    )
    return rng.choices(wordings, (48, 12, 12, 12, 8, 8))[0]
