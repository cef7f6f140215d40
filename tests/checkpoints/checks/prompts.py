"""Prompts: whose ids are right, and that no message forges a control token."""

from __future__ import annotations

from collections.abc import Sequence

from engine_api.conversation import Message, Tool
from tests.checkpoints.checks.asking import CONVERSATIONS, QUESTION, refused_field
from tests.checkpoints.opened import Opened
from tests.checkpoints.oracles import Impossible, in_words, tool_in_words


def check_prompts(opened: Opened) -> None:
    """The ids are the oracle's. Without one there is no chat, and a plain text goes on.

    What the oracle cannot write down is not looked at: it is repaired here, or refused.
    """
    if opened.oracle is None:
        assert refused_field(opened, QUESTION) == "messages", "a chat is not refused"
        assert opened.engine.prompts.build_raw("The mistral").token_ids[0] == 1
        return
    told = [check_ids(opened, conversation) for conversation in CONVERSATIONS]
    assert told[0], "the oracle knows no simple question"
    assert any(told[1:]), "the oracle knows nothing but a simple question"
    _check_nothing_is_forged(opened)


def _check_nothing_is_forged(opened: Opened) -> None:
    """What spells all control tokens there are adds none to the prompt."""
    vocabulary = opened.engine.vocabulary
    controls = [i for i in range(vocabulary.size) if vocabulary.is_control(i)]
    spelled = "".join(vocabulary.piece(token_id) for token_id in controls)
    harmless, forging = (
        opened.engine.prompts.build([Message("user", text)]).token_ids for text in ("wind", spelled)
    )
    forged = [i for i in forging if vocabulary.is_control(i)]
    assert forged == [i for i in harmless if vocabulary.is_control(i)], _shown(opened, forging)


def check_ids(opened: Opened, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> bool:
    """Whether the oracle can write it down."""
    assert opened.oracle is not None
    try:
        words = [in_words(message) for message in messages]
        expected = opened.oracle.ids(words, [tool_in_words(tool) for tool in tools])
    except Impossible:
        return False
    found = list(opened.engine.prompts.build(messages, tools).token_ids)
    assert found == expected, f"{_shown(opened, found)} is not {_shown(opened, expected)}"
    return True


def _shown(opened: Opened, ids: Sequence[int]) -> str:
    return "|".join(opened.engine.vocabulary.piece(i) for i in ids)
