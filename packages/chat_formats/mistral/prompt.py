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
- an assistant message at the end is a prefill: it stays open, to be continued.

What is refused with RequestError: no messages, an unknown role, a tool result without its call in
the assistant turn just before, a conversation that ends with tool calls, tools where the version
has none (v1) or several results in one turn where it holds one (v2), names outside
[a-zA-Z0-9_-]{1,64}, a tool whose parameters are no JSON schema, half a surrogate pair.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from mistral_common.exceptions import MistralCommonException
from mistral_common.protocol.instruct import messages as mistral
from mistral_common.protocol.instruct import tool_calls as mistral_tools
from mistral_common.protocol.instruct.normalize import get_normalizer
from mistral_common.protocol.instruct.request import ChatCompletionRequest, InstructRequest
from mistral_common.utils.json_utils import validate_json_schema_by_draft7

from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.conversation import ROLES, Message, Tool, ToolCall
from engine_api.errors import RequestError
from engine_api.request import Prompt

_NAME = re.compile("[a-zA-Z0-9_-]{1,64}")
_NATIVE_CALL_ID = re.compile("[a-zA-Z0-9]{9}")
_NO_TOOLS = "cannot be used; this model (v1 vocabulary) has no tools"
_WITH_TOOLS = ("v2", "v3", "v7")  # which write calls as one JSON array; later ones do not
_LARGEST_CACHED_SCHEMA = 8192  # characters; bounds what the cache can hold


class PromptBuilder:
    """Builds prompts for one tokenizer. Holds no state, so any thread may use it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._instruct = tokenizer.instruct
        settings = tokenizer.instruct.tokenizer.model_settings_builder
        self._normalizer = get_normalizer(tokenizer.instruct.version, settings)

    def build(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Prompt:
        """The prompt that asks for the next assistant turn, or for the rest of a prefilled one.

        Raises RequestError naming the field: "messages[2].role", "tools[0].parameters", ...
        """
        if not messages:
            raise _refusal("messages", "is empty; it must hold at least one message")
        if tools and self._tokenizer.version == "v1":
            raise _refusal("tools", _NO_TOOLS)
        if tools and self._tokenizer.version not in _WITH_TOOLS:
            version = self._tokenizer.version
            problem = f"cannot be used; the {version} vocabulary writes calls in another form"
            raise _refusal("tools", problem)
        conversation = _Conversation(messages, self._tokenizer.version)
        known_tools = [_to_mistral_tool(f"tools[{i}]", tool) for i, tool in enumerate(tools)]
        try:
            request = ChatCompletionRequest(messages=conversation.turns, tools=known_tools or None)
            return self._encode(self._normalizer.from_chat_completion_request(request))
        except (MistralCommonException, ValueError, RecursionError) as error:
            raise _refusal("messages", f"cannot be encoded: {error}") from error

    def build_raw(self, text: str) -> Prompt:
        """BOS and `text` as it is, to be continued. Raises RequestError, field "prompt"."""
        _check_text("prompt", text)
        ids = (self._tokenizer.bos_id, *self._tokenizer.encode(text))
        return Prompt(ids, continues_text=bool(text))

    def build_from_ids(self, token_ids: Sequence[int]) -> Prompt:
        """The tokens as they are, to be continued. Raises RequestError, field "prompt"."""
        size = self._tokenizer.vocab_size
        outside = [token_id for token_id in token_ids if not 0 <= token_id < size]
        if outside:
            problem = f"has the token {outside[0]:,}; the vocabulary has 0 to {size - 1:,}"
            raise _refusal("prompt", problem)
        return Prompt(tuple(token_ids), continues_text=True)

    def _encode(self, request: InstructRequest[Any, Any]) -> Prompt:
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
        return Prompt(tuple(ids), self._continues_text(request.messages[-1]))

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
        if not has_both or self._tokenizer.version not in ("v2", "v3"):
            return encode(message, is_before_last_user)
        # v2 leaves old tool calls out (an empty list); then the text is a turn of its own.
        calls = encode(message.model_copy(update={"content": None}), is_before_last_user)
        update = {"tool_calls": None, "prefix": bool(calls)}
        return encode(message.model_copy(update=update), is_before_last_user) + calls

    def _continues_text(self, last: object) -> bool:
        if not (isinstance(last, mistral.AssistantMessage) and last.prefix and last.content):
            return False
        # All versions but v1 take trailing spaces off the prompt. The model says that space anew,
        # and it is in the caller's text already: the answer starts afresh.
        return self._tokenizer.version == "v1" or not str(last.content).endswith(" ")


class _Conversation:
    """Checks the messages and turns them into mistral-common's, in an order it can encode."""

    def __init__(self, messages: Sequence[Message], version: str) -> None:
        self.turns: list[Any] = []
        self._version = version
        self._call_ids = _nine_characters(call.id for m in messages for call in m.tool_calls)
        self._last_user = max((i for i, m in enumerate(messages) if m.role == "user"), default=-1)
        self._role = ""  # of the turn that the next message follows
        self._calls: dict[str, str] = {}  # id to name, in the assistant turn that is still open
        self._calls_field = ""  # where the latest of them were made
        for index, message in enumerate(messages):
            self._add(index, message)
        self._open_prefill()

    def _add(self, index: int, message: Message) -> None:
        field, role = f"messages[{index}]", message.role
        _check_message(field, message)
        if role in ("system", "developer"):
            self.turns.append(mistral.SystemMessage(content=message.content))
            return
        if role == "assistant" and not message.content and not message.tool_calls:
            return
        if role not in ("tool", self._role):
            self._calls = {}
        if role == "user":
            self.turns.append(mistral.UserMessage(content=message.content))
        elif role == "assistant":
            self._add_assistant(field, message)
        else:
            self._add_tool_result(index, message)
        self._role = role

    def _add_assistant(self, field: str, message: Message) -> None:
        if message.tool_calls and self._version == "v1":
            raise _refusal(f"{field}.tool_calls", _NO_TOOLS)
        # Text and calls go in as two messages, which the normalizer joins: it refuses one of both.
        if message.content:
            self.turns.append(mistral.AssistantMessage(content=message.content))
        if message.tool_calls:
            self._calls_field = f"{field}.tool_calls"
            self._calls |= {call.id: call.name for call in message.tool_calls}
            calls = [self._to_mistral_call(call) for call in message.tool_calls]
            self.turns.append(mistral.AssistantMessage(tool_calls=calls))

    def _to_mistral_call(self, call: ToolCall) -> mistral_tools.ToolCall:
        function = mistral_tools.FunctionCall(name=call.name, arguments=call.arguments)
        return mistral_tools.ToolCall(id=self._call_ids[call.id], function=function)

    def _add_tool_result(self, index: int, message: Message) -> None:
        field, call_id = f"messages[{index}]", message.tool_call_id
        if call_id not in self._calls:
            problem = f"is {call_id!r}; the assistant turn before it made no such call"
            raise _refusal(f"{field}.tool_call_id", problem)
        if self._version == "v2" and self._role == "tool" and index > self._last_user:
            problem = "is a second tool result; this model (v2 vocabulary) takes one a turn"
            raise _refusal(f"{field}.role", problem)
        new_id, name = self._call_ids[call_id], self._calls[call_id]
        result = mistral.ToolMessage(content=message.content, tool_call_id=new_id, name=name)
        self.turns.append(result)

    def _open_prefill(self) -> None:
        if self._role != "assistant":
            return
        if self._calls:
            problem = "has calls at the end of the conversation; their results must follow"
            raise _refusal(self._calls_field, problem)
        last = [turn for turn in self.turns if isinstance(turn, mistral.AssistantMessage)][-1]
        last.prefix = True


