"""OpenAI responses: the request. Its answer is rendered in answer.py.

Nothing is stored: a request carries its whole conversation. Knows nothing of connections.

Honoured (https://platform.openai.com/docs/api-reference/responses, by OpenAI's names):
  input                     a string, or up to 1,024 items: messages of the roles system, developer,
                            user and assistant, function_call, function_call_output, and the same of
                            custom tools; of up to 1,024 text parts each. Absent: as if the user had
                            said nothing
  instructions              a system message before all others
  model                     any string, echoed; may be absent; chooses an adapter (parsing/model.py)
  stream
  max_output_tokens         tokens, >= 1; absent: until the answer or the context ends
  temperature, top_p        ranges stand in parsing/sampling.py
  include                   "message.output_text.logprobs": natural logarithms, of the model's own
                            distribution; what else there is to include is never there
  top_logprobs              0-20; more than 0 goes only with the logprobs of `include`
  text.format               text, json_object, json_schema; a schema is enforced, strict or not
  regex, grammar, choice    instead, as in chat
  tools                     up to 512 functions, alone or in a namespace, also in an input item of
                            type additional_tools. A tool is strict if it
                            says so: absent is not strict, since a schema is never rewritten here to
                            make it so
  tool_choice               "auto", "none", "required" or "any", one function by name, or
                            allowed_tools: the model sees all tools and can call these
  parallel_tool_calls
  metadata                  up to 16 strings, echoed
  user, safety_identifier, prompt_cache_key     echoed
and, shared with the other dialects:
  frequency_penalty, presence_penalty, logit_bias, seed, stop (up to 16), top_k, min_p,
  repetition_penalty, min_tokens, stop_token_ids, ignore_eos
and, where the model thinks before it answers (elsewhere they are told; parsing/thinking.py):
  reasoning.effort          as reasoning_effort in chat
  reasoning items           with content of type reasoning_text, as the model thought it
Told: hints, tools that only OpenAI can run, that an answer is to be stored (which it is not), where
an item that is sent back came from, and whatever is not known. Refused: `_REFUSED`, and
parsing/unsupported.py. An answer that reaches the end of the context is incomplete for the reason
"max_output_tokens", the only one there is.

Thoughts come as items of type reasoning, before the message; max_output_tokens counts them.
A stream ends with response.completed or response.incomplete, and has no [DONE]. One that fails
midway ends with `error`, which OpenAI's client raises as APIError, and response.failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine_api.constraint import CALLS
from engine_api.request import MAX_LOGPROBS, SamplingParams
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.dialect import WireRequest, chat_source
from openai_bridge.dialects.responses.answer import (
    ResponsesForm,
    ResponsesStream,
    ResponsesWhole,
)
from openai_bridge.dialects.responses.items import open_items, read_conversation
from openai_bridge.dialects.responses.tools import Functions, read_functions
from openai_bridge.names import Names
from openai_bridge.parsing.model import DEFAULT_MODEL, read_adapter
from openai_bridge.parsing.sampling import read_sampling
from openai_bridge.parsing.shape import TextShape, constraint_of, read_flat_format, read_shape
from openai_bridge.parsing.thinking import Wish, read_effort
from openai_bridge.parsing.tools import (
    Offer,
    ToolChoice,
    read_choice,
    read_use,
)
from openai_bridge.parsing.unsupported import refuse_unsupported

MAX_INCLUDED = 16

MAX_METADATA = 16

_LOGPROBS = "message.output_text.logprobs"

_SEND_ALL = "nothing is stored here: send the whole input instead"
# State that is not kept, and what no one would come to fetch.
_REFUSED: dict[str, tuple[tuple[Any, ...], str]] = {
    "background": ((False,), "ask for the answer itself, or for a stream"),
    "conversation": ((), _SEND_ALL),
    "previous_response_id": ((), _SEND_ALL),
    "prompt": ((), _SEND_ALL),
}
_OTHER_NAMES = {"messages": "input", "response_format": "text.format"}
# Hints. With one of these values they ask for what happens anyway.
_TOLD: dict[str, tuple[Any, ...]] = {
    "client_metadata": (),
    "context_management": (),
    "max_tool_calls": (),  # of OpenAI's own tools
    "moderation": (),
    "prompt_cache_options": (),
    "prompt_cache_retention": ("in_memory",),
    "service_tier": ("auto", "default"),
    "store": (False,),
    "stream_options": ({}, {"include_obfuscation": False}),
    "truncation": ("disabled",),
}

_NAMES = Names(
    {
        "messages": "input",
        "prompt": "input",
        "max_tokens": "max_output_tokens",
        "logprobs": "top_logprobs",
        CALLS: "tools",
    }
)


def parse(fields: Fields) -> WireRequest:
    """Honour, tell or refuse every field by name. Raises BadRequest."""
    stream = bool(fields.boolean("stream"))
    items = open_items(fields)
    functions = read_functions(fields, items)
    conversation = read_conversation(fields, items, functions.offered_name)
    choice = read_choice(fields)
    use = read_use(fields, functions.offers, choice)
    shape, thinking = _read_shape(fields), _read_reasoning(fields)
    names = _NAMES.with_exact({**conversation.names, **shape.names}).with_patterns(use.names)
    sampling = read_sampling(
        fields,
        length_names=("max_output_tokens",),
        names=names,
        logprobs=_read_logprobs(fields),
        constraint=constraint_of(shape, use, thinking),
    )
    _read_metadata(fields)
    for name, (neutral, instead) in _REFUSED.items():
        fields.refuse(name, *neutral, instead=instead)
    fields.refuse_names(_OTHER_NAMES)
    fields.tell_all(_TOLD)
    refuse_unsupported(fields, length="max_output_tokens")
    settings = _settings(fields, functions, choice, sampling)
    settings["reasoning"] = {"effort": thinking.told_back, "summary": None}
    form = ResponsesForm(settings, functions.called)
    fields.finish()
    return WireRequest(
        sources=(chat_source(conversation.messages, use.tools, names, thinking.effort),),
        params=(sampling,),
        names=names,
        stream=stream,
        streamed=partial(ResponsesStream, form),
        whole=partial(ResponsesWhole, form),
        adapter=read_adapter(fields),
    )


def _read_shape(fields: Fields) -> TextShape:
    text = fields.object("text")
    if text is None:
        return read_shape(fields)
    wanted = text.object("format")
    shape = TextShape() if wanted is None else read_flat_format(wanted)
    text.tell("verbosity", "medium")
    text.finish()
    return read_shape(fields, shape)


def _read_reasoning(fields: Fields) -> Wish:
    if fields.thinking is None:
        fields.tell("reasoning", {})
        return Wish()
    reasoning = fields.object("reasoning")
    if reasoning is None:
        return Wish()
    wish = read_effort(reasoning, "effort")
    reasoning.tell("context", "auto")
    reasoning.tell("mode", "standard")
    for name in ("summary", "generate_summary"):  # thoughts come as they are
        reasoning.tell(name)
    reasoning.finish()
    return wish


def _read_logprobs(fields: Fields) -> int | None:
    count = fields.integer("top_logprobs", low=0, high=MAX_LOGPROBS)
    is_included = _LOGPROBS in _read_include(fields)
    if count and not is_included:
        raise fields.refusal("top_logprobs", f"{count}, but include has no {show(_LOGPROBS)}")
    return (count or 0) if is_included else None


def _read_include(fields: Fields) -> tuple[str, ...]:
    if isinstance(fields.raw("include"), str):
        raise fields.wrong_type("include", "an array of strings")
    values = fields.strings("include", MAX_INCLUDED)
    for i, value in enumerate(values):
        if value != _LOGPROBS:
            fields.note(f"include[{i}]")
    return values


def _read_metadata(fields: Fields) -> None:
    """What is about a request, and is told back in its answer."""
    metadata = fields.mapping("metadata", MAX_METADATA)
    if metadata is not None:
        for key in metadata:
            if metadata.string(key) is None:
                raise metadata.wrong_type(key, "a string")
    for name in ("user", "safety_identifier", "prompt_cache_key"):
        fields.string(name)


def _settings(
    fields: Fields, functions: Functions, choice: ToolChoice, sampling: SamplingParams
) -> dict[str, Any]:
    """What the answer tells back of its request, which has been checked by now."""
    called = functions.called
    given = (fields.raw("text") or {}).get("format") or {"type": "text"}
    told_back = ("type", "name", "description", "schema", "strict")
    text_format = {name: given[name] for name in told_back if name in given}
    return {
        "background": False,
        "frequency_penalty": sampling.frequency_penalty,
        "instructions": fields.raw("instructions"),
        "max_output_tokens": sampling.max_tokens,
        "max_tool_calls": None,
        "metadata": fields.raw("metadata") or {},
        "model": fields.string("model") or DEFAULT_MODEL,
        "parallel_tool_calls": fields.raw("parallel_tool_calls") is not False,
        "presence_penalty": sampling.presence_penalty,
        "previous_response_id": None,
        "prompt_cache_key": fields.raw("prompt_cache_key"),
        "safety_identifier": fields.raw("safety_identifier"),
        "service_tier": "default",
        "store": False,
        "temperature": sampling.temperature,
        "text": {"format": text_format, "verbosity": "medium"},
        "tool_choice": _choice_settings(choice),
        "tools": [_tool_settings(offer, called) for offer in functions.offers],
        "top_logprobs": sampling.logprobs or 0,
        "top_p": fields.number("top_p") if "top_p" in fields else sampling.top_p,
        "truncation": "disabled",
        "user": fields.raw("user"),
    }


def _choice_settings(choice: ToolChoice) -> Any:
    """As OpenAI writes it, however the caller did."""
    if choice.name is not None:
        return _by_name(choice.name)
    if choice.allowed is not None:
        mode = "required" if choice.must_call else "auto"
        return {"type": "allowed_tools", "mode": mode, "tools": [*map(_by_name, choice.allowed)]}
    if not choice.may_call:
        return "none"
    return "required" if choice.must_call else "auto"


def _by_name(name: str) -> dict[str, str]:
    return {"type": "function", "name": name}


def _tool_settings(offer: Offer, called: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    tool = offer.tool
    schema = {"parameters": dict(tool.parameters), "strict": offer.is_strict}
    name = called.get(tool.name, {"name": tool.name})
    return {"type": "function", **name, "description": tool.description or None, **schema}
