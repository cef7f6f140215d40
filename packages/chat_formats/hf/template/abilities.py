"""What a chat template can do: tried once, when it is opened, with conversations made for that.

Knows nothing of requests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from chat_formats.hf.template.environment import RenderError
from chat_formats.hf.template.masking import Values
from chat_formats.hf.template.writing import LeftOutError, UntoldError, Writer

# Words that no template writes of itself, and without case.
_SYSTEM, _LATER, _USER, _ANSWER, _NEXT = "70391", "70392", "70393", "70394", "70395"
_TOOL = "zqtool"


@dataclass(frozen=True, slots=True)
class Abilities:
    """reads_system: there is a place for a system prompt; later_systems: in the middle too.
    begins_with_user: an assistant cannot speak first. stands_without_user: a system prompt can
    stand alone. continues: what an assistant has begun can be left open. has_tools: tools are
    written down. turn_ends: control tokens that stand behind what an assistant said. gap: what the
    template writes between what asks for an answer and the answer; only space.
    """

    reads_system: bool
    later_systems: bool
    begins_with_user: bool
    stands_without_user: bool
    continues: bool
    has_tools: bool
    turn_ends: frozenset[str]
    gap: str


def find_abilities(writer: Writer, with_tools: Writer) -> Abilities:
    """with_tools: for conversations with tools on offer.

    Raises RenderError for a template that cannot write what a user says.
    """
    question = writer.render([user(_USER)])
    if not _can_write(writer, [user(_USER)]):
        raise RenderError("it leaves out what a user says")

    def holds(text: str, *messages: Values) -> bool:
        return text in _try(lambda: writer.render(messages))

    system, answer = system_prompt(_SYSTEM), assistant(_ANSWER)
    reads_system = holds(_SYSTEM, system, user(_USER))
    later = (user(_USER), answer, system_prompt(_LATER), user(_NEXT))
    return Abilities(
        reads_system=reads_system,
        later_systems=reads_system and holds(_LATER, *later),
        begins_with_user=not holds(_ANSWER, answer, user(_USER)),
        stands_without_user=reads_system and holds(_SYSTEM, system),
        continues=_can_write(writer, [user(_USER), answer], is_open=True),
        has_tools=_TOOL in _try(lambda: with_tools.render([user(_USER)], [probe_tool()])),
        turn_ends=_turn_ends(writer),
        gap=_gap(writer, question),
    )


def probe_tool() -> Values:
    parameters = {"type": "object", "properties": {"place": {"type": "string"}}}
    function = {"name": _TOOL, "description": "Tells.", "parameters": parameters}
    return {"type": "function", "function": function}


def probe_calls(arguments: Values) -> list[Values]:
    """A conversation in which the tool has been called twice."""
    calls = [
        {
            "id": f"zqcall00{number}",
            "type": "function",
            "function": {"name": _TOOL, "arguments": arguments},
        }
        for number in range(2)
    ]
    results = [
        {"role": "tool", "name": _TOOL, "tool_call_id": call["id"], "content": _LATER}
        for call in calls
    ]
    return [user(_USER), {**assistant(""), "tool_calls": calls}, *results]


def user(text: str) -> Values:
    return {"role": "user", "content": text}


def assistant(text: str) -> Values:
    return {"role": "assistant", "content": text}


def system_prompt(text: str) -> Values:
    return {"role": "system", "content": text}


def _turn_ends(writer: Writer) -> frozenset[str]:
    said: Sequence[Values] = (user(_USER), assistant(_ANSWER))
    ends = set()
    for messages in (said, (*said, user(_NEXT))):
        text = _try(partial(writer.render, messages, is_open=True))
        _, found, behind = text.partition(_ANSWER)
        if found and (end := writer.control_at(behind)):
            ends.add(end)
    return frozenset(ends)


def _gap(writer: Writer, question: str) -> str:
    answered = _try(lambda: writer.render([user(_USER), assistant(_ANSWER)], is_open=True))
    if not answered.startswith(question):
        return ""
    gap = answered.removeprefix(question).partition(_ANSWER)[0]
    return gap if gap.isspace() and len(gap) == 1 else ""


def _can_write(writer: Writer, messages: Sequence[Values], *, is_open: bool = False) -> bool:
    try:
        writer.write(messages, is_open=is_open)
    except (LeftOutError, RenderError, UntoldError):
        return False
    return True


def _try(render: Callable[[], str]) -> str:
    try:
        return render()
    except RenderError:
        return ""
