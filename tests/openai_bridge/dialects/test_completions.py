from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openai.types import Completion, CompletionChoice

from chat_formats.mistral.prompt import PromptBuilder
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.constraint import Grammar, Syntax
from engine_api.errors import ContextLengthError, RequestError
from engine_api.events import Finished, FinishReason, TextDelta, TokenLogprob, Usage
from engine_api.request import SamplingParams
from openai_bridge.dialects import COMPLETIONS
from tests.openai_bridge.fakes import (
    FakeCompiled,
    FakeEngine,
    Reply,
    Script,
    assert_refused,
    fail,
    post,
    say,
)

BOS, EOS = 1, 2
CHECKPOINT = Path(__file__).parents[3] / "data" / "tiny-mistral"


def ask(engine: FakeEngine, **fields: Any) -> Reply:
    return post(engine, COMPLETIONS, {"model": "m", "prompt": "The mistral", **fields})


def answer(engine: FakeEngine, **fields: Any) -> dict[str, Any]:
    reply = ask(engine, **fields)
    assert reply.status == 200, reply.text
    check(reply.json())
    return reply.json()


def chunks(engine: FakeEngine, **fields: Any) -> list[dict[str, Any]]:
    reply = ask(engine, stream=True, **fields)
    assert reply.status == 200, reply.text
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    events = reply.events()
    for event in events:
        check(event)
    return events


def whole(*scripts: Script, **fields: Any) -> Completion:
    return Completion.model_validate(answer(FakeEngine(*scripts), **fields), strict=True)


def only_choice(*scripts: Script, **fields: Any) -> CompletionChoice:
    (choice,) = whole(*scripts, **fields).choices
    return choice


def only_logprobs(engine: FakeEngine, **fields: Any) -> dict[str, Any]:
    (choice,) = answer(engine, **fields)["choices"]
    return dict(choice["logprobs"])


def check(body: dict[str, Any]) -> None:
    """The client's types, in which two things that the API documents are not allowed for."""
    body = json.loads(json.dumps(body))
    for choice in body["choices"]:
        if choice["finish_reason"] is None:  # of a chunk that is not the last
            choice["finish_reason"] = "stop"
        for name, empty in (("token_logprobs", 0.0), ("top_logprobs", {})):
            listed = (choice["logprobs"] or {}).get(name)
            if listed and listed[0] is None:  # of the first token of an echoed prompt
                listed[0] = empty
    Completion.model_validate_json(json.dumps(body), strict=True)


def token(char: str | int, logprob: float = -0.25, **top: float) -> TokenLogprob:
    token_id = ord(char) if isinstance(char, str) else char
    return TokenLogprob(token_id, logprob, tuple((ord(c), p) for c, p in top.items()))


def spell(*deltas: str, last: TokenLogprob | None = None) -> Script:
    """Deltas whose every character is a token with a logprob."""
    events = [TextDelta(text, logprobs=tuple(map(token, text))) for text in deltas]
    return [*events, Finished(FinishReason.STOP, Usage(7, len("".join(deltas))), last_logprob=last)]


