"""The lines of the final exam, and the conversations in them. README.md says what they are.

Knows nothing of how answers are judged: training/exam/final.py does.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from training.conversation import Conversation, Turn


@cache
def lines() -> tuple[dict[str, Any], ...]:
    """Every line of every category."""
    texts = (path.read_text() for path in sorted(Path(__file__).parent.glob("*.jsonl")))
    return tuple(json.loads(line) for text in texts for line in text.splitlines())


def conversation(line: dict[str, Any]) -> Conversation:
    """What was said before the answer that is asked for."""
    turns = tuple(
        Turn(t["role"], t.get("text", ""), tuple(t.get("calls", ())), t.get("call_id", ""))
        for t in line["turns"]
    )
    return Conversation(turns, tools=tuple(line["tools"]), system=line["system"])


def sentences() -> list[str]:
    """Whatever its users say, and what systems prescribe."""
    found = map(conversation, lines())
    return [text for each in found for text in (*each.user_texts, each.system) if text]
