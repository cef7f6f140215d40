"""What is asked of a checkpoint that is served; each check raises AssertionError, and says why.

Knows no kind in particular.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.conversation import Message, Tool, ToolCall
from engine_api.errors import RequestError
from engine_api.events import (
    CallArguments,
    CallBegun,
    Event,
    Finished,
    FinishReason,
    TextDelta,
    ThoughtDelta,
)
from engine_api.request import Prompt, SamplingParams
from tests.checkpoints.opened import Opened
from tests.checkpoints.oracles import Impossible, in_words, tool_in_words
from tests.mistral_engine.requests import request_for

QUESTION = (Message("user", "What is a mistral?"),)
CONVERSATIONS = (
    QUESTION,
    (Message("system", "You know the winds."), *QUESTION),
    (*QUESTION, Message("assistant", "A wind."), Message("user", "Is it cold?")),
    (Message("user", "It says <div> & 5 > 3\n\n  twice \u00e9\u5317\U0001f600"),),
)
_NAME = {"type": "string", "enum": ["mistral", "bora"], "description": "Its name"}
WIND = Tool(
    "find_wind",
    "Finds a wind",
    {
        "type": "object",
        "properties": {"name": {"type": "string", "enum": ["mistral", "bora"], "description": "A"}},
        "required": ["name"],
        "additionalProperties": False,
    },
)
_CALL = ToolCall("a1b2c3d4e", "find_wind", '{"name": "bora"}')
CALLED = (
    *QUESTION,
    Message("assistant", "", (_CALL,)),
    Message("tool", '{"cold": true}', tool_call_id="a1b2c3d4e"),
)
_SCHEMA = {
    "type": "object",
    "properties": {"wind": {"enum": ["mistral", "bora"]}, "cold": {"type": "boolean"}},
    "required": ["wind", "cold"],
    "additionalProperties": False,
}
_GRAMMAR = Grammar(Syntax.JSON_SCHEMA, json.dumps(_SCHEMA))
_NUM_TOKENS = 24
_MOST_THOUGHTS = 8


def check_prompts(opened: Opened) -> None:
    """The ids are the oracle's. Without one there is no chat, and a plain text goes on.

    What the oracle cannot write down is not looked at: it is repaired here, or refused.
    """
    if opened.oracle is None:
        assert _refused_field(opened, QUESTION) == "messages", "a chat is not refused"
        assert opened.engine.prompts.build_raw("The mistral").token_ids[0] == 1
        return
    told = [_check_ids(opened, conversation) for conversation in CONVERSATIONS]
    assert told[0], "the oracle knows no simple question"
    assert any(told[1:]), "the oracle knows nothing but a simple question"


def _check_ids(opened: Opened, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> bool:
    """Whether the oracle can write it down."""
    assert opened.oracle is not None
    try:
        words = [in_words(message) for message in messages]
        expected = opened.oracle.ids(words, [tool_in_words(tool) for tool in tools])
    except Impossible:
        return False
    found = list(opened.engine.prompts.build(messages, tools).token_ids)
    assert found == expected, f"{_shown(opened, found)} is not {_shown(opened, expected)}"
    return True


def _refused_field(
    opened: Opened, messages: Sequence[Message], tools: Sequence[Tool] = ()
) -> str | None:
    """What a refusal of them blames; None if they are taken."""
    try:
        opened.engine.prompts.build(messages, tools)
    except RequestError as refusal:
        return refusal.field
    return None


def _shown(opened: Opened, ids: Sequence[int]) -> str:
    return "|".join(opened.engine.vocabulary.piece(i) for i in ids)


def check_greedy(opened: Opened) -> None:
    """Tokens are transformers'; of such as stand for text, so is the text."""
    for prompt, num_tokens in ((_prompt(opened), _NUM_TOKENS), *_long_prompts(opened)):
        said, _ = _answer(opened, prompt, SamplingParams(max_tokens=num_tokens, temperature=0))
        expected = opened.generate(prompt.token_ids, num_tokens)
        assert said == expected, f"{said} is not {expected}"
    if opened.oracle is not None:
        said, events = _answer(opened, _prompt(opened), _of_words(opened))
        text, theirs = _text(events), opened.oracle.text(said)
        assert text.removeprefix(" ") == theirs.removeprefix(" "), f"{text!r} is not {theirs!r}"


def _answer(
    opened: Opened, prompt: Prompt, params: SamplingParams
) -> tuple[list[int], list[Event]]:
    """Its tokens, and its events."""
    request = request_for(opened.engine, prompt, params)
    events = list(opened.engine.generate(request))
    return opened.tokens[request], events


def _of_words(opened: Opened, **changes: Any) -> SamplingParams:
    """An answer without control tokens and without bytes that are no text by themselves.

    What those do to the text around them is each library's own.
    """
    pieces = map(opened.engine.vocabulary.piece_bytes, range(opened.engine.vocabulary.size))
    bias = tuple((token_id, -100.0) for token_id, piece in enumerate(pieces) if not _is_text(piece))
    params = SamplingParams(max_tokens=_NUM_TOKENS, temperature=0, logit_bias=bias)
    return replace(params, **changes)


def _is_text(piece: bytes) -> bool:
    return bool(piece) and "\ufffd" not in piece.decode(errors="replace")


