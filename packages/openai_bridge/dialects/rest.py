"""The REST dialect of `predict`: {"messages": [...]} in, {"output": text} or the text itself out.

Knows nothing of connections. Honoured:
  messages           up to 1,024, of roles system, developer, user, assistant; text only; or
                     instead of them
  prompt             a string, continued as it is
  model              any string; chooses an adapter, and is told where the server has none
  stream             true: the text as it is generated, text/plain; charset=utf-8
  echo               true: the conversation before the answer, as [INST] question [/INST]answer
  max_new_tokens, max_tokens   tokens, >= 1; absent: until the answer or the context ends
  response_format, regex, grammar, choice   the shape of the answer, as in chat
  temperature (default 1, as with OpenAI), top_p, top_k, min_p, repetition_penalty,
  frequency_penalty, presence_penalty, logit_bias, seed, stop (up to 16), stop_token_ids,
  min_tokens, ignore_eos   ranges stand in parsing/sampling.py
  reasoning_effort, chat_template_kwargs, thinking_token_budget   as in chat; thoughts are no part
                     of the output. Text that continues a prompt is all that the model says
Other fields are told, or refused (parsing/unsupported.py). An error is
{"error": {"message": ..., "field": ...}} with status 400 (field: what is at fault, null if nothing
in particular), 500 or 503. A stream that fails midway has no room for a message: its connection is
closed before the body's end, which clients report.
"""

from __future__ import annotations

from typing import Any

from engine_api.conversation import Message
from engine_api.events import Event, TextDelta
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import Dialect, WireRequest, chat_source, raw_source
from openai_bridge.errors import REQUEST_ID_HEADER, ApiError, BadRequest
from openai_bridge.names import Names
from openai_bridge.parsing.messages import TEXT_ROLES, read_messages
from openai_bridge.parsing.model import read_adapter
from openai_bridge.parsing.sampling import read_sampling
from openai_bridge.parsing.shape import constraint_of, read_chat_shape
from openai_bridge.parsing.thinking import Wish, read_chat_thinking
from openai_bridge.parsing.tools import ToolUse
from openai_bridge.parsing.unsupported import refuse_unsupported


def parse(fields: Fields) -> WireRequest:
    """Honour, tell or refuse every field by name. Raises BadRequest."""
    raw = fields.string("prompt")
    shape = read_chat_shape(fields)
    names = Names(shape.names if raw is None else {**shape.names, "messages": "prompt"})
    messages = _read_messages(fields, raw)
    thinking = read_chat_thinking(fields) if raw is None else Wish()
    sampling = read_sampling(
        fields,
        length_names=("max_new_tokens", "max_tokens", "n_predict"),
        names=names,
        constraint=constraint_of(shape, ToolUse(), thinking),
    )
    stream, echo = bool(fields.boolean("stream")), bool(fields.boolean("echo"))
    adapter = _read_adapter(fields)
    fields.refuse("system", instead="give a message of the role system")
    refuse_unsupported(fields, length="max_new_tokens")
    fields.finish()
    if raw is None:
        source = chat_source(messages, (), names, thinking.effort)
    else:
        source = raw_source(raw, names)
    shown = _as_text(messages) if raw is None else raw
    prefix = shown if echo else ""
    return WireRequest(
        sources=(source,),
        params=(sampling,),
        names=names,
        stream=stream,
        streamed=lambda ticket: RestStream(prefix),
        whole=lambda ticket: RestWhole(prefix),
        adapter=adapter,
    )


def error_body(error: ApiError) -> dict[str, Any]:
    return {"error": {"message": error.message, "field": error.param}}


class RestStream:
    """The text, delta by delta."""

    media_type = "text/plain; charset=utf-8"

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def feed(self, index: int, event: Event) -> str:
        prefix, self._prefix = self._prefix, ""
        return prefix + event.text if isinstance(event, TextDelta) else prefix

    def end(self) -> str:
        return ""

    def failure(self, error: ApiError) -> None:
        """Plain text has no room for a message; see the top of this file."""


class RestWhole:
    """The same text, joined."""

    def __init__(self, prefix: str) -> None:
        self._stream = RestStream(prefix)
        self._texts: list[str] = []

    def feed(self, index: int, event: Event) -> None:
        self._texts.append(self._stream.feed(index, event))

    def body(self) -> dict[str, Any]:
        return {"output": "".join(self._texts)}


def _read_adapter(fields: Fields) -> str | None:
    """An answer here does not tell which model it is of: without adapters `model` does nothing."""
    if fields.models.adapters:
        return read_adapter(fields)
    fields.tell("model")
    return None


def _read_messages(fields: Fields, raw: str | None) -> tuple[Message, ...]:
    if raw is None:
        return read_messages(fields, TEXT_ROLES)
    if "messages" in fields:
        message = "prompt and messages are both given; give one of them"
        raise BadRequest(message, param="prompt")
    fields.raw("messages")
    return ()


def _as_text(messages: tuple[Message, ...]) -> str:
    """[INST] question [/INST]answer [INST] question [/INST], for people to read.

    System messages stand at the head of the first question; neighbours of one role are joined by
    an empty line. It shows the conversation; it is not what the model reads token by token.
    """
    text = ""
    for role, texts in _turns(messages):
        joined = "\n\n".join(texts)
        if role == "user":
            text += f"{' ' if text else ''}[INST] {joined} [/INST]"
        else:
            text += joined
    return text


def _turns(messages: tuple[Message, ...]) -> list[tuple[str, list[str]]]:
    is_system = {"system", "developer"}.__contains__
    system = [message.content for message in messages if is_system(message.role)]
    turns = [("user", system)] if system else []
    for message in messages:
        if is_system(message.role):
            continue
        if not turns or turns[-1][0] != message.role:
            turns.append((message.role, []))
        turns[-1][1].append(message.content)
    return turns


REST = Dialect("rest", "chat", REQUEST_ID_HEADER, parse, error_body)
