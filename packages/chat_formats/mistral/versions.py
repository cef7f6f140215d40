"""What the versions of Mistral's chat format differ in, as far as prompts and calls go."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from engine_api.errors import ConfigError


class CallsForm(enum.Enum):
    """How calls are written behind the token that begins them."""

    ARRAY = "one JSON array of all calls"
    NAMED = "each call by itself: its name, [ARGS], its arguments"
    NAMED_WITH_ID = "the same, with [CALL_ID] and an id behind the name"


@dataclass(frozen=True, slots=True)
class VersionRules:
    """calls: None where the format knows neither tools nor calls.
    splits_text_from_calls: an assistant turn holds text or calls, so both are two turns.
    takes_one_result: one tool result a turn.
    keeps_trailing_spaces: of a text that is to be continued.
    has_thoughts: a turn may begin with thoughts, where the vocabulary has the marks around them.
    """

    calls: CallsForm | None = CallsForm.ARRAY
    splits_text_from_calls: bool = False
    takes_one_result: bool = False
    keeps_trailing_spaces: bool = False
    has_thoughts: bool = False


_RULES = {
    "v1": VersionRules(calls=None, keeps_trailing_spaces=True),
    "v2": VersionRules(splits_text_from_calls=True, takes_one_result=True),
    "v3": VersionRules(splits_text_from_calls=True),
    "v7": VersionRules(),
    "v11": VersionRules(CallsForm.NAMED_WITH_ID),
    "v13": VersionRules(CallsForm.NAMED, has_thoughts=True),
    "v15": VersionRules(CallsForm.NAMED, has_thoughts=True),
}


def rules_of(version: str) -> VersionRules:
    """Raises ConfigError for a version that is not known."""
    if version not in _RULES:
        known = ", ".join(_RULES)
        raise ConfigError(f"the tokenizer is of version {version}; this bundle reads {known}")
    return _RULES[version]
