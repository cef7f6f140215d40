"""Anthropic's Messages API: the request. Its answer is rendered in answer.py.

Knows nothing of connections.

Honoured (https://platform.claude.com/docs/en/api/messages, by Anthropic's names):
  model                     any string, echoed; required; chooses an adapter (parsing/model.py)
  max_tokens                tokens, >= 1, or -1: until the answer or the context ends; required
  messages, system          up to 1,024 messages. Text only: a string, or up to 1,024 blocks of type
                            text, joined by an empty line.
                            Roles user, assistant, and system, which joins the system prompt.
                            tool_use of the assistant, after its text; tool_result of the user,
                            before the text. A result with is_error begins with "Error: ". A last
                            message of the assistant's is continued
  stream
  stop_sequences            up to 16 strings, also a lone one; not inside of calls
  temperature, top_p, top_k temperature 0-1, default 1; other ranges stand in parsing/sampling.py
  tools                     up to 512, of type custom; the form of a call, and input_schema, are
                            enforced; strict: a schema that cannot be enforced in full is an error
  tool_choice               auto, any, tool, none; disable_parallel_tool_use. With none the model
                            does not see the tools
  output_config.format, output_format   json_schema, always enforced
  regex, grammar, choice    instead, as in chat
and, shared with other servers of open models:
  min_p, repetition_penalty, frequency_penalty, presence_penalty, logit_bias, min_tokens, seed,
  stop_token_ids, ignore_eos      ranges stand in parsing/sampling.py
and, where the model thinks before it answers (elsewhere they are told; parsing/thinking.py):
  thinking                  disabled: it answers at once; enabled, adaptive: it thinks if it has
                            learned to, for at most budget_tokens (>= 1); where its prompts carry an
                            effort, enabled is high
  thinking.display          omitted: blocks of thoughts come without them
  output_config.effort      as reasoning_effort in chat
  thinking blocks           of the assistant's earlier turns, as the model thought them
Told: what to cache (every prompt's beginning is cached anyway), tools that only
Anthropic can run, what is about a request, hints, and whatever is not known. Refused: what cannot
be read, such as images, and parsing/unsupported.py.

The answer: thoughts come in blocks of type thinking, before the text, whose signature is the word
"unsigned"; max_tokens counts them, and stop_sequences do not look at them. stop_reason is end_turn,
max_tokens, model_context_window_exceeded, stop_sequence or tool_use. Where it is max_tokens, the
last tool_use may be cut short: its input is then what could be read of it. In a stream the first
usage is the whole prompt's; the last one has it divided into what was computed and what the cache
had.

/v1/messages/count_tokens counts the tokens of the prompt that the same request would be given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine_api.constraint import CALLS
from engine_api.request import SamplingParams
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.dialect import Question, Source, WireRequest, chat_source
from openai_bridge.dialects.messages.answer import (
    THREAD_UNSUPPORTED,
    MessagesForm,
    MessagesStream,
    MessagesWhole,
    count_body,
)
from openai_bridge.dialects.messages.blocks import names_of, read_conversation
from openai_bridge.names import Names
from openai_bridge.parsing.model import read_adapter
from openai_bridge.parsing.sampling import read_sampling
from openai_bridge.parsing.shape import TextShape, constraint_of, read_shape, schema_grammar
from openai_bridge.parsing.thinking import Wish, all_of, read_effort, switched
from openai_bridge.parsing.tools import (
    Offer,
    ToolChoice,
    ToolUse,
    check_choice,
    open_tools,
    plan_use,
    read_function,
    read_named,
    read_offers,
)
from openai_bridge.parsing.unsupported import refuse_unsupported

# Hints. With one of these values they ask for what happens anyway.
_TOLD: dict[str, tuple[Any, ...]] = {
    "betas": ([],),
    "cache_control": (),
    "container": (),
    "context_management": (),
    "inference_geo": (),
    "mcp_servers": ([],),
    "speed": ("standard",),
}
_TOLD_OF_TOOLS: dict[str, tuple[Any, ...]] = {
    "allowed_callers": (["direct"],),
    "cache_control": (),
    "defer_loading": (False,),
    "eager_input_streaming": (True,),
    "input_examples": ([],),
}

_NAMES = Names({CALLS: "tools", "stop": "stop_sequences"})


@dataclass(frozen=True, slots=True)
class _Read:
    """What the model is given to read, and may answer; all that a count of tokens needs.

    hides_thoughts: the caller wants none.
    """

    source: Source
    use: ToolUse
    shape: TextShape
    thinking: Wish
    hides_thoughts: bool


def parse(fields: Fields) -> WireRequest:
    """Honour, tell or refuse every field by name. Raises BadRequest."""
    model, read = _read_model(fields), _read_question(fields)
    form = MessagesForm(model, read.hides_thoughts)
    stream = bool(fields.boolean("stream"))
    sampling = _read_sampling(fields, read)
    fields.tell("metadata", {})
    # By the code, clients know that the server keeps no conversation, and send it whole.
    instead = "nothing is stored here: send the whole conversation"
    fields.refuse("thread", instead=instead, code=THREAD_UNSUPPORTED)
    fields.refuse("response_format", instead="give output_config.format")
    refuse_unsupported(fields, length="max_tokens", stop="stop_sequences")
    fields.tell("service_tier", "auto", "standard_only")
    fields.finish()
    return WireRequest(
        sources=(read.source,),
        params=(sampling,),
        names=read.source.names,
        stream=stream,
        streamed=partial(MessagesStream, form),
        whole=partial(MessagesWhole, form),
        adapter=read_adapter(fields),
    )


def parse_count(fields: Fields) -> Question:
    """Of /v1/messages/count_tokens: the same without the fields of an answer. Raises BadRequest."""
    _read_model(fields)
    source = _read_question(fields).source
    fields.finish()
    return Question(lambda engine: count_body(source.build(engine.unbounded_prompts)), source.names)


def _read_model(fields: Fields) -> str:
    return fields.required_string("model")


def _read_question(fields: Fields) -> _Read:
    fields.tell_all(_TOLD)
    conversation = read_conversation(fields)
    use, (shape, effort) = _read_tools(fields), _read_output_config(fields)
    thinking, hides_thoughts = _read_thinking(fields)
    thinking = all_of(effort, thinking)
    messages = [located.message for located in conversation]
    names = _NAMES.with_exact({**names_of(conversation), **shape.names}).with_patterns(use.names)
    source = chat_source(messages, use.tools, names, thinking.effort)
    return _Read(source, use, shape, thinking, hides_thoughts)


def _read_thinking(fields: Fields) -> tuple[Wish, bool]:
    """What is asked of it, and whether it is not to be shown.

    Whether it thinks is up to the model, but for v15's prompts, which can ask for it.
    """
    if fields.thinking is None:
        fields.tell("thinking", {"type": "disabled"})
        return Wish(), False
    wanted = fields.object("thinking")
    if wanted is None:
        return Wish(), False
    kind = wanted.required("type", wanted.choice("type", ("enabled", "adaptive", "disabled")))
    budget = wanted.integer("budget_tokens", low=1)
    is_hidden = wanted.choice("display", ("summarized", "omitted")) == "omitted"
    wanted.finish()
    limit = Wish(most_tokens=budget)
    if kind == "adaptive":
        return limit, is_hidden
    return all_of(limit, switched(fields.thinking, is_on=kind == "enabled")), is_hidden


def _read_sampling(fields: Fields, read: _Read) -> SamplingParams:
    fields.required("max_tokens", fields.raw("max_tokens"))
    temperature = fields.number("temperature")
    if temperature is not None and not 0 <= temperature <= 1:
        raise fields.refusal("temperature", f"{show(temperature)}; it must be between 0 and 1")
    return read_sampling(
        fields,
        length_names=("max_tokens",),
        stop_name="stop_sequences",
        names=read.source.names,
        constraint=constraint_of(read.shape, read.use, read.thinking),
    )


def _read_output_config(fields: Fields) -> tuple[TextShape, Wish]:
    """output_config.format, called output_format at first, and output_config.effort."""
    shapes, effort = [_read_format(fields, "output_format")], Wish()
    config = fields.object("output_config")
    if config is not None:
        effort = read_effort(config, "effort")
        shapes.append(_read_format(config, "format"))
        config.finish()
    return read_shape(fields, *shapes), effort


def _read_format(fields: Fields, name: str) -> TextShape:
    wanted = fields.object(name)
    if wanted is None:
        return TextShape()
    wanted.required("type", wanted.choice("type", ("json_schema",)))
    shape = schema_grammar(wanted)
    wanted.finish()
    return shape


def _read_tools(fields: Fields) -> ToolUse:
    offers = read_offers(open_tools(fields), _read_tool)
    choice, parallel = _read_choice(fields)
    check_choice(choice, offers)
    return plan_use(offers, choice, parallel=parallel)


def _read_tool(fields: Fields) -> Sequence[Offer]:
    """Empty for one of Anthropic's own: nothing here can run it, nor write what it takes."""
    if fields.string("type") not in (None, "custom"):
        fields.leave_out()
        return ()
    offer = read_function(fields, schema_name="input_schema")
    fields.required("input_schema", fields.raw("input_schema"))
    fields.tell_all(_TOLD_OF_TOOLS)
    fields.finish()
    return (offer,)


def _read_choice(fields: Fields) -> tuple[ToolChoice, bool]:
    """What is to be called, and whether several calls may be made in one turn."""
    wanted = fields.object("tool_choice")
    if wanted is None:
        return ToolChoice(), True
    kind = wanted.required("type", wanted.choice("type", ("auto", "any", "tool", "none")))
    parallel = True
    if kind == "tool":  # which is called once
        choice = read_named(wanted)
        wanted.tell("disable_parallel_tool_use", True)
    else:
        choice = ToolChoice(may_call=kind != "none", must_call=kind == "any")
        parallel = not wanted.boolean("disable_parallel_tool_use")
    wanted.finish()
    return choice, parallel
