"""tekken.json: the first tokens of the vocabulary that mistral-common ships, in other versions.

Knows nothing of chats.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import mistral_common

_WHOLE = Path(mistral_common.__file__).parent / "data" / "tekken_240911.json"
_RANKS = 640  # 256 bytes and the first merges
_SPECIAL = 64  # 1,000 as published

# By their ids. Those of v3 and v7 stand in mistral-common, as their files do not name them.
_V7 = (
    "<unk>",
    "<s>",
    "</s>",
    "[INST]",
    "[/INST]",
    "[AVAILABLE_TOOLS]",
    "[/AVAILABLE_TOOLS]",
    "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]",
    "[TOOL_CALLS]",
    "[IMG]",
    "<pad>",
    "[IMG_BREAK]",
    "[IMG_END]",
    "[PREFIX]",
    "[MIDDLE]",
    "[SUFFIX]",
    "[SYSTEM_PROMPT]",
    "[/SYSTEM_PROMPT]",
    "[TOOL_CONTENT]",
)
_V11 = (*_V7, *(f"<SPECIAL_{number}>" for number in range(20, 32)), "[ARGS]", "[CALL_ID]")
_V13 = (*_V11, "[THINK]", "[/THINK]")
NO_THOUGHTS = _V11
SPECIAL_TOKENS = {"v3": _V7, "v7": _V7, "v11": _V11, "v13": _V13}
SIZE = _SPECIAL + _RANKS


def write_tekken(
    path: Path,
    version: str,
    special: tuple[str, ...] | None = None,
    efforts: tuple[str, ...] = (),
) -> int:
    """Write the vocabulary, and return how many tokens it has.

    special: other control tokens. efforts: words for how hard to think, which a prompt of v15 can
    carry, the first by default.
    """
    config = {
        "pattern": whole()["config"]["pattern"],
        "num_vocab_tokens": _RANKS,
        "default_vocab_size": SIZE,
        "default_num_special_tokens": _SPECIAL,
        "version": version,
    }
    content: dict[str, Any] = {"config": config, "vocab": whole()["vocab"][:_RANKS]}
    if special or version not in ("v3", "v7"):
        named = special or SPECIAL_TOKENS[version]
        content["special_tokens"] = [
            {"rank": rank, "token_str": name, "is_control": True} for rank, name in enumerate(named)
        ]
    if efforts:
        effort = {"values": efforts, "accepts_none": True, "default": efforts[0]}
        content["model_settings_builder"] = {"reasoning_effort": {"type": "enum", **effort}}
    path.write_text(json.dumps(content))
    return SIZE


@cache
def whole() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_WHOLE.read_text())
    content["vocab"] = content["vocab"][:_RANKS]  # of 150,000
    return content
