"""From a parsed request to what the engine takes: prompts, grammars, requests. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine_api.engine import Compiled, Engine
from engine_api.request import GenerationRequest, Prompt
from openai_bridge.dialect import WireRequest
from openai_bridge.errors import in_callers_words

Grammars = Mapping[str, Compiled]  # by the lead of the prompts that they are for

_CHARACTERS = 16  # more than a token has on average in any text


def build_prompts(wanted: WireRequest, engine: Engine) -> list[Prompt]:
    """One for each source. Raises BadRequest."""
    prompts = []
    for source in wanted.sources:
        with in_callers_words(source.names):
            prompts.append(_predicting(source.build(engine.prompts), wanted.prediction, engine))
    return prompts


def _predicting(prompt: Prompt, text: str, engine: Engine) -> Prompt:
    """With what the answer is expected to be, as the model would write it there."""
    if not text:
        return prompt
    fitting = text[: engine.context_length * _CHARACTERS]
    token_ids = engine.vocabulary.encode_within(prompt.lead + fitting)
    return replace(prompt, predicted=tuple(token_ids[: engine.context_length]))


def needs_grammars(wanted: WireRequest) -> bool:
    return wanted.params[0].constraint is not None


def compile_grammars(wanted: WireRequest, prompts: list[Prompt], engine: Engine) -> Grammars:
    """What its constraint comes to, for each kind of prompt. Takes a while. Raises BadRequest."""
    constraint = wanted.params[0].constraint
    if constraint is None:
        return {}
    with in_callers_words(wanted.names):
        kinds = {prompt.lead: prompt for prompt in prompts}
        return {lead: engine.compile(constraint, prompt) for lead, prompt in kinds.items()}


def unenforced(wanted: WireRequest, grammars: Grammars) -> tuple[str, ...]:
    """What no answer is held to of schemas that are enforced as far as possible: paths in the
    caller's words, `tools[3].function.parameters.properties.q.pattern`."""
    paths = (path for grammar in grammars.values() for path in grammar.unenforced)
    return tuple(dict.fromkeys(map(wanted.names, paths)))


def make_requests(
    wanted: WireRequest, prompts: list[Prompt], grammars: Grammars, request_id: str
) -> tuple[GenerationRequest, ...]:
    """One for each answer; several have numbers behind the id."""
    pairs = [(prompt, params) for prompt in prompts for params in wanted.params]
    ids = [request_id] if len(pairs) == 1 else [f"{request_id}.{i}" for i in range(len(pairs))]
    return tuple(
        GenerationRequest(each, prompt, params, grammars.get(prompt.lead), wanted.adapter)
        for each, (prompt, params) in zip(ids, pairs, strict=True)
    )
