"""OpenAI legacy completions: the request. Its answer is rendered in answer.py.

Knows nothing of connections.

Honoured (https://platform.openai.com/docs/api-reference/completions, by OpenAI's names):
  prompt                    a string, token ids, or an array of either; continued as it is: BOS is
                            put before a string, nothing before token ids
  model                     any string, echoed; may be absent; chooses an adapter (parsing/model.py)
  stream, stream_options.include_usage
  max_tokens                tokens, >= 0, default 16; 0 only with echo, to score a prompt; -1: until
                            the answer or the context ends
  n                         1-16 answers a prompt, in all at most 128; answer j of every prompt has
                            the index prompt * n + j, and uses seed + j where a seed is given
  echo                      true: the prompt's text before the answer; with logprobs its tokens too
  logprobs                  0-20 likely tokens and the chosen one: natural logarithms, of the
                            model's own distribution. With 0, top_logprobs has the chosen one
                            alone, as from vLLM. The first token of an echoed prompt has null, since
                            nothing predicts it; a string's is BOS, "<s>". It has no characters of
                            the text, nor has the "</s>" that ends an answer; all other tokens
                            spell it. text_offset counts from the beginning of `text`
  temperature, top_p, frequency_penalty, presence_penalty, logit_bias, seed, stop (up to 16):
                            ranges stand in parsing/sampling.py
and, shared with other servers of open models:
  top_k, min_p, repetition_penalty, min_tokens, stop_token_ids, ignore_eos, and what they have
                            other names for (parsing/sampling.py, parsing/shape.py)
  response_format, regex, grammar, choice     the shape of the answer, as in chat
  stream_options.continuous_usage_stats       usage so far in every chunk
Told: what is about a request, and whatever is not known. Refused: parsing/unsupported.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine_api.engine import Vocabulary
from engine_api.request import MAX_LOGPROBS
from openai_bridge.body.fields import Fields, as_integer
from openai_bridge.body.strict_json import show, type_name
from openai_bridge.dialect import Source, Ticket, WireRequest, raw_source
from openai_bridge.dialects.completions.answer import (
    CompletionsForm,
    CompletionStream,
    CompletionWhole,
)
from openai_bridge.errors import BadRequest
from openai_bridge.names import Names
from openai_bridge.parsing.model import DEFAULT_MODEL, read_adapter
from openai_bridge.parsing.openai_fields import (
    MAX_N,
    read_stream_options,
    seeded,
    tell_metadata,
)
from openai_bridge.parsing.sampling import read_one_of, read_sampling
from openai_bridge.parsing.shape import constraint_of, read_chat_shape
from openai_bridge.parsing.tools import ToolUse
from openai_bridge.parsing.unsupported import refuse_unsupported

MAX_ANSWERS = 128
DEFAULT_MAX_TOKENS = 16

_NAMES = Names({"messages": "prompt", "prompt_logprobs": "logprobs"})


@dataclass(frozen=True, slots=True)
class _Given:
    """One prompt: text or token ids. field: where the caller gave it."""

    field: str
    content: str | tuple[int, ...]

    def source(self, names: Names) -> Source:
        own_names = names.with_exact({"messages": self.field, "prompt": self.field})
        content = self.content
        if isinstance(content, str):
            return raw_source(content, own_names)
        return Source(lambda prompts: prompts.build_from_ids(content), own_names)

    def text(self, vocabulary: Vocabulary) -> str:
        return self.content if isinstance(self.content, str) else vocabulary.decode(self.content)


def parse(fields: Fields) -> WireRequest:
    """Honour, tell or refuse every field by name. Raises BadRequest."""
    stream = bool(fields.boolean("stream"))
    given = _read_prompts(fields)
    echo = bool(fields.boolean("echo"))
    max_tokens = _read_max_tokens(fields, echo)
    num_logprobs = fields.integer("logprobs", low=0, high=MAX_LOGPROBS)
    include_usage, continuous_usage = read_stream_options(fields, stream)
    form = CompletionsForm(
        model=fields.string("model") or DEFAULT_MODEL,
        n=_read_n(fields, len(given)),
        num_logprobs=num_logprobs,
        echo=echo,
        is_answer_hidden=max_tokens == 0,
        include_usage=include_usage,
        continuous_usage=continuous_usage,
    )
    shape = read_chat_shape(fields)
    names = _NAMES.with_exact(shape.names)
    sampling = read_sampling(
        fields,
        length_names=(),
        max_tokens=None if max_tokens is None else max(1, max_tokens),
        logprobs=num_logprobs,
        prompt_logprobs=num_logprobs if echo else None,
        names=names,
        constraint=constraint_of(shape, ToolUse()),
    )
    if max_tokens == 0 and sampling.min_tokens:  # the engine is never asked for 0 tokens
        raise fields.refusal("min_tokens", f"{sampling.min_tokens}, but max_tokens is 0")
    tell_metadata(fields)
    fields.refuse("messages", instead="give prompt, or ask /v1/chat/completions")
    refuse_unsupported(fields, length="max_tokens")
    fields.finish()

    def echoed(ticket: Ticket) -> list[str]:
        return [prompt.text(ticket.vocabulary) if echo else "" for prompt in given]

    return WireRequest(
        sources=tuple(prompt.source(names) for prompt in given),
        params=seeded(sampling, form.n),
        names=names,
        stream=stream,
        streamed=lambda ticket: CompletionStream(form, ticket, echoed(ticket)),
        whole=lambda ticket: CompletionWhole(form, ticket, echoed(ticket)),
        adapter=read_adapter(fields),
    )


def _read_max_tokens(fields: Fields, echo: bool) -> int | None:
    """None for -1, other servers' word for no limit."""
    name, max_tokens = read_one_of(
        ("max_tokens", "n_predict"), lambda name: fields.integer(name, low=-1)
    )
    if max_tokens == 0 and not echo:
        what = "0, but echo is not true; there is nothing to answer"
        raise fields.refusal(name or "max_tokens", what)
    if max_tokens == -1:
        return None
    return DEFAULT_MAX_TOKENS if max_tokens is None else max_tokens


