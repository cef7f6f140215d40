"""Log probabilities spell the answer: the bytes of all tokens, joined, are its text.

A real vocabulary, reader and Output, and the real dialects, without a model and without HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_formats.chat_format import Vocabulary
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.events import Event, Finished, TextDelta, TokenLogprob, Usage
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine.in_flight.output import Output
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import Ticket
from openai_bridge.dialects import CHAT, COMPLETIONS, RESPONSES
from tests.chat_formats import vocabularies

Json = dict[str, Any]

LIKELY = 3  # tokens told of at each place
BODIES: dict[str, Json] = {
    "chat": {"messages": [{"role": "user", "content": "u"}], "logprobs": True, "top_logprobs": 3},
    "completions": {"prompt": "u", "logprobs": LIKELY},
    "responses": {
        "input": "u",
        "include": ["message.output_text.logprobs"],
        "top_logprobs": LIKELY,
    },
}
PARSERS = {"chat": CHAT.parse, "completions": COMPLETIONS.parse, "responses": RESPONSES.parse}


def played(
    vocabulary: Vocabulary,
    token_ids: Sequence[int],
    prompt: Prompt,
    params: SamplingParams,
) -> list[Event]:
    """The events of an answer of these tokens, or as many of them as it takes to end it."""
    chat_format = vocabularies.format_of(vocabulary)
    reader, most_tokens = chat_format.open_answer(prompt), params.max_tokens or len(token_ids) + 1
    output = Output(reader, vocabulary, chat_format.ends, params, most_tokens)
    events: list[Event] = []
    for token_id in (*token_ids, vocabulary.eos_id):
        top = tuple((likely % vocabulary.size, -1.0) for likely in range(token_id, token_id + 3))
        entry = TokenLogprob(token_id, -0.5, top) if params.logprobs is not None else None
        events += output.push(token_id, entry)
        if output.finish_reason is not None:
            break
    else:
        events += output.cut()
    assert output.finish_reason is not None
    usage = Usage(1, output.num_tokens)
    ended = Finished(output.finish_reason, usage, last_logprob=output.last_logprob)
    return [*events, ended]


def text_of(events: Sequence[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def whole(name: str, vocabulary: Vocabulary, events: Sequence[Event]) -> Json:
    answer = PARSERS[name](Fields(BODIES[name])).whole(a_ticket(vocabulary))
    for event in events:
        answer.feed(0, event)
    return answer.body()


def streamed(name: str, vocabulary: Vocabulary, events: Sequence[Event]) -> Iterator[Json]:
    answer = PARSERS[name](Fields({**BODIES[name], "stream": True})).streamed(a_ticket(vocabulary))
    text = "".join(answer.feed(0, event) for event in events) + answer.end()
    for line in text.splitlines():
        if line.startswith("data: {"):
            yield json.loads(line.removeprefix("data: "))


def a_ticket(vocabulary: Vocabulary) -> Ticket:
    request = GenerationRequest("r", Prompt((1,)), SamplingParams())
    return Ticket("0" * 32, "fp", vocabulary, (request,))


def spelled(entries: Sequence[Json]) -> bytes:
    return b"".join(bytes(entry["bytes"]) for entry in entries)


def content_and_entries(name: str, body: Json) -> tuple[str, list[Json]]:
    if name == "chat":
        (choice,) = body["choices"]
        return choice["message"]["content"] or "", choice["logprobs"]["content"]
    parts = [part for item in body["output"] for part in item.get("content", ())]
    return "".join(part["text"] for part in parts), [e for part in parts for e in part["logprobs"]]


def pieces_of(name: str, chunks: Iterator[Json]) -> Iterator[tuple[str, list[Json]]]:
    """The text of each chunk that has one, and its entries."""
    for chunk in chunks:
        if name == "chat" and chunk["choices"][0]["delta"].get("content"):
            (choice,) = chunk["choices"]
            yield choice["delta"]["content"], choice["logprobs"]["content"]
        elif chunk.get("type") == "response.output_text.delta":
            yield chunk["delta"], chunk["logprobs"]


def assert_spelled(vocabulary: Vocabulary, events: Sequence[Event]) -> None:
    """In all that chat and responses say, per chunk and in all."""
    for name in ("chat", "responses"):
        content, entries = content_and_entries(name, whole(name, vocabulary, events))
        assert content == text_of(events)
        assert spelled(entries) == content.encode()
        pieces = list(pieces_of(name, streamed(name, vocabulary, events)))
        for text, its in pieces:
            assert spelled(its) == text.encode()
        assert "".join(text for text, _ in pieces) == content
        assert [entry for _, its in pieces for entry in its] == entries
        for entry in entries:
            assert entry["token"] == bytes(entry["bytes"]).decode(errors="replace")


def assert_placed(vocabulary: Vocabulary, events: Sequence[Event]) -> None:
    """In completions: each token stands in the text where its offset says."""
    (choice,) = whole("completions", vocabulary, events)["choices"]
    text, listed = choice["text"], choice["logprobs"]
    has_last = isinstance(events[-1], Finished) and events[-1].last_logprob is not None
    placed = list(zip(listed["tokens"], listed["text_offset"], strict=True))
    shown = placed[:-1] if has_last else placed
    assert all(text.startswith(name, at) for name, at in shown if "\ufffd" not in name)
    assert all(a <= b for (_, a), (_, b) in pairwise(placed))
    if not any("\ufffd" in name for name, _ in shown):
        assert "".join(name for name, _ in shown) == text
    chunks = list(streamed("completions", vocabulary, events))
    for field, values in listed.items():
        assert [v for c in chunks for v in c["choices"][0]["logprobs"][field]] == values


@cache
def bytes_of(vocabulary: Tokenizer) -> list[bytes]:
    return [vocabulary.piece_bytes(token_id) for token_id in range(vocabulary.size)]


def id_of(vocabulary: Tokenizer, data: bytes) -> int:
    return bytes_of(vocabulary).index(data)


VOCABULARIES = st.sampled_from([vocabularies.v3, vocabularies.tekken])
AWKWARD = [b" ", b"\n", b"\xc3", b"\xa9", b"\xf0", b"\x9f", b"\x9c", b"\x81", b"\xff", b"a", b"b"]


@st.composite
def answers(draw: st.DrawFn) -> tuple[Tokenizer, list[int], Prompt, SamplingParams]:
    """Tokens of every kind, and settings that cut what they say in every place."""
    vocabulary = draw(VOCABULARIES)()
    anything = st.integers(0, vocabulary.size - 1)
    awkward = st.sampled_from(AWKWARD).map(lambda data: id_of(vocabulary, data))
    texts = st.text("aé🜁 \ufffdx", max_size=6).map(vocabulary.encode)
    one = anything.map(lambda token_id: [token_id]) | awkward.map(lambda token_id: [token_id])
    said = [i for ids in draw(st.lists(one | texts, max_size=8)) for i in ids]
    prompt = Prompt((1,), draw(st.sampled_from(["", vocabulary.lead])))
    unstopped = SamplingParams(max_tokens=len(said) or None, ignore_eos=True)
    text = text_of(played(vocabulary, said, prompt, unstopped))
    settings = {
        "stop": draw(st.lists(cuts(text), max_size=3, unique=True).map(tuple)),
        "stop_token_ids": draw(st.just(()) | st.sampled_from(said or [5]).map(lambda i: (i,))),
        "ignore_eos": draw(st.booleans()),
        "max_tokens": draw(st.none() | st.integers(1, len(said) + 1)),
    }
    return vocabulary, said, prompt, SamplingParams(logprobs=LIKELY, **settings)


def cuts(text: str) -> st.SearchStrategy[str]:
    """Strings that the text has, or may have begun with."""
    places = st.tuples(st.integers(0, len(text)), st.integers(1, 4), st.sampled_from(["", "!"]))
    found = places.map(lambda at: text[at[0] : at[0] + at[1]] + at[2])
    return found.filter(bool)


@settings(max_examples=300)
@given(answers())
def test_the_bytes_of_all_tokens_are_the_answer_and_every_token_is_in_its_place(
    answer: tuple[Tokenizer, list[int], Prompt, SamplingParams],
) -> None:
    vocabulary, said, prompt, params = answer
    events = played(vocabulary, said, prompt, params)
    assert_spelled(vocabulary, events)
    assert_placed(vocabulary, events)


@settings(max_examples=200)
@given(answers())
def test_asking_for_log_probabilities_changes_nothing_of_what_is_said(
    answer: tuple[Tokenizer, list[int], Prompt, SamplingParams],
) -> None:
    vocabulary, said, prompt, params = answer
    silent = SamplingParams(
        stop=params.stop,
        stop_token_ids=params.stop_token_ids,
        ignore_eos=params.ignore_eos,
        max_tokens=params.max_tokens,
    )
    plain = played(vocabulary, said, prompt, silent)
    events = played(vocabulary, said, prompt, params)
    assert text_of(events) == text_of(plain)
    assert isinstance(events[-1], Finished)
    assert isinstance(plain[-1], Finished)
    assert (events[-1].reason, events[-1].usage) == (plain[-1].reason, plain[-1].usage)


def entries_of(vocabulary: Tokenizer, said: list[int], **fields: Any) -> list[Json]:
    params = SamplingParams(logprobs=LIKELY, **fields)
    events = played(vocabulary, said, Prompt((1,), vocabulary.lead, may_call=True), params)
    assert_spelled(vocabulary, events)
    return content_and_entries("chat", whole("chat", vocabulary, events))[1]


@pytest.fixture(scope="module")
def v3() -> Tokenizer:
    return vocabularies.v3()


def test_the_first_token_is_without_the_space_that_is_dropped(v3: Tokenizer) -> None:
    first, second = entries_of(v3, v3.encode("That is"))
    assert (first["token"], first["bytes"]) == ("That", list(b"That"))
    assert (second["token"], second["bytes"]) == (" is", list(b" is"))


def test_likely_tokens_are_what_they_would_have_added_in_the_same_place(v3: Tokenizer) -> None:
    that, wind = v3.encode("That wind")
    events: list[Event] = []
    reader = vocabularies.format_of(v3).open_answer(Prompt((1,), v3.lead))
    output = Output(reader, v3, frozenset({v3.eos_id}), SamplingParams(logprobs=3), 2)
    top = ((wind, -0.1), (v3.eos_id, -0.2), (id_of(v3, b" "), -0.3), (that, -0.5))
    for token_id in (that, wind):
        events += output.push(token_id, TokenLogprob(token_id, -0.5, top))
    events.append(Finished(output.finish_reason, Usage(1, 2)))  # type: ignore[arg-type]
    _, (first, second) = content_and_entries("chat", whole("chat", v3, events))
    told = [[(one["token"], one["bytes"]) for one in e["top_logprobs"]] for e in (first, second)]
    assert told == [
        [("wind", [*b"wind"]), ("</s>", None), ("", []), ("That", [*b"That"])],
        [(" wind", [*b" wind"]), ("</s>", None), (" ", [32]), (" That", [*b" That"])],
    ]
    (choice,) = whole("completions", v3, events)["choices"]
    assert choice["logprobs"]["tokens"] == ["That", " wind"]
    assert choice["logprobs"]["text_offset"] == [0, 4]
    assert list(choice["logprobs"]["top_logprobs"][0]) == ["wind", "</s>", "", "That"]


def test_the_bytes_of_a_character_in_pieces_are_each_tokens_own(v3: Tokenizer) -> None:
    entries = entries_of(v3, [id_of(v3, bytes([byte])) for byte in "🜁".encode()])
    assert [entry["bytes"] for entry in entries] == [[byte] for byte in "🜁".encode()]
    assert {entry["token"] for entry in entries} == {"\ufffd"}


def test_bytes_that_are_no_character_spell_what_stands_for_them(v3: Tokenizer) -> None:
    broken = [id_of(v3, data) for data in (b"\xf0", b"\x9f", b"a")]
    entries = entries_of(v3, broken)
    assert [(e["token"], e["bytes"]) for e in entries] == [
        ("\ufffd", [*"\ufffd".encode()]),
        ("", []),
        ("a", [97]),
    ]


def test_a_token_that_a_stop_string_cuts_has_the_bytes_that_are_shown(v3: Tokenizer) -> None:
    entries = entries_of(v3, v3.encode("the wind blows"), stop=("nd b",))
    assert [entry["token"] for entry in entries] == ["the", " wi"]


def test_a_token_that_is_safe_in_part_waits_for_the_rest(v3: Tokenizer) -> None:
    said = v3.encode("the wind blows")
    params = SamplingParams(logprobs=0, stop=("nd!",), max_tokens=len(said))
    events = played(v3, said, Prompt((1,), v3.lead), params)
    texts = [event.text for event in events if isinstance(event, TextDelta)]
    assert texts == ["the", " wind bl", "ows"]
    assert_spelled(v3, events)


def test_text_before_a_call_is_spelled_and_the_call_is_not(v3: Tokenizer) -> None:
    assert v3.tool_calls_id is not None
    call = v3.encode('[{"name": "a", "arguments": {}}]')
    half = id_of(v3, b"\xc3")
    said = [*v3.encode("Look:"), half, v3.tool_calls_id, *call]
    entries = entries_of(v3, said, stop=(":\ufffd!",))
    assert spelled(entries) == "Look:\ufffd".encode()
