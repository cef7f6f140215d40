"""OpenAI chat completions: the request. Its answer is rendered in chat_answer.py.

Knows nothing of connections.

Honoured (https://platform.openai.com/docs/api-reference/chat, by OpenAI's names):
  messages                  roles system, developer, user, assistant, tool; text only
  model                     any string, echoed; may be absent
  stream, stream_options.include_usage
  max_completion_tokens, max_tokens   tokens, >= 1; absent: until the answer or the context ends
  temperature, top_p, seed, stop (up to 4), n (1-16; answer i of a seeded request uses seed + i)
  tools, tool_choice        "auto" or "none"
and, shared with other servers of open models: top_k, repetition_penalty, ignore_eos.
user, metadata, store, safety_identifier and prompt_cache_key are metadata: checked, then unused.
The fields of `_NEUTRAL` may be present with values that ask for nothing. All others are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from mistral_engine.errors import RequestError
from mistral_engine.prompt import Message, Tool
from mistral_engine.request import MAX_SEED, Prompt, SamplingParams
from openai_bridge.chat_answer import ChatStream, ChatWhole, Form
from openai_bridge.conversation import read_messages
from openai_bridge.errors import BadRequest, from_engine, openai_error_body
from openai_bridge.fields import Fields
from openai_bridge.protocols import Prompts
from openai_bridge.sampling import read_sampling
from openai_bridge.tools import caller_field, read_tools

error_body = openai_error_body

MAX_ANSWERS = 16
MAX_STOPS = 4
DEFAULT_MODEL = "mistral"

# Not supported; present with one of these values (or null) they ask for what happens anyway.
_NEUTRAL: dict[str, tuple[Any, ...]] = {
    "audio": (),
    "frequency_penalty": (0,),
    "function_call": (),
    "functions": (),
    "logit_bias": ({},),
    "logprobs": (False,),
    "modalities": (["text"],),
    "moderation": (),
    "prediction": (),
    "presence_penalty": (0,),
    "reasoning_effort": ("none",),
    "response_format": ({"type": "text"},),
    "service_tier": ("auto", "default"),
    "top_logprobs": (0,),
    "verbosity": (),
    "web_search_options": (),
}


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A chat completion, as asked for."""

    model: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...]
    sampling: SamplingParams
    n: int = 1
    stream: bool = False
    include_usage: bool = False

    @property
    def prompt_field(self) -> str:
        return "messages"

    def prompt(self, prompts: Prompts) -> Prompt:
        try:
            return prompts.build(self.messages, self.tools)
        except RequestError as error:
            raise from_engine(RequestError(caller_field(error.field), error.message)) from None

    def samplings(self) -> list[SamplingParams]:
        seed = self.sampling.seed
        if seed is None:
            return [self.sampling] * self.n
        return [replace(self.sampling, seed=(seed + i) & MAX_SEED) for i in range(self.n)]

    def streamed(self, token: str) -> ChatStream:
        return ChatStream(self._form, token)

    def whole(self, token: str) -> ChatWhole:
        return ChatWhole(self._form, token)

    @property
    def _form(self) -> Form:
        names = tuple(tool.name for tool in self.tools)
        return Form(self.model, self.n, names, self.include_usage)


def parse(body: dict[str, Any]) -> ChatRequest:
    """Honour or refuse every field by name. Raises BadRequest."""
    fields = Fields(body)
    stream = bool(fields.boolean("stream"))
    n = fields.integer("n", low=1, high=MAX_ANSWERS)
    request = ChatRequest(
        model=fields.string("model") or DEFAULT_MODEL,
        messages=read_messages(fields),
        tools=read_tools(fields),
        sampling=read_sampling(
            fields, length_names=("max_completion_tokens", "max_tokens"), most_stops=MAX_STOPS
        ),
        n=1 if n is None else n,
        stream=stream,
        include_usage=_read_stream_options(fields, stream),
    )
    _check_metadata(fields)
    for name, values in _NEUTRAL.items():
        fields.only(name, *values)
    fields.refuse_unread()
    return request


def _read_stream_options(fields: Fields, stream: bool) -> bool:
    options = fields.object("stream_options")
    if options is None:
        return False
    if not stream:
        message = "stream_options is given, but stream is not true"
        raise BadRequest(message, param="stream_options")
    include_usage = bool(options.boolean("include_usage"))
    options.only("include_obfuscation", False)
    options.refuse_unread()
    return include_usage


def _check_metadata(fields: Fields) -> None:
    fields.object("metadata")
    fields.boolean("store")
    for name in ("user", "safety_identifier", "prompt_cache_key"):
        fields.string(name)