def test_a_whole_answer_is_what_the_client_expects():
    completion = whole(say(" is ", "a wind.", tokens=3))
    assert completion.id.startswith("cmpl-")
    assert (completion.object, completion.model) == ("text_completion", "m")
    assert completion.system_fingerprint == "fp_fake"
    (choice,) = completion.choices
    assert (choice.text, choice.index) == (" is a wind.", 0)
    assert (choice.finish_reason, choice.logprobs) == ("stop", None)
    assert completion.usage is not None
    assert completion.usage.to_dict() == {
        "prompt_tokens": 7,
        "completion_tokens": 3,
        "total_tokens": 10,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def test_a_stream_has_one_id_and_a_reason_last():
    parts = chunks(FakeEngine(say("a", "b", reason=FinishReason.LENGTH)))
    assert len({(part["id"], part["created"], part["object"]) for part in parts}) == 1
    assert parts[0]["id"].startswith("cmpl-")
    assert [part["choices"][0]["text"] for part in parts] == ["a", "b", ""]
    assert [part["choices"][0]["finish_reason"] for part in parts] == [None, None, "length"]
    assert all("usage" not in part for part in parts)


def test_each_delta_is_sent_by_itself():
    reply = ask(FakeEngine(say(*"wind")), stream=True)
    assert len(reply.parts) == len("wind") + 2  # and the reason, and [DONE]


def test_usage_is_streamed_when_asked_for_in_a_chunk_of_its_own():
    options = {"include_usage": True}
    *parts, last = chunks(FakeEngine(say("A", "b")), prompt=["x", "y"], stream_options=options)
    assert all(part["usage"] is None for part in parts)
    assert last["choices"] == []
    assert (last["usage"]["prompt_tokens"], last["usage"]["completion_tokens"]) == (14, 4)


def test_usage_so_far_is_in_every_chunk_when_asked_for():
    options = {"include_usage": True, "continuous_usage_stats": True}
    engine = FakeEngine(say("A", "b"))
    *parts, _ = chunks(engine, prompt=[[5, 6], [7, 8, 9]], n=2, stream_options=options)
    assert {part["usage"]["prompt_tokens"] for part in parts} == {5}
    counts = [part["usage"]["completion_tokens"] for part in parts]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (1, 8)


@pytest.mark.parametrize(
    ("prompt", "token_ids"),
    [
        ("ab", [(BOS, 97, 98)]),
        (["ab", "c"], [(BOS, 97, 98), (BOS, 99)]),
        (["ab"], [(BOS, 97, 98)]),
        ("", [(BOS,)]),
        ([5, 6], [(5, 6)]),
        ([[5, 6], [7]], [(5, 6), (7,)]),
    ],
)
def test_strings_begin_with_bos_and_token_ids_are_left_as_they_are(
    prompt: Any, token_ids: list[tuple[int, ...]]
):
    engine = FakeEngine()
    body = answer(engine, prompt=prompt)
    assert [request.prompt.token_ids for request in engine.requests] == token_ids
    assert [choice["index"] for choice in body["choices"]] == list(range(len(token_ids)))


def test_answers_of_one_prompt_stand_together_and_differ_in_their_seeds():
    engine = FakeEngine(*(say(text) for text in "abcd"))
    body = answer(engine, prompt=["x", "y"], n=2, seed=5)
    assert [choice["text"] for choice in body["choices"]] == ["a", "b", "c", "d"]
    assert [choice["index"] for choice in body["choices"]] == [0, 1, 2, 3]
    assert [request.params.seed for request in engine.requests] == [5, 6, 5, 6]
    first, second, third, fourth = (request.prompt for request in engine.requests)
    assert first == second
    assert third == fourth != first
    assert engine.prompts.raw == ["x", "y"]  # each built once


def test_a_prompt_is_counted_once_however_many_answers_it_has():
    ends = [Finished(FinishReason.STOP, Usage(size, 3, size - 1)) for size in (5, 5, 9, 9)]
    usage = answer(FakeEngine(*([end] for end in ends)), prompt=["x", "y"], n=2)["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"]) == (14, 12)
    assert usage["prompt_tokens_details"]["cached_tokens"] == 12


def test_streams_are_told_apart_by_their_index():
    engine = FakeEngine(*(say(*text) for text in ("a", "bc", "def", "")))
    texts = dict.fromkeys(range(4), "")
    for part in chunks(engine, prompt=["x", "y"], n=2):
        texts[part["choices"][0]["index"]] += part["choices"][0]["text"]
    assert texts == {0: "a", 1: "bc", 2: "def", 3: ""}


def test_max_tokens_is_16_unless_it_is_given():
    engine = FakeEngine()
    for fields in ({}, {"max_tokens": None}, {"max_tokens": 40}):
        answer(engine, **fields)
    assert [request.params.max_tokens for request in engine.requests] == [16, 16, 40]


def test_every_sampling_field_reaches_the_engine():
    engine = FakeEngine()
    given = {
        "max_tokens": 5,
        "temperature": 0.5,
        "top_p": 0.9,
        "frequency_penalty": 0.1,
        "presence_penalty": 0.2,
        "seed": 3,
        "logprobs": 2,
        "top_k": 4,
        "min_p": 0.1,
        "repetition_penalty": 1.1,
        "min_tokens": 2,
        "ignore_eos": True,
    }
    ask(engine, **given, stop="a", stop_token_ids=[7], logit_bias={"5": 1})
    assert engine.requests[0].params == SamplingParams(
        **given, stop=("a",), stop_token_ids=(7,), logit_bias=((5, 1.0),)
    )


