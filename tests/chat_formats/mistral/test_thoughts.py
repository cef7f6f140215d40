"""Thoughts: in prompts, as mistral-common encodes them, and read apart from the text of answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistral_common.protocol.instruct import messages as mistral
from mistral_common.protocol.instruct.chunk import TextChunk, ThinkChunk
from mistral_common.protocol.instruct.request import ChatCompletionRequest, ReasoningEffort
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

from chat_formats import ChatFormat
from chat_formats.mistral import mistral_format
from chat_formats.mistral.prompt import PromptBuilder
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.conversation import Message, Thought, ToolCall
from engine_api.errors import ConfigError, RequestError
from engine_api.request import Prompt
from tests.chat_formats.mistral.test_named_calls import written
from tests.chat_formats.mistral.test_prompt import BUILDERS, ORACLES, SOME_TEXT, TOKENIZERS, user
from tests.chat_formats.vocabularies import small_tekken

FORMATS = {version: mistral_format(TOKENIZERS[version]) for version in ("v13", "v15")}
THINKING = pytest.mark.parametrize("version", FORMATS)


def thought(text: str, at: int = 0) -> tuple[Thought, ...]:
    return (Thought(text, at),)


def ids_of_mistral_common(
    version: str, messages: Sequence[Message], effort: str | None = None
) -> tuple[int, ...]:
    """Of a conversation in which thoughts stand before text."""
    turns: list[Any] = []
    for message in messages:
        chunks: list[Any] = [ThinkChunk(thinking=each.text) for each in message.thoughts]
        chunks += [TextChunk(text=message.content)] if message.content else []
        content: Any = chunks if message.thoughts else message.content
        if message.role == "user":
            turns.append(mistral.UserMessage(content=message.content))
        elif message.role == "system":
            turns.append(mistral.SystemMessage(content=content))
        else:
            turns.append(mistral.AssistantMessage(content=content))
    if isinstance(turns[-1], mistral.AssistantMessage):
        turns[-1].prefix = True
    request: ChatCompletionRequest[Any] = ChatCompletionRequest(
        model="any",
        messages=turns,
        reasoning_effort=ReasoningEffort(effort) if effort is not None else None,
    )
    oracle: MistralTokenizer = ORACLES[version]
    return tuple(oracle.encode_chat_completion(request).tokens)


THOUGHTS = st.lists(SOME_TEXT, max_size=2).map(lambda texts: tuple(map(Thought, texts)))
TURNS = st.lists(st.tuples(SOME_TEXT, THOUGHTS, SOME_TEXT), min_size=1, max_size=3)


@THINKING
@given(turns=TURNS, is_open=st.booleans(), effort=st.sampled_from([None, "high", "none"]))
def test_ids_equal_mistral_commons_own(
    version: str, turns: list[tuple[str, tuple[Thought, ...], str]], is_open: bool, effort: Any
) -> None:
    effort = effort if version == "v15" else None
    messages: list[Message] = []
    for question, thoughts, answer in turns:
        messages += [user(question), Message("assistant", answer, thoughts=thoughts)]
    messages = messages if is_open else [*messages, user("?")]
    prompt = FORMATS[version].prompts.build(messages, (), effort)
    assert prompt.token_ids == ids_of_mistral_common(version, messages, effort)
    assert prompt.may_think is not is_open


def test_a_system_prompt_may_show_how_to_think() -> None:
    said = "Think first. Then answer."
    shown = [Message("system", said, thoughts=thought("Like so.", 12)), user("a")]
    ids = FORMATS["v13"].prompts.build(shown).token_ids
    content: list[Any] = [
        TextChunk(text=said[:12]),
        ThinkChunk(thinking="Like so."),
        TextChunk(text=said[12:]),
    ]
    turns = [mistral.SystemMessage(content=content), mistral.UserMessage(content="a")]
    request: ChatCompletionRequest[Any] = ChatCompletionRequest(model="any", messages=turns)
    assert ids == tuple(ORACLES["v13"].encode_chat_completion(request).tokens)
    with pytest.raises(RequestError, match="ThinkChunk in system message is not supported"):
        FORMATS["v15"].prompts.build(shown)


@THINKING
def test_thoughts_stand_where_they_were_thought(version: str) -> None:
    thoughts = (Thought("First."), Thought("Then.", 3))
    ids = FORMATS[version].prompts.build(
        [user("a"), Message("assistant", "So.It is.", thoughts=thoughts)]
    )
    tokenizer = TOKENIZERS[version]
    names = {tokenizer.control_id(name): name for name in ("[THINK]", "[/THINK]", "[/INST]")}
    shown = [names.get(i) or tokenizer.piece_bytes(i).decode() for i in ids.token_ids]
    answer = "".join(shown).split("[/INST]")[1]
    assert answer == "[THINK]First.[/THINK]So.[THINK]Then.[/THINK]It is."


@THINKING
@given(text=SOME_TEXT)
def test_a_thought_never_becomes_a_control_token(version: str, text: str) -> None:
    def controls(text: str) -> list[int]:
        said = Message("assistant", "a", thoughts=thought(text))
        ids = FORMATS[version].prompts.build([user("?"), said, user("?")]).token_ids
        return [token_id for token_id in ids if TOKENIZERS[version].is_control(token_id)]

    assert controls(text) == controls("harmless")


@pytest.mark.parametrize("version", ["v1", "v2", "v3", "v7", "v11"])
def test_a_format_without_thoughts_leaves_them_out(version: str) -> None:
    def prompt(thoughts: tuple[Thought, ...]) -> Prompt:
        said = [
            Message("assistant", "b", thoughts=thoughts),
            Message("assistant", thoughts=thoughts),
        ]
        return BUILDERS[version].build([user("a"), *said, user("c")])

    assert prompt(thought("Hm.")) == prompt(())
    assert not prompt(()).may_think


def test_an_answer_that_was_nothing_but_thoughts_is_a_turn() -> None:
    messages = [user("a"), Message("assistant", thoughts=thought("Hm.")), user("b")]
    assert FORMATS["v13"].prompts.build(messages).token_ids == ids_of_mistral_common(
        "v13", messages
    )


def test_thoughts_stand_before_calls() -> None:
    call = ToolCall("abcdefghi", "f", "{}")
    said = Message("assistant", tool_calls=(call,), thoughts=thought("Hm."))
    ids = (
        FORMATS["v13"].prompts.build([user("a"), said, Message("tool", "r", (), call.id)]).token_ids
    )
    begin, end = map(TOKENIZERS["v13"].control_id, ("[THINK]", "[/THINK]"))
    called = written("v13", [call])
    turn = [begin, *TOKENIZERS["v13"].encode("Hm."), end, *called]
    at = ids.index(begin)
    assert list(ids[at : at + len(turn)]) == turn


def test_thoughts_of_a_user_are_refused_by_field() -> None:
    for role in ("user", "tool"):
        with pytest.raises(RequestError) as caught:
            FORMATS["v13"].prompts.build([Message(role, "a", thoughts=thought("Hm."))])
        assert caught.value.field == "messages[0].thoughts"


@pytest.mark.parametrize(("version", "effort"), [("v13", "high"), ("v15", "low"), ("v15", "")])
def test_an_effort_that_no_prompt_can_carry_is_refused(version: str, effort: str) -> None:
    with pytest.raises(RequestError, match=r"must be (left out|one of high, none)") as caught:
        FORMATS[version].prompts.build([user("a")], (), effort)
    assert caught.value.field == "effort"


def test_the_efforts_are_those_of_the_checkpoint() -> None:
    found = {version: each.thoughts and each.thoughts.efforts for version, each in FORMATS.items()}
    assert found == {"v13": (), "v15": ("high", "none")}


def test_a_vocabulary_without_their_marks_has_no_thoughts() -> None:
    assert mistral_format(small_tekken("v13", "[/THINK]")).thoughts is None
    assert mistral_format(small_tekken("v11")).thoughts is None


def test_a_vocabulary_of_v15_that_says_no_settings_is_refused_at_once() -> None:
    with pytest.raises(ConfigError, match=r"has no model_settings_builder, which v15 needs"):
        small_tekken("v15")


@THINKING
def test_no_prompt_begins_the_thoughts_itself_and_raw_ones_ask_for_none(version: str) -> None:
    build = FORMATS[version].prompts
    asked = build.build([Message("system", "s"), user("a")])
    assert asked.token_ids[-1] == TOKENIZERS[version].control_id("[/INST]")
    assert not build.build_raw("a").may_think
    assert not build.build_from_ids([5]).may_think


def test_more_thoughts_than_fit_are_known_before_they_are_encoded() -> None:
    long = [user("a"), Message("assistant", "b", thoughts=thought("wind " * 1000)), user("c")]
    builder = PromptBuilder(TOKENIZERS["v13"], has_thoughts=True)
    assert 100 < builder.fewest_tokens(long) <= len(builder.build(long).token_ids)
    assert BUILDERS["v13"].fewest_tokens(long) == 0, "it leaves them out"


# --- answers --------------------------------------------------------------------------------------


class Said:
    """What a reader makes of an answer: its pieces in order, each with its kind."""

    def __init__(self, chat_format: ChatFormat, ids: Sequence[int], prompt: Prompt) -> None:
        reader = chat_format.open_answer(prompt)
        self.pieces: list[tuple[str, str]] = []
        for said in (*map(reader.read, ids), reader.flush()):
            for kind, text in (("thoughts", said.thoughts), ("text", said.text)):
                self.add(kind, text)
            for part in said.calls:
                self.add("call", getattr(part, "text", ""))

    def add(self, kind: str, text: str) -> None:
        if text and self.pieces and self.pieces[-1][0] == kind:
            text = self.pieces.pop()[1] + text
        self.pieces += [(kind, text)] if text else []


V13: Tokenizer = TOKENIZERS["v13"]
BEGIN, END = V13.control_id("[THINK]"), V13.control_id("[/THINK]")
ASKED = Prompt((1,), may_call=True, may_think=True)


def read(*ids: int, prompt: Prompt = ASKED) -> list[tuple[str, str]]:
    return Said(FORMATS["v13"], ids, prompt).pieces


@given(SOME_TEXT, SOME_TEXT)
def test_thoughts_are_read_apart_from_text(thoughts: str, text: str) -> None:
    said = read(BEGIN, *V13.encode(thoughts), END, *V13.encode(text), V13.eos_id)
    assert said == [("thoughts", thoughts), ("text", text)]


def test_calls_may_follow_thoughts_or_cut_them_short() -> None:
    call = written("v13", [ToolCall("abcdefghi", "f", "{}")])
    assert read(BEGIN, *V13.encode("Hm."), END, *call) == [("thoughts", "Hm."), ("call", "{}")]
    assert read(BEGIN, *V13.encode("Hm."), *call) == [("thoughts", "Hm."), ("call", "{}")]


def test_thoughts_amid_text_are_thoughts_too() -> None:
    said = read(*V13.encode("a"), BEGIN, *V13.encode("Hm."), END, *V13.encode("b"))
    assert said == [("text", "a"), ("thoughts", "Hm."), ("text", "b")]


def test_half_a_character_belongs_to_where_it_was_said() -> None:
    half = next(i for i in range(V13.size) if V13.piece_bytes(i) == b"\xc3")
    assert read(BEGIN, half, END, *V13.encode("a")) == [("thoughts", "\ufffd"), ("text", "a")]
    assert read(half, BEGIN, half) == [("text", "\ufffd"), ("thoughts", "\ufffd")]


def test_where_no_turn_is_asked_for_everything_said_is_text() -> None:
    said = [BEGIN, *V13.encode("Hm."), END, *V13.encode("a")]
    for prompt in (Prompt((1,)), FORMATS["v13"].prompts.build_raw("The wind")):
        assert read(*said, prompt=prompt) == [("text", "Hm.a")]
