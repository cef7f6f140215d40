"""OpenAI responses: the request. Its answer is rendered in answer.py.

Nothing is stored: a request carries its whole conversation. Knows nothing of connections.

Honoured (https://platform.openai.com/docs/api-reference/responses, by OpenAI's names):
  input                     a string, or up to 1,024 items: messages of the roles system, developer,
                            user and assistant, function_call, function_call_output; of up to 1,024
                            text parts each. Absent: as if the user had said nothing
  instructions              a system message before all others
  model                     any string, echoed; may be absent
  stream
  max_output_tokens         tokens, >= 1; absent: until the answer or the context ends
  temperature, top_p        ranges stand in parsing/sampling.py
  include                   "message.output_text.logprobs": natural logarithms, of the model's own
                            distribution; "reasoning.encrypted_content" asks for what is never
                            there, since this model does not reason
  top_logprobs              0-20; more than 0 goes only with the logprobs of `include`
  text.format               text, json_object, json_schema; a schema is enforced, strict or not
  tools                     up to 128 functions. A tool is strict if it says so: absent is not
                            strict, since a schema is never rewritten here to make it so
  tool_choice               "auto", "none", "required", one function by name, or allowed_tools: the
                            model sees all tools and can call these
  parallel_tool_calls
  metadata                  up to 16 strings, echoed
and, shared with the other dialects:
  frequency_penalty, presence_penalty, logit_bias, seed, stop (up to 4), top_k, min_p,
  repetition_penalty, min_tokens, stop_token_ids, ignore_eos
user, safety_identifier and prompt_cache_key are checked and echoed, and change nothing; so do id,
status, phase and logprobs of items that are sent back, which are not echoed. An answer that reaches
the end of the context is incomplete for the reason "max_output_tokens", the only one there is.
The fields of `_NEUTRAL` may be present with values that ask for nothing. All others are refused.

A stream ends with response.completed or response.incomplete, and has no [DONE]. One that fails
midway ends with `error`, which OpenAI's client raises as APIError, and response.failed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from engine_api.constraint import CALLS, TEXT, Grammar
from engine_api.request import MAX_LOGPROBS, SamplingParams
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.dialect import WireRequest, chat_source
from openai_bridge.dialects.responses.answer import (
    ResponsesForm,
    ResponsesStream,
    ResponsesWhole,
)
from openai_bridge.dialects.responses.items import read_conversation
from openai_bridge.errors import BadRequest
from openai_bridge.names import Names
from openai_bridge.parsing.openai_fields import (
    DEFAULT_MODEL,
    MAX_METADATA,
    MAX_STOPS,
    open_stream_options,
    read_caller,
)
from openai_bridge.parsing.sampling import read_sampling
from openai_bridge.parsing.shape import TextShape, constraint_of, read_format
from openai_bridge.parsing.tools import (
    MAX_TOOLS,
    Offer,
    ToolChoice,
    ToolUse,
    listed,
    read_choice_word,
    read_function,
    read_named,
    read_offers,
    read_use,
)

MAX_INCLUDED = 16

_LOGPROBS = "message.output_text.logprobs"
_INCLUDABLE = (_LOGPROBS, "reasoning.encrypted_content")

# Not supported; present with one of these values (or null) they ask for what happens anyway.
_NEUTRAL: dict[str, tuple[Any, ...]] = {
    "access_programs": (),
    "background": (False,),
    "background_options": (),
    "context_management": (),
    "image": (),
    "max_tool_calls": (),  # of OpenAI's own tools
    "moderation": (),
    "prompt": (),
    "prompt_cache_options": (),
    "prompt_cache_retention": ("in_memory",),
    "service_tier": ("auto", "default"),
    "truncation": ("disabled",),
}
_NEUTRAL_REASONING: dict[str, tuple[Any, ...]] = {
    "context": ("auto",),
    "effort": ("none",),
    "generate_summary": (),
    "mode": ("standard",),
    "summary": (),
}
_NEUTRAL_TOOL: dict[str, tuple[Any, ...]] = {
    "allowed_callers": (["direct"],),
    "async": (False,),
    "defer_loading": (False,),
    "output_schema": (),
}

_NAMES = Names(
    {
        "messages": "input",
        "prompt": "input",
        "max_tokens": "max_output_tokens",
        "logprobs": "top_logprobs",
        TEXT: "text.format.schema",
        CALLS: "tools",
    }
)


def parse(body: dict[str, Any]) -> WireRequest:
    """Honour or refuse every field by name. Raises BadRequest."""
    fields = Fields(body)
    stream = _read_stream(fields)
    conversation = read_conversation(fields)
    names = _NAMES.with_exact(conversation.names)
    offers = read_offers(fields, _read_tool)
    use = _read_use(fields, offers)
    sampling = read_sampling(
        fields,
        length_names=("max_output_tokens",),
        most_stops=MAX_STOPS,
        names=names,
        logprobs=_read_logprobs(fields),
        constraint=constraint_of(_read_shape(fields), use),
    )
    _read_metadata(fields)
    _refuse_state(fields)
    _refuse_reasoning(fields)
    fields.accept_only(_NEUTRAL)
    form = ResponsesForm(_settings(fields, offers, sampling))
    fields.refuse_unread()
    return WireRequest(
        sources=(chat_source(conversation.messages, use.tools, names),),
        params=(sampling,),
        names=names,
        stream=stream,
        streamed=partial(ResponsesStream, form),
        whole=partial(ResponsesWhole, form),
    )


def _read_stream(fields: Fields) -> bool:
    stream = bool(fields.boolean("stream"))
    options = open_stream_options(fields, stream)
    if options is not None:
        options.refuse_unread()
    return stream


def _read_tool(fields: Fields) -> Offer:
    fields.required("type", fields.choice("type", ("function",)))
    offer = read_function(fields)
    fields.accept_only(_NEUTRAL_TOOL)
    fields.refuse_unread()
    return offer


def _read_use(fields: Fields, offers: list[Offer]) -> ToolUse:
    choice = _read_choice(fields, offers)
    return read_use(fields, offers, choice)


def _read_choice(fields: Fields, offers: list[Offer]) -> ToolChoice:
    if not isinstance(fields.raw("tool_choice"), dict):
        return read_choice_word(fields)
    choice = fields.object("tool_choice")
    assert choice is not None
    kind = choice.required("type", choice.choice("type", ("function", "allowed_tools")))
    read = read_named(choice) if kind == "function" else _read_allowed(choice, offers)
    choice.refuse_unread()
    return read


def _read_allowed(fields: Fields, offers: list[Offer]) -> ToolChoice:
    mode = fields.required("mode", fields.choice("mode", ("auto", "required")))
    tools = fields.required("tools", fields.objects("tools", MAX_TOOLS))
    if not tools:
        raise fields.refusal("tools", "empty; it must name at least one tool")
    names = tuple(_read_allowed_name(tool, offers) for tool in tools)
    return ToolChoice(must_call=mode == "required", allowed=names)


def _read_allowed_name(fields: Fields, offers: list[Offer]) -> str:
    fields.required("type", fields.choice("type", ("function",)))
    name = fields.required_string("name")
    known = [offer.tool.name for offer in offers]
    if name not in known:
        raise fields.refusal("name", f"{show(name)}; tools has {listed(known)}")
    fields.refuse_unread()
    return name


def _read_shape(fields: Fields) -> TextShape:
    text = fields.object("text")
    if text is None:
        return TextShape()
    shape = text.object("format")
    grammar: Grammar | None = None if shape is None else read_format(shape, is_flat=True)
    text.only("verbosity", "medium")
    text.refuse_unread()
    return TextShape(grammar)


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
        if value not in _INCLUDABLE:
            known = ", ".join(show(word) for word in _INCLUDABLE)
            raise fields.refusal(f"include[{i}]", f"{show(value)}; it must be one of {known}")
    return values


def _read_metadata(fields: Fields) -> None:
    """What is about a request and changes nothing in its answer."""
    metadata = fields.mapping("metadata", MAX_METADATA)
    if metadata is not None:
        for key in metadata:
            if metadata.string(key) is None:
                raise metadata.wrong_type(key, "a string")
    read_caller(fields)


def _refuse_state(fields: Fields) -> None:
    if fields.boolean("store"):
        message = "store is true; nothing is stored here, so it must be false or absent"
        raise BadRequest(message, param="store", code="unsupported_parameter")
    for name in ("previous_response_id", "conversation"):
        if fields.raw(name) is not None:
            message = f"{name} is given; nothing is stored here: send the whole input instead"
            raise BadRequest(message, param=name, code="unsupported_parameter")


def _refuse_reasoning(fields: Fields) -> None:
    reasoning = fields.object("reasoning")
    if reasoning is not None:
        reasoning.accept_only(_NEUTRAL_REASONING)
        reasoning.refuse_unread()


def _settings(fields: Fields, offers: list[Offer], sampling: SamplingParams) -> dict[str, Any]:
    """What the answer tells back of its request, which has been checked by now."""
    text = fields.raw("text") or {}
    return {
        "background": False,
        "instructions": fields.raw("instructions"),
        "max_output_tokens": sampling.max_tokens,
        "max_tool_calls": None,
        "metadata": fields.raw("metadata") or {},
        "model": fields.string("model") or DEFAULT_MODEL,
        "parallel_tool_calls": fields.raw("parallel_tool_calls") is not False,
        "previous_response_id": None,
        "prompt_cache_key": fields.raw("prompt_cache_key"),
        "reasoning": {"effort": None, "summary": None},
        "safety_identifier": fields.raw("safety_identifier"),
        "service_tier": "default",
        "store": False,
        "temperature": sampling.temperature,
        "text": {"format": text.get("format") or {"type": "text"}, "verbosity": "medium"},
        "tool_choice": fields.raw("tool_choice") or "auto",
        "tools": [_tool_settings(offer) for offer in offers],
        "top_logprobs": sampling.logprobs or 0,
        "top_p": sampling.top_p,
        "truncation": "disabled",
        "user": fields.raw("user"),
    }


def _tool_settings(offer: Offer) -> dict[str, Any]:
    tool = offer.tool
    described = {"name": tool.name, "description": tool.description or None}
    schema = {"parameters": dict(tool.parameters), "strict": offer.is_strict}
    return {"type": "function", **described, **schema}