@pytest.mark.parametrize(
    ("field", "value", "grammar"),
    [
        ("regex", "a+", Grammar(Syntax.REGEX, "a+")),
        ("grammar", 'root ::= "a"', Grammar(Syntax.GBNF, 'root ::= "a"')),
        ("choice", ["a", "b"], Grammar(Syntax.CHOICE, '["a", "b"]')),
        ("response_format", {"type": "json_object"}, None),
    ],
)
def test_an_answer_can_be_given_a_shape(field: str, value: Any, grammar: Grammar | None):
    engine = FakeEngine()
    answer(engine, **{field: value})
    constraint = engine.requests[0].params.constraint
    assert constraint is not None
    assert engine.compiled == [constraint]
    assert engine.compiled_leads == [""]  # as the prompt is
    assert engine.requests[0].compiled == FakeCompiled(constraint)
    assert constraint.calls is None
    assert constraint.text == grammar if grammar else constraint.text is not None


def test_an_echo_is_the_string_before_every_answer():
    completion = whole(say(" 1"), say(" 2"), prompt=["x\u00e9", ""], echo=True)
    assert [choice.text for choice in completion.choices] == ["x\u00e9 1", " 2"]


def test_an_echo_of_token_ids_is_the_text_they_stand_for():
    assert only_choice(say("!"), prompt=[BOS, *"é".encode(), EOS, 98], echo=True).text == "éb!"
    assert only_choice(say("!"), prompt=[97, 0xC3], echo=True).text == "a\ufffd!"


def test_an_echo_is_streamed_first():
    parts = chunks(FakeEngine(say("a", "b")), prompt="x", echo=True)
    assert [part["choices"][0]["text"] for part in parts] == ["x", "a", "b", ""]
    assert parts[0]["choices"][0]["logprobs"] is None


@pytest.mark.parametrize("end", [say("z", reason=FinishReason.LENGTH), say("z")])
def test_a_prompt_is_scored_without_an_answer(end: Script):
    engine = FakeEngine(end)
    body = answer(engine, prompt=[97, 98, 99], max_tokens=0, echo=True, logprobs=0)
    assert engine.requests[0].params.max_tokens == 1
    (choice,) = body["choices"]
    assert (choice["text"], choice["finish_reason"]) == ("abc", "length")
    assert choice["logprobs"]["token_logprobs"] == [None, -1.0, -2.0]
    assert body["usage"]["completion_tokens"] == 0
    assert body["usage"]["total_tokens"] == 7


def test_what_is_generated_beyond_a_scored_prompt_is_not_streamed_either():
    options = {"include_usage": True, "continuous_usage_stats": True}
    fields = {"max_tokens": 0, "echo": True, "logprobs": 1, "stream_options": options}
    scored, end, total = chunks(FakeEngine(spell("z", last=token(EOS))), prompt="a", **fields)
    assert scored["choices"][0]["logprobs"]["tokens"] == ["<s>", "a"]
    assert (end["choices"][0]["text"], end["choices"][0]["logprobs"]["tokens"]) == ("", [])
    assert [part["usage"]["completion_tokens"] for part in (scored, end, total)] == [0, 0, 0]


def test_logprobs_are_parallel_lists_and_the_chosen_token_is_among_the_likely_ones():
    script = [
        TextDelta("ab", logprobs=(token("a", -0.1, a=-0.1, c=-3), token("b", -2, c=-0.5, d=-1)))
    ]
    engine = FakeEngine([*script, *say()])
    assert only_logprobs(engine, logprobs=2) == {
        "tokens": ["a", "b"],
        "token_logprobs": [-0.1, -2],
        "top_logprobs": [{"a": -0.1, "c": -3}, {"c": -0.5, "d": -1, "b": -2}],
        "text_offset": [0, 1],
    }
    params = engine.requests[0].params
    assert (params.logprobs, params.prompt_logprobs) == (2, None)


def test_with_no_likely_tokens_wanted_the_chosen_one_is_told():
    engine = FakeEngine(spell("ab"))
    logprobs = only_logprobs(engine, logprobs=0)
    assert logprobs["top_logprobs"] == [{"a": -0.25}, {"b": -0.25}]
    assert logprobs["token_logprobs"] == [-0.25, -0.25]
    assert engine.requests[0].params.logprobs == 0


