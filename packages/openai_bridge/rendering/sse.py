"""Server-sent events, the framing of every JSON stream. Knows nothing of what they carry."""

from __future__ import annotations

import json

MEDIA_TYPE = "text/event-stream; charset=utf-8"
DONE = "data: [DONE]\n\n"
COMMENT = ": keep-alive\n\n"  # says nothing, to those who hang up after a long silence

# One encoder for all: json.dumps with any option but the defaults builds a new one in every call.
to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def event(value: object) -> str:
    """One event carrying `value` as JSON, on one line as JSON always is."""
    return f"data: {to_json(value)}\n\n"


def named_event(name: str, value: object) -> str:
    """The same, under a name by which clients tell events apart before they read them."""
    return f"event: {name}\n{event(value)}"
