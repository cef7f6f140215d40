"""Calls between tags, as Hermes writes them: held to a grammar, read however the text is cut."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_formats import AnswerReader, ChatFormat
from chat_formats.calls import TaggedCalls
from engine_api.constraint import CallGrammar, Constraint, Function
from engine_api.conversation import Message, Tool
from engine_api.events import CallArguments, CallBegun
from engine_api.request import Prompt
from mistral_engine.native.guide.grammar import Grammars
from tests.chat_formats.hf import templates
from tests.chat_formats.hf.made import KINDS, format_of
from tests.chat_formats.hf.templates import HERMES, QWEN, Case

WIND = Tool("get_wind", "", {"type": "object", "properties": {"place": {"type": "string"}}})
CALL = (
    '<tool_call>\n{"name": "get_wind", "arguments": {"place": "Arles </tool_call> {"}}\n'
    "</tool_call>"
)
OTHER = '<tool_call>\n{"name": "get_wind", "arguments": {}}\n</tool_call>'


def opened(chat_format: ChatFormat, *, may_call: bool = True) -> AnswerReader:
    return chat_format.open_answer(Prompt((1,), may_call=may_call))


def read(
    chat_format: ChatFormat, text: str, cuts: list[int] | None = None, *, may_call: bool = True
) -> tuple[str, list[tuple[str, str]]]:
    """What is said in prose, and the calls: names and arguments. cuts: where the text is encoded
    anew."""
    reader = opened(chat_format, may_call=may_call)
    places = sorted({0, len(text), *(cut for cut in cuts or () if cut < len(text))})
    prose, calls = "", []
    ids = [
        token_id
        for begin, end in pairwise(places)
        for token_id in chat_format.vocabulary.encode_within(text[begin:end])
    ]
    for said in (*map(reader.read, ids), reader.flush()):
        prose += said.text
        for part in said.calls:
            if isinstance(part, CallBegun):
                assert part.index == len(calls)
                calls.append([part.name, ""])
            else:
                assert isinstance(part, CallArguments)
                calls[part.index][1] += part.text
    assert reader.num_calls == len(calls)
    return prose, [(name, arguments) for name, arguments in calls]


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(["", "Let me look.", "a < b <tool", "<tool_calls>", "Hm.\n\n", "<", "風"]),
    st.lists(st.sampled_from([CALL, OTHER]), max_size=3),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_prose_and_calls_come_out_however_they_are_cut(
    kind: str, prose: str, calls: list[str], cuts: list[int]
) -> None:
    text = "\n".join([*([prose] if prose else []), *calls])
    said, made = read(format_of(HERMES, kind), text, cuts)
    assert said == (f"{prose}\n" if prose and calls else prose)
    expected = [
        json.loads(call.removeprefix("<tool_call>").removesuffix("</tool_call>")) for call in calls
    ]
    assert [(name, json.loads(arguments)) for name, arguments in made] == [
        (call["name"], call["arguments"]) for call in expected
    ]


def test_where_tools_were_not_on_offer_all_is_text() -> None:
    text = f"So.\n{CALL} "
    assert read(format_of(HERMES, "legacy"), text, may_call=False) == (text, [])


def test_tags_that_are_tokens_are_read_like_those_that_are_text() -> None:
    chat_format = format_of(QWEN, "byte-level")
    vocabulary = chat_format.vocabulary
    ids = {vocabulary.piece(i): i for i in range(vocabulary.size)}
    inside = vocabulary.encode_within('\n{"name": "get_wind", "arguments": {}}\n')
    reader = opened(chat_format)
    parts = [
        part
        for token_id in (ids["<tool_call>"], *inside, ids["</tool_call>"])
        for part in reader.read(token_id).calls
    ]
    assert [type(part) for part in parts] == [CallBegun, CallArguments, CallArguments]
    assert not vocabulary.is_control(ids["<tool_call>"])


def test_prose_is_told_at_once_and_the_beginning_of_a_tag_held_back() -> None:
    chat_format = format_of(HERMES, "byte-level")
    reader = opened(chat_format)
    shown = [
        "".join(reader.read(i).text for i in chat_format.vocabulary.encode_within(text))
        for text in ("Look", ":\n", "\n<", "tool", " box")
    ]
    assert shown == ["Look", ":\n", "\n", "", "<tool box"]


@pytest.mark.parametrize(("case", "between"), [(HERMES, "\n"), (QWEN, "\n")])
def test_the_form_of_calls_is_that_of_the_template(case: Case, between: str) -> None:
    assert format_of(case, "legacy").calls == TaggedCalls("\n", "\n", between)


def test_a_template_with_other_space_around_calls_is_followed() -> None:
    source = QWEN.source.replace("<tool_call>\n{", "<tool_call>{").replace(
        "}\n</tool_call>", "} </tool_call>"
    )
    case = Case("tight", source, QWEN.special, eos=QWEN.eos)
    assert format_of(case, "legacy").calls == TaggedCalls("", " ", "\n")


def test_calls_in_a_form_that_is_not_read_are_refused_by_name() -> None:
    source = "{{ tools | tojson if tools }}" + templates.CHATML.source
    case = Case("tells of tools alone", source, templates.CHATML.special, eos="<|im_end|>")
    chat_format = format_of(case, "legacy")
    assert chat_format.calls is None
    with pytest.raises(Exception, match="a form that is not read here") as caught:
        chat_format.prompts.build([Message("user", "a")], [WIND])
    assert getattr(caught.value, "field", "") == "tools"


@pytest.mark.parametrize("case", [HERMES, QWEN], ids=lambda case: case.name)
@pytest.mark.parametrize("kind", KINDS)
def test_a_grammar_holds_calls_to_what_is_read(case: Case, kind: str) -> None:
    chat_format = format_of(case, kind)
    function = Function("get_wind", json.dumps(WIND.parameters))
    encode = chat_format.vocabulary.encode_within

    def follow(text: str, *, must_call: bool) -> str | None:
        constraint = Constraint(calls=CallGrammar((function,), 2), must_call=must_call)
        guide = Grammars(chat_format).compile(constraint, Prompt((1,))).guide()
        for token_id in encode(text):
            guide.advance(token_id)
        return guide.error

    for text in (CALL, OTHER, f"{OTHER}\n{OTHER}"):
        assert follow(text, must_call=True) is None
        assert follow(f"Look.\n{text}", must_call=False) is None
    assert follow("Look", must_call=True) is not None
    assert follow(f"{OTHER}\n{OTHER}\n<", must_call=True) is not None
    assert follow(OTHER.replace("get_wind", "get_rain"), must_call=False) is not None
