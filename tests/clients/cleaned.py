"""Keeps requests for the repository: all their fields, nothing personal, no long prose."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.clients.recorder import Exchange

RECORDED = Path(__file__).resolve().parent / "recorded"

_HEADERS = ("anthropic-beta", "anthropic-version", "user-agent", "openai-beta", "accept")
_PROSE = {"description", "text", "content", "instructions", "system", "output", "title", "prompt"}
_LETTERS = 30  # of prose that is kept
_PLACEHOLDERS = (
    (
        r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
        "00000000-0000-0000-0000-000000000000",
    ),
    (r"\b[0-9a-f]{32,}\b", "0" * 32),
    (r"/(?:tmp|home|root|Users|var)\b[\w./@+-]*", "/home/user"),
    (r"(?:/[\w.@+-]+)+/\.build/clients[\w./@+-]*", "/home/user"),
    (r"\b20\d\d-\d\d-\d\d(?:[T ][\d:.]+Z?)?", "2026-01-01"),
    (r"\b1[789]\d{8,11}\b", "1700000000"),
    (r"[\w.+-]+@[\w-]+\.[\w.]+", "user@example.com"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:8080"),
)


def save(name: str, exchanges: Sequence[Exchange]) -> list[str]:
    """Write each POST that was answered, NAME-N.json, in the place of those that are there."""
    for path in RECORDED.glob(f"{name}-*.json"):
        if re.fullmatch(rf"{re.escape(name)}-\d+\.json", path.name):
            path.unlink()
    RECORDED.mkdir(exist_ok=True)
    posted = (
        exchange for exchange in exchanges if exchange.method == "POST" and exchange.status == 200
    )
    texts = list(dict.fromkeys(json.dumps(_kept(exchange), indent=1) for exchange in posted))
    names = [f"{name}-{number}.json" for number in range(1, len(texts) + 1)]
    for file, text in zip(names, texts, strict=True):
        (RECORDED / file).write_text(text + "\n")
    return names


def _kept(exchange: Exchange) -> dict[str, Any]:
    headers = {k: v for k, v in exchange.headers.items() if k in _HEADERS}
    if agent := headers.get("user-agent"):
        headers["user-agent"] = agent.partition(" (")[0]  # behind it: the system
    return {"path": exchange.path, "headers": headers, "body": _clean(exchange.body)}


def _clean(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _clean(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item, name) for item in value]
    if not isinstance(value, str):
        return value
    for pattern, placeholder in _PLACEHOLDERS:
        value = re.sub(pattern, placeholder, value)
    if name in _PROSE and len(value) > _LETTERS:
        return value[:_LETTERS].rstrip() + " ..."
    return value