def test_of_two_tokens_with_one_text_the_likelier_counts():
    top = ((0xE2, -0.5), (0x80, -3.0))  # halves of characters, both shown as U+FFFD
    for chosen, logprob in ((0xE2, -0.5), (0x80, -3.0)):
        script = [TextDelta("\u2013", logprobs=(TokenLogprob(chosen, logprob, top),)), *say()]
        assert only_logprobs(FakeEngine(script), logprobs=2)["top_logprobs"] == [{"\ufffd": -0.5}]


def test_a_chosen_token_is_as_likely_in_both_lists():
    # Who compares the two asks whether it was the likeliest; rounding must not answer that.
    script = [TextDelta("a", logprobs=(token("a", -0.1, a=-0.1000001),)), *say()]
    assert only_logprobs(FakeEngine(script), logprobs=1)["top_logprobs"] == [{"a": -0.1}]


def test_the_tokens_of_an_echoed_string_begin_with_bos_which_nothing_predicts():
    engine = FakeEngine(spell("c"))
    assert only_logprobs(engine, prompt="ab", echo=True, logprobs=1) == {
        "tokens": ["<s>", "a", "b", "c"],
        "token_logprobs": [None, -1.0, -2.0, -0.25],
        "top_logprobs": [None, {"a": -1.0}, {"a": -0.5, "b": -2.0}, {"c": -0.25}],
        "text_offset": [0, 0, 1, 2],
    }
    params = engine.requests[0].params
    assert (params.logprobs, params.prompt_logprobs) == (1, 1)


def test_a_prompt_of_one_token_has_one_entry():
    logprobs = only_logprobs(FakeEngine(spell("c")), prompt="", echo=True, logprobs=1)
    assert logprobs["tokens"] == ["<s>", "c"]
    assert logprobs["token_logprobs"] == [None, -0.25]


@pytest.mark.parametrize(
    "end", [spell("x"), spell(last=token(EOS)), spell(last=token(EOS, -0.1, x=-0.05))]
)
def test_a_continuation_is_scored_by_who_counts_tokens(end: Script):
    """As lm-eval does: everything but the context and the one token that is generated."""
    context, continuation = [97, 98], [97, 99, 97]
    logprobs = only_logprobs(
        FakeEngine(end),
        prompt=[[*context, *continuation]],
        echo=True,
        logprobs=1,
        max_tokens=1,
        temperature=0,
        seed=1234,
    )
    scored = logprobs["token_logprobs"][len(context) : -1]
    likely = logprobs["top_logprobs"][len(context) : -1]
    assert scored == [-2.0, -3.0, -4.0]
    assert [max(top.values()) for top in likely] == [-2.0, -0.5, -4.0]


def test_the_token_that_ends_an_answer_has_an_entry_but_no_text():
    (choice,) = answer(FakeEngine(spell("ab", last=token(EOS, -0.1))), logprobs=0)["choices"]
    assert choice["text"] == "ab"
    assert choice["logprobs"]["tokens"] == ["a", "b", "</s>"]
    assert choice["logprobs"]["text_offset"] == [0, 1, 2]
    assert choice["finish_reason"] == "stop"


def test_offsets_count_characters_of_the_echo_and_the_answer():
    dash = [token(byte) for byte in "\u2013".encode()]
    script = [
        TextDelta("\u2013b", logprobs=(*dash, token("b"))),
        TextDelta("c", logprobs=(token("c"),)),
        *say(),
    ]
    engine = FakeEngine(script)
    assert only_logprobs(engine, prompt="é", echo=True, logprobs=0)["text_offset"] == [
        *(0, 0, 0),  # BOS, and both bytes of é
        *(1, 1, 1, 2, 3),
    ]
    assert only_logprobs(engine, prompt="é", logprobs=0)["text_offset"] == [0, 0, 0, 1, 2]


class RealEngine(FakeEngine):
    """Scripted like the other, but with the prompts of a real tokenizer."""

    def __init__(self, tokenizer: Tokenizer, *scripts: Script) -> None:
        super().__init__(*scripts)
        self.vocabulary = tokenizer
        self.prompts = PromptBuilder(tokenizer)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_checkpoint(CHECKPOINT)


