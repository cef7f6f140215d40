"""What the versions of Mistral's chat format differ in, as far as prompts and calls go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VersionRules:
    """has_tools: the format knows tools and calls.
    reads_calls: calls are one JSON array, which calls.py reads; later versions have another form.
    splits_text_from_calls: an assistant turn holds text or calls, so both are two turns.
    takes_one_result: one tool result a turn.
    keeps_trailing_spaces: of a text that is to be continued.
    """

    has_tools: bool = True
    reads_calls: bool = True
    splits_text_from_calls: bool = False
    takes_one_result: bool = False
    keeps_trailing_spaces: bool = False


_RULES = {
    "v1": VersionRules(has_tools=False, reads_calls=False, keeps_trailing_spaces=True),
    "v2": VersionRules(splits_text_from_calls=True, takes_one_result=True),
    "v3": VersionRules(splits_text_from_calls=True),
    "v7": VersionRules(),
}
_LATER = VersionRules(reads_calls=False)


def rules_of(version: str) -> VersionRules:
    return _RULES.get(version, _LATER)