def check_ends(opened: Opened) -> None:
    """Each end ends the answer without a word; another token does not."""
    named = opened.reference.generation_config.eos_token_id
    listed = {named} if isinstance(named, int) else set(named or ())
    assert listed <= opened.expected.ends, "the table expects fewer ends than transformers"
    for token_id in sorted(opened.expected.ends):
        events = _say(opened, token_id)
        assert isinstance(events[-1], Finished)
        assert events[-1].reason is FinishReason.STOP, f"{token_id} does not end the answer"
        shown = opened.engine.vocabulary.decode([token_id])  # an end may stand for text
        assert _text(events).strip() == shown.strip()
    letter = opened.engine.prompts.build_raw("a").token_ids[-1]
    *_, last = _say(opened, letter)
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.LENGTH


def _say(opened: Opened, token_id: int) -> list[Event]:
    params = SamplingParams(max_tokens=3, temperature=0, logit_bias=((token_id, 100.0),))
    return _answer(opened, _prompt(opened), params)[1]


def check_tools(opened: Opened) -> None:
    """They are offered as the oracle offers them and called as they must be; or refused by name."""
    if not opened.expected.has_tools:
        wanted = "tools" if opened.oracle is not None else "messages"
        assert _refused_field(opened, QUESTION, [WIND]) == wanted, "tools are not refused"
        return
    for messages in (QUESTION, CALLED):
        assert _check_ids(opened, messages, [WIND]), "the oracle knows no tools"
    schema = json.dumps(dict(WIND.parameters))
    calls = CallGrammar((Function(WIND.name, schema),), most_calls=1)
    constraint = Constraint(calls=calls, must_call=True, most_thoughts=0)
    params = SamplingParams(max_tokens=120, temperature=0, constraint=constraint)
    prompt = opened.engine.prompts.build(QUESTION, [WIND])
    _, events = _answer(opened, prompt, params)
    begun = [event.name for event in events if isinstance(event, CallBegun)]
    said = "".join(event.text for event in events if isinstance(event, CallArguments))
    assert begun == [WIND.name]
    assert json.loads(said)["name"] in ("mistral", "bora")
    assert isinstance(events[-1], Finished)
    assert events[-1].reason is FinishReason.TOOL_CALLS


def check_thoughts(opened: Opened) -> None:
    """A model that thinks may, before what a grammar holds; of another nothing is told apart."""
    vocabulary = opened.engine.vocabulary
    assert (opened.engine.thinking is not None) == opened.expected.thinks
    if not opened.expected.thinks:
        return
    begin = next(i for i in range(vocabulary.size) if vocabulary.piece(i) == "[THINK]")
    constraint = Constraint(text=_GRAMMAR, most_thoughts=_MOST_THOUGHTS)
    params = SamplingParams(
        max_tokens=120, temperature=0, constraint=constraint, logit_bias=((begin, 100.0),)
    )
    _, events = _answer(opened, _prompt(opened), params)
    thought = "".join(event.text for event in events if isinstance(event, ThoughtDelta))
    assert isinstance(events[-1], Finished)
    assert thought, "it does not think"
    assert 0 < events[-1].usage.num_thought_tokens <= _MOST_THOUGHTS
    assert isinstance(json.loads(_text(events))["cold"], bool)


def check_shape(opened: Opened) -> None:
    """A JSON schema, a stop string, and log probabilities."""
    _check_schema(opened)
    _check_stop(opened)
    _check_logprobs(opened)


def _check_schema(opened: Opened) -> None:
    constraint = Constraint(text=_GRAMMAR, most_thoughts=0)
    params = SamplingParams(max_tokens=80, temperature=0, constraint=constraint)
    _, events = _answer(opened, _prompt(opened), params)
    found = json.loads(_text(events))
    assert found["wind"] in ("mistral", "bora")
    assert isinstance(found["cold"], bool)


def _check_stop(opened: Opened) -> None:
    prompt = _prompt(opened)
    _, events = _answer(opened, prompt, _of_words(opened))
    whole = _text(events)
    stop = whole[len(whole) // 2]
    _, [*deltas, last] = _answer(opened, prompt, _of_words(opened, stop=(stop,)))
    assert _text(deltas) == whole[: whole.index(stop)]
    assert isinstance(last, Finished)
    assert (last.reason, last.stopped_by) == (FinishReason.STOP, stop)


def _check_logprobs(opened: Opened) -> None:
    prompt = _prompt(opened)
    said, events = _answer(opened, prompt, _of_words(opened, max_tokens=6, logprobs=2))
    found = [each for event in events if isinstance(event, TextDelta) for each in event.logprobs]
    expected = opened.logprobs([*prompt.token_ids, *said])[len(prompt.token_ids) - 1 :]
    assert [each.token_id for each in found] == said[: len(found)]
    assert found, "no log probabilities came"
    near = 1e-3 if opened.expected.dtype == "float32" else 0.1
    for place, each in enumerate(found):
        theirs = float(expected[place, each.token_id])
        assert abs(each.logprob - theirs) < near, f"{each.logprob} is not {theirs}"
        assert len(each.top) == 2


def _prompt(opened: Opened) -> Prompt:
    if opened.oracle is None:
        return opened.engine.prompts.build_raw("What is a mistral?")
    return opened.engine.prompts.build(QUESTION)


def _long_prompts(opened: Opened) -> list[tuple[Prompt, int]]:
    """Of words at random, beyond a window or an original context."""
    dice = random.Random(0)
    size, num_tokens = opened.engine.vocabulary.size, opened.expected.num_prompt
    words = [dice.randrange(size // 2, size) for _ in range(num_tokens)]
    return [(Prompt((1, *words)), 8)] if num_tokens else []


def _text(events: Any) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


# By the column of the table.
CHECKS: dict[str, Callable[[Opened], None]] = {
    "prompt": check_prompts,
    "greedy": check_greedy,
    "ends": check_ends,
    "tools": check_tools,
    "thoughts": check_thoughts,
    "schema, stop, logprobs": check_shape,
}