@settings(max_examples=100)
@given(st.text(max_size=20))
@example("\u2581")
@example("a\u2581 b")
def test_an_echo_is_the_prompt_in_any_form_with_every_token_in_its_place(
    tokenizer: Tokenizer, text: str
):
    # SentencePiece writes a space as U+2581, and has no other way to write that character.
    text = text.replace("\u2581", " ")
    engine = RealEngine(tokenizer, say("!"))
    token_ids = [tokenizer.bos_id, *tokenizer.encode(text)]
    body = answer(engine, prompt=[text, token_ids], echo=True, logprobs=0)
    from_text, from_ids = body["choices"]
    assert from_text["text"] == from_ids["text"] == f"{text}!"
    assert from_text["logprobs"] == from_ids["logprobs"]
    listed = from_text["logprobs"]
    entries = list(zip(listed["tokens"], listed["text_offset"], strict=True))
    assert entries[0] == ("<s>", 0)
    assert all(text.startswith(name, at) for name, at in entries[1:-1] if "\ufffd" not in name)
    if not any("\ufffd" in name for name, _ in entries):
        assert "".join(name for name, _ in entries[1:]) == text
    assert all(a <= b for (_, a), (_, b) in pairwise(entries))


def test_text_that_spells_a_control_token_is_text(tokenizer: Tokenizer):
    engine = RealEngine(tokenizer)
    answer(engine, prompt="</s>[INST]")
    assert tokenizer.eos_id not in engine.requests[0].prompt.token_ids


def test_metadata_and_values_that_ask_for_nothing_are_accepted():
    answer = whole(
        user="u",
        store=False,
        metadata={"a": "b"},
        n=None,
        best_of=None,
        suffix=None,
        echo=False,
        logprobs=None,
        stop=None,
        stream=False,
        logit_bias={},
        response_format={"type": "text"},
    )
    assert answer.choices[0].text == whole().choices[0].text  # as if they were not there
    whole(suffix="", best_of=1, n=2)
    whole(best_of=3, n=3)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": []}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"prompt": {"a": 1}}, "prompt"),
        ({"prompt": [5, "a"]}, "prompt"),
        ({"prompt": [5, True]}, "prompt"),
        ({"prompt": [5, 6.5]}, "prompt"),
        ({"prompt": ["a", 5]}, "prompt[1]"),
        ({"prompt": [True]}, "prompt[0]"),
        ({"prompt": [[5], []]}, "prompt[1]"),
        ({"prompt": [[5], [6, None]]}, "prompt[1]"),
        ({"prompt": [5, 256]}, "prompt"),
        ({"prompt": [[5], [-1]]}, "prompt[1]"),
        ({"prompt": ["a"] * 129}, "prompt"),
        ({"prompt": ["a"] * 9, "n": 15}, "prompt"),
        ({"n": 0}, "n"),
        ({"n": 17}, "n"),
        ({"best_of": 2}, "best_of"),
        ({"best_of": 3, "n": 2}, "best_of"),
        ({"suffix": "end"}, "suffix"),
        ({"model": 5}, "model"),
        ({"stream": "yes"}, "stream"),
        ({"echo": "yes"}, "echo"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 1.5}, "max_tokens"),
        ({"max_tokens": 0, "echo": True, "min_tokens": 1}, "min_tokens"),
        ({"min_tokens": 17}, "min_tokens"),
        ({"max_completion_tokens": 5}, "max_completion_tokens"),
        ({"logprobs": 21}, "logprobs"),
        ({"logprobs": -1}, "logprobs"),
        ({"logprobs": True}, "logprobs"),
        ({"top_logprobs": 2}, "top_logprobs"),
        ({"temperature": 3}, "temperature"),
        ({"regex": "a", "choice": ["a"]}, "choice"),
        ({"messages": []}, "messages"),
        ({"temprature": 1}, "temprature"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(fields: dict[str, Any], param: str):
    engine = FakeEngine()
    assert_refused(ask(engine, **fields), engine, param)


def test_128_answers_can_be_asked_for_at_once():
    assert len(whole(prompt=["a"] * 8, n=16).choices) == 128


@pytest.mark.parametrize("prompt", ["a", ["a", "b"], [5, 6]])
def test_a_prompt_beyond_the_context_says_both_numbers(prompt: Any):
    reply = ask(FakeEngine(error=ContextLengthError(9001, 8192)), prompt=prompt)
    error = reply.json()["error"]
    assert (reply.status, error["code"]) == (400, "context_length_exceeded")
    assert error["param"] == "prompt"
    assert error["message"].startswith("prompt has 9,001 tokens; the context is 8,192")


@pytest.mark.parametrize(
    ("field", "param"), [("constraint.text", "regex"), ("prompt_logprobs", "logprobs")]
)
def test_what_the_engine_refuses_is_named_as_the_caller_wrote_it(field: str, param: str):
    engine = FakeEngine()
    engine.grammar_error = RequestError(field, f"{field} cannot be enforced")
    reply = ask(engine, regex="a+")
    assert reply.status == 400
    assert reply.json()["error"]["param"] == param
    assert reply.json()["error"]["message"] == f"{param} cannot be enforced"


@pytest.mark.parametrize("fields", [{}, {"echo": True}, {"stream": True}])
def test_a_failure_before_the_first_byte_is_a_500(fields: dict[str, Any]):
    reply = ask(FakeEngine(fail()), **fields)
    assert reply.status == 500
    assert "out of luck" in reply.json()["error"]["message"]


@pytest.mark.parametrize("fields", [{}, {"echo": True, "max_tokens": 0}])
def test_a_failure_midway_is_an_error_event(fields: dict[str, Any]):
    reply = ask(FakeEngine(fail("A ")), stream=True, **fields)
    assert reply.status == 200
    assert reply.is_complete
    *_, error, rest = reply.text.split("\n\n")
    assert json.loads(error.removeprefix("data: "))["error"]["type"] == "server_error"
    assert rest == ""  # and no [DONE]


def test_a_client_that_leaves_ends_all_answers():
    engine = FakeEngine(say(*"wind"))
    post(engine, COMPLETIONS, {"prompt": ["a", "b"], "n": 2, "stream": True}, hang_up_after=1)
    assert [stream.is_closed for stream in engine.played] == [True] * 4


tokens = st.builds(
    TokenLogprob,
    st.integers(0, 255),
    st.floats(-20, 0),
    st.lists(st.tuples(st.integers(0, 255), st.floats(-20, 0)), max_size=3).map(tuple),
)
deltas = st.builds(
    TextDelta,
    st.text(min_size=1, max_size=4),
    st.lists(tokens, max_size=3).map(tuple),
)
ends = st.builds(
    Finished,
    st.sampled_from([FinishReason.STOP, FinishReason.LENGTH, FinishReason.TOOL_CALLS]),
    st.builds(Usage, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)),
    last_logprob=st.none() | tokens,
)
scripts = st.builds(lambda said, end: [*said, end], st.lists(deltas, max_size=4), ends)
prompts = st.lists(
    st.text(max_size=4) | st.lists(st.integers(0, 255), min_size=1, max_size=4),
    min_size=1,
    max_size=3,
)


