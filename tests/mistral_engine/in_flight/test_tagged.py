"""Answers of a model that writes its calls as text: nothing said is lost, or comes late."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_formats.calls import TaggedReader
from engine_api.events import CallArguments, CallBegun, FinishReason, TextDelta, TokenLogprob
from engine_api.request import Prompt, SamplingParams
from mistral_engine.in_flight.output import Output
from tests.chat_formats.hf.made import format_of
from tests.chat_formats.hf.templates import HERMES, QWEN

FORM = format_of(HERMES, "byte-level")
VOCABULARY = FORM.vocabulary
CALL = '<tool_call>\n{"name": "get_wind", "arguments": {"place": "<"}}\n</tool_call>'


class Heard:
    """All that an output tells of a text, or of as many of its tokens as it takes to end it."""

    def __init__(
        self, text: str, *, form: Any = FORM, ends: bool = True, most: int = 999, **settings: Any
    ) -> None:
        params = SamplingParams(**{"logprobs": 0, **settings})
        reader = form.open_answer(Prompt((1,), may_call=True))
        self.output = Output(reader, form.vocabulary, form.ends, params, most)
        self.prose, self.arguments, self.spelled, self.num_calls = "", "", b"", 0
        ids = form.vocabulary.encode_within(text)
        for token_id in [*ids, form.vocabulary.eos_id] if ends else ids:
            self.take(self.output.push(token_id, TokenLogprob(token_id, -0.5)))
            if self.output.finish_reason is not None:
                break

    def take(self, events: list[Any]) -> None:
        for event in events:
            if isinstance(event, TextDelta):
                assert not self.num_calls, "text behind a call"
                self.prose += event.text
                self.spelled += b"".join(entry.data or b"" for entry in event.logprobs)
            self.num_calls += isinstance(event, CallBegun)
            self.arguments += event.text if isinstance(event, CallArguments) else ""

    @property
    def reason(self) -> FinishReason | None:
        return self.output.finish_reason


ENDINGS = ("if a <", "The tag is <tool", "A line.\n", "a <tool_cal", " \n\t ", "<", "a\n<tool_")


@pytest.mark.parametrize("text", ENDINGS)
def test_nothing_said_is_lost_however_the_answer_ends(text: str) -> None:
    num_tokens = len(VOCABULARY.encode_within(text))
    stop_token = VOCABULARY.encode_within("5")[0]
    cut = Heard(text, ends=False)
    cut.take(cut.output.cut())
    for heard, reason in (
        (Heard(text), FinishReason.STOP),
        (Heard(text + "5", stop_token_ids=(stop_token,)), FinishReason.STOP),
        (Heard(text, most=num_tokens), FinishReason.LENGTH),
        (cut, FinishReason.LENGTH),
    ):
        assert (heard.prose, heard.spelled, heard.reason) == (text, text.encode(), reason)


def test_a_stop_string_in_what_was_held_back_at_the_end_counts() -> None:
    heard = Heard("if a <", stop=("a <",))
    assert (heard.prose, heard.output.stopped_by) == ("if ", "a <")
    by_length = Heard("if a <", stop=("<",), most=len(VOCABULARY.encode_within("if a <")))
    assert (by_length.prose, by_length.reason) == ("if a ", FinishReason.STOP)


@pytest.mark.parametrize("stop", ["\n", "\n\n", ".\n", " \n", "\t"])
def test_an_answer_stops_on_the_token_that_completes_a_stop_string_of_space(stop: str) -> None:
    text = "A line.\n\n \n\t\n\n\n" + "\n" * 50
    heard = Heard(text, stop=(stop,))
    until = text[: text.index(stop) + len(stop)]
    assert (heard.prose, heard.output.stopped_by) == (until.removesuffix(stop), stop)
    ids = VOCABULARY.encode_within(text)
    shorter = [n for n in range(len(ids)) if len(VOCABULARY.decode(ids[:n])) < len(until)]
    assert heard.output.num_tokens == len(shorter)


def test_the_space_before_calls_is_not_shown_and_a_stop_string_in_it_counts() -> None:
    for space in ("", "\n", " \n\n"):
        heard = Heard(f"Let me look.{space}{CALL}")
        assert (heard.prose, heard.arguments) == ("Let me look.", '{"place": "<"}')
        assert heard.spelled == heard.prose.encode()
        assert heard.reason is FinishReason.TOOL_CALLS
    assert Heard(f"Let me look.\n{CALL}", stop=("\n",)).num_calls == 0
    assert Heard(f"Let me look.\n{CALL}", stop=("\n\n",)).prose == "Let me look."


def test_a_tag_and_a_calls_json_are_no_text_to_a_stop_string() -> None:
    for stop in ("<", "<tool_call>", "{", "get_wind", ".\n<"):
        heard = Heard(f"Look.\n{CALL}", stop=(stop,))
        assert (heard.num_calls, heard.output.stopped_by, heard.prose) == (1, None, "Look.")


def test_a_token_that_holds_a_tag_and_more_loses_nothing_of_the_call() -> None:
    pieces = ("", 'So.\n<tool_call>{"name": "f", "arguments": {"a": ', "1}}</tool_call>")

    class Vocabulary:
        lead, eos_id = "", 0
        piece_bytes = staticmethod([piece.encode() for piece in pieces].__getitem__)
        encode_within = staticmethod({"": [], "call": [1, 2]}.__getitem__)

    class Form:
        vocabulary, ends = Vocabulary, frozenset({0})
        open_answer = staticmethod(partial(TaggedReader, Vocabulary))

    heard = Heard("call", form=Form)
    assert (heard.prose, heard.num_calls, heard.arguments) == ("So.", 1, '{"a": 1}')
    assert heard.reason is FinishReason.TOOL_CALLS
    assert Heard("call", form=Form, most=1).arguments == '{"a": '


TEXTS = st.lists(
    st.sampled_from(["a", " ", "\n", "<", "<tool", "_call", ">", "{", "風", "<tool_ca", "\n\n"])
).map("".join)


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.sampled_from([(), ("\n",), ("a\n", "\n\n\n"), (" <a",), ("<",), ("風\n{",)]))
def test_text_that_makes_no_call_is_shown_as_without_tools(
    text: str, stop: tuple[str, ...]
) -> None:
    if "<tool_call>" in text:
        return
    cuts = [text.index(each) for each in stop if each in text]
    heard = Heard(text, stop=stop)
    assert heard.spelled == heard.prose.encode()
    assert (heard.output.stopped_by is None) == (not cuts)
    assert text.startswith(heard.prose)
    assert heard.prose == text or heard.output.stopped_by is not None
    for each in stop:
        assert each not in heard.prose


def test_tags_that_are_tokens_drop_the_space_before_them_too() -> None:
    form = format_of(QWEN, "byte-level")
    begin = next(
        i for i in range(form.vocabulary.size) if form.vocabulary.piece(i) == "<tool_call>"
    )
    heard = Heard("So. \n", form=form, ends=False)
    heard.take(heard.output.push(begin, TokenLogprob(begin, -0.5)))
    assert heard.prose == "So."
