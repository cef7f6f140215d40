"""Chat messages and tools -> token ids, through a checkpoint's own chat template.

Knows nothing of HTTP or of any wire format. The control tokens of a prompt are the template's own
(writing.py), and no text spells one (tokenizer.py): so whatever a message holds, it stays text.

What is repaired, where a template would refuse or leave it out:
- consecutive turns of one role are joined by an empty line; "developer" is "system";
- a system message stands where the template has a place for it: all of them first, or before what
  the first user says, also where the template would leave it out of this conversation;
- an empty user turn comes first where an assistant may not, or where nobody speaks; an assistant
  turn with neither text nor tool calls is left out;
- an assistant message at the end is a prefill: it stays open, to be continued.

What is refused with RequestError: no messages, an unknown role, what the template raises on, in its
own words, and what it leaves out; tools, calls and results where it has none; a tool result without
its call in the assistant turn just before; a conversation that ends with tool calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from chat_formats.checks import check_tool, refusal
from chat_formats.hf.conversation import NO_TOOLS, Conversation
from chat_formats.hf.template.abilities import Abilities, assistant, user
from chat_formats.hf.template.environment import RenderError
from chat_formats.hf.template.masking import TooManyCharactersError, Values
from chat_formats.hf.template.writing import (
    LeftOutError,
    Segment,
    UntoldError,
    Writer,
    Written,
)
from chat_formats.hf.vocabulary.tokenizer import Tokenizer
from chat_formats.raw import RawPrompts
from engine_api.conversation import Message, Tool
from engine_api.errors import RequestError
from engine_api.request import Prompt

_UNREAD = "cannot be used; this chat template writes calls in a form that is not read here"
_WORD = "word"  # begins with no space


class PromptBuilder(RawPrompts):
    """Builds prompts through one template. Holds no state, so any thread may use it."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        writer: Writer,
        with_tools: Writer,
        abilities: Abilities,
        *,
        reads_calls: bool,
        native_ids: Callable[[Iterable[str]], dict[str, str]] | None = None,
    ) -> None:
        """with_tools: where tools are on offer. native_ids: what ids of calls the template wants;
        None: any."""
        super().__init__(tokenizer)
        self._tokenizer = tokenizer
        self._writer = writer
        self._with_tools = with_tools
        self._abilities = abilities
        self._reads_calls = reads_calls
        self._native_ids = native_ids
        guarded = {each.token_id for each in tokenizer.added.values() if each.is_guarded}
        # What text becomes where no piece holds it, any text may hold.
        self._is_guarded = frozenset(guarded - {tokenizer.unknown_id}).__contains__
        self._lead = self._find_lead()

    def build(
        self, messages: Sequence[Message], tools: Sequence[Tool] = (), effort: str | None = None
    ) -> Prompt:
        """The prompt that asks for the next assistant turn, or for the rest of a prefilled one.

        Raises RequestError naming the field: "messages[2].role", "tools[0].parameters", ...
        """
        if not messages:
            raise refusal("messages", "is empty; it must hold at least one message")
        if effort is not None:
            raise refusal("effort", f"is {effort!r}; it must be left out, for this model")
        offered = self._offered(tools)
        conversation, written = self._written(messages, offered)
        ids = self._encode(written.segments)
        lead = self._lead
        if conversation.is_open:
            # A space taken off is said anew, and it is in the caller's text already.
            lead = " " if written.is_trimmed and self._is_spaced(conversation) else ""
        return Prompt(tuple(ids), lead, may_call=bool(tools))

    def _offered(self, tools: Sequence[Tool]) -> list[Values]:
        for index, tool in enumerate(tools):
            check_tool(f"tools[{index}]", tool)
        if tools and not self._abilities.has_tools:
            raise refusal("tools", NO_TOOLS)
        if tools and not self._reads_calls:
            raise refusal("tools", _UNREAD)
        return [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": dict(tool.parameters),
                },
            }
            for tool in tools
        ]

    def _written(
        self, messages: Sequence[Message], tools: list[Values]
    ) -> tuple[Conversation, Written]:
        conversation = Conversation(messages, self._abilities)
        try:
            return conversation, self._write(conversation, tools)
        except LeftOutError as error:
            if error.part != "content" or conversation.turns[error.index]["role"] != "system":
                raise _left_out(conversation, error) from None
        conversation = Conversation(messages, replace(self._abilities, reads_system=False))
        try:
            return conversation, self._write(conversation, tools)
        except LeftOutError as error:
            raise _left_out(conversation, error) from None

    def _write(self, conversation: Conversation, tools: list[Values]) -> Written:
        writer = self._with_tools if tools else self._writer
        turns = self._with_native_ids(conversation.turns)
        try:
            return writer.write(turns, tools, is_open=conversation.is_open)
        except RenderError as error:
            problem = f"cannot be written by this model's chat template: {error}"
            raise refusal("messages", problem) from None
        except UntoldError:
            problem = (
                "cannot be told from what this model's chat template makes of them: it has control "
                "tokens of such words; say it in others"
            )
            raise refusal("messages", problem) from None
        except TooManyCharactersError:
            raise refusal("messages", "has too many different characters") from None
        except RecursionError:
            raise refusal("tools", "is nested too deeply") from None

    def _with_native_ids(self, turns: list[Values]) -> list[Values]:
        if self._native_ids is None:
            return turns
        ids = self._native_ids(call["id"] for turn in turns for call in turn.get("tool_calls", ()))
        return [
            {
                **turn,
                **(
                    {"tool_calls": [{**call, "id": ids[call["id"]]} for call in turn["tool_calls"]]}
                    if "tool_calls" in turn
                    else {}
                ),
                **({"tool_call_id": ids[turn["tool_call_id"]]} if "tool_call_id" in turn else {}),
            }
            for turn in turns
        ]

    def _encode(self, segments: Iterable[Segment]) -> list[int]:
        segments = list(segments)
        secret = self._tokenizer.secret
        text = "".join(secret(each) if is_control else each for each, is_control in segments)
        ids = self._tokenizer.encode(text)
        meant = [
            self._tokenizer.added[each].token_id for each, is_control in segments if is_control
        ]
        if list(filter(self._is_guarded, ids)) != list(filter(self._is_guarded, meant)):
            raise refusal("messages", "cannot be encoded; its control tokens are not all found")
        return ids

    @staticmethod
    def _is_spaced(conversation: Conversation) -> bool:
        text: str = conversation.turns[-1]["content"]
        return text.endswith(" ")

    def _find_lead(self) -> str:
        """What an answer begins with that is not its own: a space that the template has there, or
        one that the vocabulary puts at the beginning of a text."""
        asked = self._encode(self._writer.write([user(_WORD)]).segments)
        if not self._abilities.continues:
            return self._abilities.gap
        answered = [user(_WORD), assistant(_WORD)]
        begun = self._encode(self._writer.write(answered, is_open=True).segments)
        if begun[: len(asked)] == asked and len(begun) > len(asked):
            text = self._tokenizer.piece_bytes(begun[len(asked)])
            return " " if text.startswith(b" ") else ""
        return self._abilities.gap


def _left_out(conversation: Conversation, error: LeftOutError) -> RequestError:
    problem = "is left out by this model's chat template, or changed; it cannot stand there"
    if error.part == "tool":
        return refusal(f"tools[{error.index}]", problem)
    field = conversation.fields[error.index]
    if error.part == "calls":
        return refusal(f"{field}.tool_calls", f"{problem} (are its tools on offer?)")
    return refusal(field, problem)
