"""Whether a chat template says what mistral-common says, so that mistral-common is to be asked.

By what it renders, not by its bytes: Mistral's own repositories have had many. Knows no checkpoint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from chat_formats.chat_format import ChatFormat
from chat_formats.detokenizer import Detokenizer
from chat_formats.hf.template.abilities import probe_tool
from chat_formats.hf.template.environment import RenderError, Template
from chat_formats.hf.template.masking import Values
from engine_api.conversation import Message
from engine_api.errors import RequestError

_TOOLS = "[AVAILABLE_TOOLS]"
_SYSTEM, _FIRST, _ANSWER, _SECOND = "Zqsystem.", "Zqfirst?", "Zqanswer.", "Zqsecond?"
_TURNS = (Message("user", _FIRST), Message("assistant", _ANSWER), Message("user", _SECOND))


def is_own_template(source: str, tokens: Mapping[str, str], mistral: ChatFormat) -> bool:
    """Whether it writes conversations as `mistral` does, whitespace aside.

    tokens: bos_token and others, as a template knows them. It may refuse system prompts, put them
    before any of the user's turns, or begin with one of its own where there is none.
    """
    plain, with_system = _TURNS, (Message("system", _SYSTEM), *_TURNS)
    expected, expected_with_system = _spelled(mistral, plain), _spelled(mistral, with_system)
    try:
        template = Template(source)
        rendered = _rendered(template, tokens, plain)
    except RenderError:
        return False
    try:
        rendered_with_system = _rendered(template, tokens, with_system)
    except RenderError:
        return rendered == expected
    placed = {expected.replace(turn, _SYSTEM + turn) for turn in (_FIRST, _SECOND)}
    if rendered_with_system not in {*placed, expected_with_system}:
        return False
    return rendered == expected or _has_prompt_of_its_own(rendered, expected, expected_with_system)


def has_own_tools(source: str, tokens: Mapping[str, str], mistral: ChatFormat) -> bool:
    """Whether it writes tools as `mistral` does, or none at all. source, tokens: see above; of the
    template that is used where tools are on offer."""
    tool = probe_tool()
    try:
        rendered = _rendered(Template(source), tokens, _TURNS, [tool])
    except RenderError:
        return True
    is_written = tool["function"]["name"] in rendered
    return not is_written or (mistral.calls is not None and _TOOLS in rendered)


def _has_prompt_of_its_own(rendered: str, expected: str, with_system: str) -> bool:
    """Whether only the system prompt is another: Mistral Small's tells the date."""
    before, _, behind = with_system.partition(_SYSTEM)
    return (
        bool(behind)
        and expected.endswith(_without_beginning(behind))
        and rendered.startswith(before)
        and rendered.endswith(behind)
    )


def _without_beginning(behind: str) -> str:
    """What follows the control token that ends a system prompt."""
    return re.sub(r"^\[/[A-Z_]+\]", "", behind)


def _rendered(
    template: Template,
    tokens: Mapping[str, str],
    messages: Sequence[Message],
    tools: Sequence[Values] = (),
) -> str:
    values = {
        **tokens,
        "messages": [{"role": each.role, "content": each.content} for each in messages],
        "tools": list(tools) or None,
        "documents": None,
        "add_generation_prompt": True,
    }
    return _dense(template.render(values, datetime.now()))


def _spelled(mistral: ChatFormat, messages: Sequence[Message]) -> str:
    """What mistral-common makes of them, with the names of control tokens. Nothing: it refuses."""
    try:
        ids = mistral.prompts.build(messages).token_ids
    except RequestError:
        return ""
    return _dense("".join(_spell(mistral, ids)))


def _spell(mistral: ChatFormat, ids: Sequence[int]) -> Iterator[str]:
    vocabulary = mistral.vocabulary
    detokenizer = Detokenizer(vocabulary, vocabulary.lead)
    for token_id in ids:
        yield detokenizer.decode(token_id)
        if vocabulary.is_control(token_id):
            yield vocabulary.piece(token_id)
    yield detokenizer.flush()


def _dense(text: str) -> str:
    return re.sub(r"\s+", "", text)