@settings(max_examples=200)
@given(
    st.lists(scripts, min_size=1, max_size=6),
    prompts,
    st.integers(1, 2),
    st.none() | st.integers(0, 3),
    st.booleans(),
    st.booleans(),
)
def test_a_whole_answer_is_the_sum_of_the_stream(
    played: list[Script],
    prompt: list[Any],
    n: int,
    logprobs: int | None,
    echo: bool,
    is_scored_only: bool,
):
    fields: dict[str, Any] = {"prompt": prompt, "n": n, "logprobs": logprobs, "echo": echo}
    if echo and is_scored_only:
        fields["max_tokens"] = 0
    expected = answer(FakeEngine(*played), **fields)
    *parts, last = chunks(FakeEngine(*played), stream_options={"include_usage": True}, **fields)
    assert fold(parts) == expected["choices"]
    assert last["usage"] == expected["usage"]
    for choice in expected["choices"]:
        offsets = (choice["logprobs"] or {}).get("text_offset", [])
        assert offsets == sorted(offsets)
        assert all(0 <= offset <= len(choice["text"]) for offset in offsets)


def fold(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a client makes of a stream."""
    choices: dict[int, dict[str, Any]] = {}
    for (part,) in (part["choices"] for part in parts):
        total = choices.setdefault(part["index"], part)
        if total is part:
            continue
        assert total["finish_reason"] is None  # nothing follows the last chunk of an answer
        total["text"] += part["text"]
        total["finish_reason"] = part["finish_reason"]
        for name in part["logprobs"] or ():
            if part["logprobs"][name] is not None:
                total["logprobs"][name] += part["logprobs"][name]
    return [choices[index] for index in sorted(choices)]
