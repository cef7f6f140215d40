"""Chat messages and tools -> token ids, through mistral-common. Injection-proof; repairs roles.

Knows nothing of HTTP or of any wire format. Text and control tokens are encoded apart, so text that
spells `[INST]` or `</s>` stays text. In v1 vocabularies `[INST]` is plain text by that format's own
design: there a user can imitate a turn, but still no control token.

What is repaired, where mistral-common would refuse:
- consecutive turns of one role are joined by an empty line; "developer" is "system";
- a system message anywhere joins the system prompt (v1 to v3, which have no system turn);
- a conversation that begins with the assistant, or has only a system prompt, gets an empty user
  turn; an assistant turn with neither text nor tool calls is left out;
- text beside tool calls is encoded before them, in one turn, as later formats do;
- tool-call ids of other systems become 9 alphanumeric characters; unanswered calls are let be;
- thoughts are left out where the format has none;
- an assistant message at the end is a prefill: it stays open, to be continued.

What is refused with RequestError: no messages, an unknown role, a tool result without its call in
the assistant turn just before, a conversation that ends with tool calls, tools where the version
has none (v1) or several results in one turn where it holds one (v2), names outside
[a-zA-Z0-9_-]{1,64}, a tool whose parameters are no JSON schema, half a surrogate pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mistral_common.exceptions import MistralCommonException
from mistral_common.protocol.instruct import messages as mistral
from mistral_common.protocol.instruct.chunk import TextChunk
from mistral_common.protocol.instruct.normalize import get_normalizer
from mistral_common.protocol.instruct.request import (
    ChatCompletionRequest,
    InstructRequest,
    ReasoningEffort,
)

from chat_formats.checks import refusal
from chat_formats.mistral.conversation import Conversation
from chat_formats.mistral.tokenizer import Tokenizer
from chat_formats.mistral.tools import to_mistral_tools
from chat_formats.mistral.versions import rules_of
from chat_formats.raw import RawPrompts
from engine_api.conversation import Message, Tool
from engine_api.request import Prompt


class PromptBuilder(RawPrompts):
    """Builds prompts for one tokenizer. Holds no state, so any thread may use it.

    has_thoughts: the format has them; else those of a conversation are left out.
    """

    def __init__(self, tokenizer: Tokenizer, *, has_thoughts: bool = False) -> None:
        super().__init__(tokenizer)
        self._tokenizer = tokenizer
        self._has_thoughts = has_thoughts
        self._instruct = tokenizer.instruct
        self._rules = rules_of(tokenizer.version)
        settings = tokenizer.instruct.tokenizer.model_settings_builder
        self._normalizer = get_normalizer(tokenizer.instruct.version, settings)

    def build(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        effort: str | None = None,
    ) -> Prompt:
        """The prompt that asks for the next assistant turn, or for the rest of a prefilled one.

        Raises RequestError naming the field: "messages[2].role", "tools[0].parameters", ...
        """
        if not messages:
            raise refusal("messages", "is empty; it must hold at least one message")
        self._check_effort(effort)
        version, with_thoughts = self._tokenizer.version, self._has_thoughts
        turns = Conversation(messages, version, with_thoughts=with_thoughts).turns
        offered = to_mistral_tools(tools, self._tokenizer.version)
        try:
            request = self._normalizer.from_chat_completion_request(
                ChatCompletionRequest(
                    messages=turns,
                    tools=offered or None,
                    reasoning_effort=ReasoningEffort(effort) if effort is not None else None,
                )
            )
            ids = self._encode(request)
        except (MistralCommonException, ValueError, RecursionError) as error:
            raise refusal("messages", f"cannot be encoded: {error}") from error
        last = request.messages[-1]
        may_think = self._has_thoughts and not _is_open(last)
        return Prompt(tuple(ids), self._lead(last), bool(tools), may_think)

    def _check_effort(self, effort: str | None) -> None:
        efforts = self._tokenizer.efforts
        if effort is not None and effort not in efforts:
            known = f"one of {', '.join(efforts)}" if efforts else "left out, for this model"
            raise refusal("effort", f"is {effort!r}; it must be {known}")

    def fewest_tokens(self, messages: Sequence[Message]) -> int:
        """As for every prompt, and of the thoughts, where the format has them."""
        fewest = super().fewest_tokens(messages)
        if self._has_thoughts:
            thoughts = (thought.text for message in messages for thought in message.thoughts)
            fewest += sum(map(self._fewest_tokens_of, thoughts))
        return fewest

    def _encode(self, request: InstructRequest[Any, Any]) -> list[int]:
        # mistral-common's encode_instruct does the same, but also renders every token to text,
        # which takes as long as everything else together.
        first_user, last_user = self._instruct.find_first_last_user(request)
        ids = self._instruct.start()
        for index, message in enumerate(request.messages):
            if isinstance(message, mistral.UserMessage):
                is_last, is_first = index == last_user, index == first_user
                ids += self._encode_user(message, request, is_last, is_first)
            elif isinstance(message, mistral.AssistantMessage):
                ids += self._encode_assistant(message, index < last_user)
            elif isinstance(message, mistral.ToolMessage):
                ids += self._instruct.encode_tool_message(message, index < last_user)[0]
            else:
                ids += self._instruct.encode_system_message(message)[0]
        return ids

    def _encode_user(
        self,
        message: mistral.UserMessage,
        request: InstructRequest[Any, Any],
        is_last: bool,
        is_first: bool,
    ) -> list[int]:
        ids, *_ = self._instruct.encode_user_message(
            message,
            request.available_tools,
            is_last,
            is_first,
            system_prompt=request.system_prompt,
            settings=request.settings,
        )
        return ids

    def _encode_assistant(
        self, message: mistral.AssistantMessage, is_before_last_user: bool
    ) -> list[int]:
        encode = self._instruct.encode_assistant_message
        has_both = message.content and message.tool_calls
        if not (has_both and self._rules.splits_text_from_calls):
            return encode(message, is_before_last_user)
        # v2 leaves old tool calls out (an empty list); then the text is a turn of its own.
        calls = encode(message.model_copy(update={"content": None}), is_before_last_user)
        update = {"tool_calls": None, "prefix": bool(calls)}
        return encode(message.model_copy(update=update), is_before_last_user) + calls

    def _lead(self, last: object) -> str:
        """Of the answer: a prefilled turn goes on from text, all others begin one."""
        text = _text_at_the_end(last) if _is_open(last) else ""
        if text.endswith(" ") and not self._rules.keeps_trailing_spaces:
            # They are taken off the prompt. The model says that space anew, and it is in the
            # caller's text already: the answer starts afresh.
            return self._tokenizer.lead
        return "" if text else self._tokenizer.lead


def _is_open(last: object) -> bool:
    """Whether the conversation ends with a prefilled turn."""
    return isinstance(last, mistral.AssistantMessage) and last.prefix


def _text_at_the_end(turn: object) -> str:
    content = turn.content if isinstance(turn, mistral.AssistantMessage) else ""
    if not isinstance(content, list):
        return content or ""
    return content[-1].text if isinstance(content[-1], TextChunk) else ""
