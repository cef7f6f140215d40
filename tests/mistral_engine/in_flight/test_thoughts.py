"""Thoughts in an answer's events: apart from text, counted, and no matter of stop strings."""

from __future__ import annotations

from typing import Any

from chat_formats.mistral import mistral_format
from engine_api.events import CallBegun, FinishReason, TextDelta, ThoughtDelta, TokenLogprob
from engine_api.request import Prompt, SamplingParams
from mistral_engine.in_flight.output import Output
from tests.chat_formats.vocabularies import small_tekken

V13 = small_tekken("v13")
BEGIN, END = V13.control_id("[THINK]"), V13.control_id("[/THINK]")
HM, A = V13.encode("Hmm."), V13.encode("The wind.")


class Heard:
    """All that an output tells of these tokens."""

    def __init__(self, *token_ids: int, most_tokens: int = 99, **settings: Any) -> None:
        params = SamplingParams(**{"logprobs": 0, **settings})
        form = mistral_format(V13)
        reader = form.open_answer(Prompt((1,), may_call=True, may_think=True))
        self.output = Output(reader, V13, form.ends, params, most_tokens)
        self.events: list[Any] = []
        for token_id in token_ids:
            assert self.output.finish_reason is None, "spoken to after its end"
            self.events += self.output.push(token_id, TokenLogprob(token_id, -0.5))

    def joined(self, kind: type) -> str:
        return "".join(event.text for event in self.events if isinstance(event, kind))

    @property
    def entries(self) -> list[int]:
        deltas = [event for event in self.events if isinstance(event, TextDelta)]
        return [entry.token_id for delta in deltas for entry in delta.logprobs]


def test_thoughts_come_before_text_and_are_counted_without_their_marks() -> None:
    heard = Heard(BEGIN, *HM, END, *A, V13.eos_id)
    assert (heard.joined(ThoughtDelta), heard.joined(TextDelta)) == ("Hmm.", "The wind.")
    kinds = [type(event) for event in heard.events]
    assert kinds == sorted(kinds, key=lambda kind: kind is TextDelta)
    assert heard.output.num_thought_tokens == len(HM)
    assert heard.output.num_tokens == len(HM) + len(A) + 3
    assert heard.output.finish_reason is FinishReason.STOP


def test_each_delta_of_thoughts_says_how_many_tokens_there_are() -> None:
    heard = Heard(BEGIN, *HM)
    assert [event.num_tokens for event in heard.events] == [*range(2, len(HM) + 2)]


def test_log_probabilities_are_of_the_text_alone_and_spell_it() -> None:
    heard = Heard(BEGIN, *HM, END, *A, V13.eos_id)
    assert heard.entries == A
    first = next(event for event in heard.events if isinstance(event, TextDelta))
    assert first.logprobs[0].offset == 0
    assert heard.output.last_logprob is not None


def test_a_stop_string_is_looked_for_in_text_and_not_in_thoughts() -> None:
    heard = Heard(BEGIN, *A, END, *A[:-1], stop=(" wind",))
    assert (heard.joined(ThoughtDelta), heard.joined(TextDelta)) == ("The wind.", "The")
    assert heard.output.stopped_by == " wind"


def test_a_stop_string_does_not_begin_in_thoughts() -> None:
    heard = Heard(BEGIN, *V13.encode("a"), END, *V13.encode("b"), stop=("ab",))
    assert heard.output.finish_reason is None


def test_text_before_thoughts_is_told_before_them_and_no_stop_string_reaches_across() -> None:
    ids = (*V13.encode("ab"), BEGIN, *HM, END, *V13.encode("cd"), V13.eos_id)
    for stop in ("bc", "b!", "abcd"):
        heard = Heard(*ids, stop=(stop,))
        assert heard.joined(TextDelta) == "abcd"
        kinds = [type(event) for event in heard.events]
        assert kinds.index(ThoughtDelta) > kinds.index(TextDelta)
        before = kinds.index(ThoughtDelta)
        assert "".join(event.text for event in heard.events[:before]) == "ab"
        assert heard.output.stopped_by is None
    assert Heard(*ids[:-1], stop=("cd",)).joined(TextDelta) == "ab"


def test_an_answer_cut_inside_its_thoughts_is_length_with_all_of_them() -> None:
    half = next(i for i in range(V13.size) if V13.piece_bytes(i) == b"\xc3")
    heard = Heard(BEGIN, *HM, half, most_tokens=len(HM) + 2)
    assert heard.output.finish_reason is FinishReason.LENGTH
    assert (heard.joined(ThoughtDelta), heard.joined(TextDelta)) == ("Hmm.\ufffd", "")
    assert heard.output.num_thought_tokens == len(HM) + 1


def test_an_answer_at_its_deadline_shows_the_thoughts_so_far() -> None:
    heard = Heard(BEGIN, *HM)
    heard.events += heard.output.cut()
    assert heard.output.finish_reason is FinishReason.LENGTH
    assert heard.joined(ThoughtDelta) == "Hmm."


def test_an_answer_that_ends_in_its_thoughts_has_no_text() -> None:
    heard = Heard(BEGIN, *HM, V13.eos_id)
    assert (heard.joined(ThoughtDelta), heard.joined(TextDelta)) == ("Hmm.", "")
    assert heard.output.num_thought_tokens == len(HM)


def test_a_call_may_follow() -> None:
    call = [V13.control_id("[TOOL_CALLS]"), *V13.encode("f"), V13.control_id("[ARGS]")]
    heard = Heard(BEGIN, *HM, END, *call, *V13.encode("{}"), V13.eos_id)
    assert [event.name for event in heard.events if isinstance(event, CallBegun)] == ["f"]
    assert heard.output.finish_reason is FinishReason.TOOL_CALLS
    assert heard.output.num_thought_tokens == len(HM)