def _nine_characters(call_ids: Iterable[str]) -> dict[str, str]:
    """A distinct id of 9 alphanumeric characters for each; ids already of that form stay.

    It depends on the id alone, so a conversation keeps its tokens as it grows.
    """
    ids = set(call_ids)
    mapping = {call_id: call_id for call_id in ids if _NATIVE_CALL_ID.fullmatch(call_id)}
    taken = set(mapping)
    for call_id in sorted(ids - taken):
        new_id = call_id
        while new_id == call_id or new_id in taken:
            new_id = hashlib.sha256(new_id.encode(errors="replace")).hexdigest()[:9]
        mapping[call_id] = new_id
        taken.add(new_id)
    return mapping


def _check_message(field: str, message: Message) -> None:
    role = message.role
    if role not in ROLES:
        raise _refusal(f"{field}.role", f"is {role!r}; it must be one of {', '.join(ROLES)}")
    if message.tool_calls and role != "assistant":
        raise _refusal(f"{field}.tool_calls", f"is for the assistant; the role is {role!r}")
    if message.tool_call_id is not None and role != "tool":
        raise _refusal(f"{field}.tool_call_id", f"is for tool results; the role is {role!r}")
    check_content = _check_json if role == "tool" else _check_text
    check_content(f"{field}.content", message.content)
    for index, call in enumerate(message.tool_calls):
        _check_name(f"{field}.tool_calls[{index}].name", call.name)
        _check_json(f"{field}.tool_calls[{index}].arguments", call.arguments)


def _check_name(field: str, name: str) -> None:
    if not _NAME.fullmatch(name):
        problem = f"is {name!r}; it must be 1 to 64 of a-z, A-Z, 0-9, underscore and dash"
        raise _refusal(field, problem)


def _check_text(field: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        problem = f"has half a surrogate pair at {error.start}; it must be valid Unicode"
        raise _refusal(field, problem) from None


def _check_json(field: str, text: str) -> None:
    """Refuse what mistral-common would fail on when it takes the text apart and back together."""
    _check_text(field, text)
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError:
        return  # plain text is kept as such
    except (ValueError, RecursionError) as error:
        raise _refusal(field, f"is JSON that cannot be read: {error}") from None
    _dump_json(field, parsed)


def _dump_json(field: str, value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise _refusal(field, f"cannot be written as JSON: {error}") from None
    _check_text(field, text)
    return text


def _refusal(field: str, problem: str) -> RequestError:
    return RequestError(field, f"{field} {problem}")


def _to_mistral_tool(field: str, tool: Tool) -> mistral_tools.Tool:
    _check_name(f"{field}.name", tool.name)
    _check_text(f"{field}.description", tool.description)
    schema = _dump_json(f"{field}.parameters", dict(tool.parameters))
    check = _schema_error if len(schema) <= _LARGEST_CACHED_SCHEMA else _schema_error.__wrapped__
    if error := check(schema):
        raise _refusal(f"{field}.parameters", f"is no JSON schema: {error}")
    function = mistral_tools.Function(
        name=tool.name, description=tool.description, parameters=dict(tool.parameters)
    )
    return mistral_tools.Tool(function=function)


@lru_cache(maxsize=256)  # a check takes 0.2 ms, and agents send the same tools every turn
def _schema_error(schema: str) -> str | None:
    try:
        validate_json_schema_by_draft7(json.loads(schema))
    except (ValueError, RecursionError) as error:
        return str(error)
    return None
