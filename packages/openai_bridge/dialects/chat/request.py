"""OpenAI chat completions: the request. Its answer is rendered in answer.py.

Knows nothing of connections.

Honoured (https://platform.openai.com/docs/api-reference/chat, by OpenAI's names):
  messages                  1 to 1,024, of up to 1,024 text parts and 128 calls each; roles system,
                            developer, user, assistant, tool
  model                     any string, echoed; may be absent; chooses an adapter (parsing/model.py)
  stream, stream_options.include_usage
  max_completion_tokens, max_tokens   tokens, >= 1; absent: until the answer or the context ends
  n                         1-16; answer i of a seeded request uses seed + i
  temperature, top_p, frequency_penalty, presence_penalty, logit_bias, seed, stop (up to 16):
                            ranges stand in parsing/sampling.py
  logprobs, top_logprobs    0-20; natural logarithms, of the model's own distribution
  response_format           text, json_object, json_schema; a schema is enforced, strict or not
  tools, tool_choice, parallel_tool_calls   up to 512; "auto", "none", "required" or "any", one
                            function by name, or some of them
and, shared with other servers of open models:
  top_k, min_p, repetition_penalty, min_tokens, stop_token_ids, ignore_eos, and what they have
                            other names for (parsing/sampling.py, parsing/shape.py)
  regex, grammar, choice    the whole answer matches the regex (Rust's syntax), the grammar
                            (llama.cpp's GBNF), or is one of up to 256 strings
  continue_final_message    true: the last message must be the assistant's, and is continued, which
                            is what happens to such a message anyway; false: it must not be
  prediction                a text that the answer may repeat, which then comes sooner; see below
  echo                      the answer begins with the last message, which must be the assistant's
  stream_options.continuous_usage_stats     usage so far in every chunk
and, where the model thinks before it answers (elsewhere they are told; parsing/thinking.py):
  reasoning_effort          none: it answers at once; others where the model's prompts carry them
  chat_template_kwargs      enable_thinking, thinking: false as none; reasoning_effort
  thinking_token_budget     tokens of thoughts at most, >= 0; -1: no limit
  messages[].reasoning_content, reasoning     of earlier turns, as the model thought them
Thoughts come as reasoning_content of a message or a delta. max_tokens counts them, stop does not
look at them, and they have no log probabilities.
What of a prediction is not in the answer is counted, as rejected_prediction_tokens, but is no part
of completion_tokens.
Told: what is about a request, hints, and whatever is not known. Refused: parsing/unsupported.py.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from engine_api.conversation import Message
from engine_api.request import MAX_LOGPROBS
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import WireRequest, chat_source
from openai_bridge.dialects.chat.answer import ChatForm, ChatStream, ChatWhole
from openai_bridge.parsing.messages import read_messages
from openai_bridge.parsing.model import DEFAULT_MODEL, read_adapter
from openai_bridge.parsing.openai_fields import (
    MAX_N,
    read_stream_options,
    seeded,
    tell_metadata,
)
from openai_bridge.parsing.prediction import read_prediction
from openai_bridge.parsing.sampling import read_sampling
from openai_bridge.parsing.shape import constraint_of, read_chat_shape
from openai_bridge.parsing.thinking import read_chat_thinking
from openai_bridge.parsing.tools import CHAT_NAMES, read_chat_tools
from openai_bridge.parsing.unsupported import refuse_unsupported

# Hints. With one of these values they ask for what happens anyway.
_TOLD: dict[str, tuple[Any, ...]] = {
    "cache_prompt": (True,),
    "moderation": (),
    "parse_tool_calls": (True,),
    "priority": (0,),
    "safe_prompt": (False,),
    "skip_special_tokens": (True,),
    "spaces_between_special_tokens": (True,),
    "verbosity": ("medium",),
    "web_search_options": (),
}


def parse(fields: Fields) -> WireRequest:
    """Honour, tell or refuse every field by name. Raises BadRequest."""
    stream = bool(fields.boolean("stream"))
    n = fields.integer("n", low=1, high=MAX_N)
    messages = read_messages(fields)
    use, shape = read_chat_tools(fields), read_chat_shape(fields)
    thinking = read_chat_thinking(fields)
    prediction = read_prediction(fields)
    include_usage, continuous_usage = read_stream_options(fields, stream)
    names = CHAT_NAMES.with_exact(shape.names).with_patterns(use.names)
    form = ChatForm(
        model=fields.string("model") or DEFAULT_MODEL,
        with_logprobs=bool(fields.boolean("logprobs")),
        include_usage=include_usage,
        continuous_usage=continuous_usage,
        echoed=_read_echo(fields, messages),
    )
    sampling = read_sampling(
        fields,
        length_names=("max_completion_tokens", "max_tokens", "n_predict"),
        logprobs=_read_top_logprobs(fields, form.with_logprobs),
        names=names,
        constraint=constraint_of(shape, use, thinking),
    )
    _check_continuation(fields, messages)
    tell_metadata(fields)
    fields.tell_all(_TOLD)
    fields.refuse("system", instead="give a message of the role system")
    refuse_unsupported(fields, length="max_tokens")
    fields.finish()
    return WireRequest(
        sources=(chat_source(messages, use.tools, names, thinking.effort),),
        params=seeded(sampling, n or 1),
        names=names,
        stream=stream,
        streamed=partial(ChatStream, form),
        whole=partial(ChatWhole, form),
        prediction=prediction,
        adapter=read_adapter(fields),
    )


def _read_top_logprobs(fields: Fields, with_logprobs: bool) -> int | None:
    count = fields.integer("top_logprobs", low=0, high=MAX_LOGPROBS)
    if count and not with_logprobs:
        raise fields.refusal("top_logprobs", f"{count}, but logprobs is not true")
    return (count or 0) if with_logprobs else None


def _read_echo(fields: Fields, messages: tuple[Message, ...]) -> str:
    """The text that is echoed before every answer; mostly none."""
    if not fields.boolean("echo"):
        return ""
    if messages[-1].role != "assistant":
        what = "true, but the last message is not the assistant's; there is nothing to echo"
        raise fields.refusal("echo", what)
    return messages[-1].content


def _check_continuation(fields: Fields, messages: tuple[Message, ...]) -> None:
    """A last message of the assistant's is always continued: the format has no second answer."""
    is_continued = messages[-1].role == "assistant"
    fields.tell("add_generation_prompt", not is_continued)
    wanted = fields.boolean("continue_final_message")
    if wanted is None or wanted is is_continued:
        return
    is_there = "" if is_continued else "not "
    what = f"{str(wanted).lower()}, but the last message is {is_there}the assistant's"
    raise fields.refusal("continue_final_message", what)