def _read_n(fields: Fields, num_prompts: int) -> int:
    """n, with best_of, which may only say the same."""
    n = fields.integer("n", low=1, high=MAX_N) or 1
    fields.refuse("best_of", *dict.fromkeys((1, n)))
    total = num_prompts * n
    if total > MAX_ANSWERS:
        what = f"{num_prompts} prompts with {n} answers each, {total}; at most {MAX_ANSWERS}"
        raise fields.refusal("prompt", what)
    return n


def _read_prompts(fields: Fields) -> tuple[_Given, ...]:
    value = fields.required("prompt", fields.raw("prompt"))
    if isinstance(value, str):
        return (_Given("prompt", value),)
    if not isinstance(value, list):
        what = "a string, or an array of strings, of token ids, or of arrays of token ids"
        raise fields.wrong_type("prompt", what)
    if not value:
        raise fields.refusal("prompt", "empty; it must hold at least one prompt or token")
    if as_integer(value[0]) is not None:
        return (_read_prompt("prompt", value),)
    fields.check_count("prompt", len(value), MAX_ANSWERS)
    return tuple(_read_prompt(f"prompt[{i}]", item) for i, item in enumerate(value))


def _read_prompt(field: str, value: Any) -> _Given:
    if isinstance(value, str):
        return _Given(field, value)
    ids = [as_integer(item) for item in value] if isinstance(value, list) else [None]
    if None in ids:
        what = f"{type_name(value)}, {show(value)}"
        message = f"{field} is {what}; it must be a string or an array of token ids"
        raise BadRequest(message, param=field, code="invalid_type")
    if not ids:
        raise BadRequest(f"{field} is empty; it must hold at least one token", param=field)
    return _Given(field, tuple(number for number in ids if number is not None))
