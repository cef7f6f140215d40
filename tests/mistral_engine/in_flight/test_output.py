"""When an answer ends, and what of it is shown: one sequence, no engine."""

from __future__ import annotations

from typing import Any

import pytest

from chat_formats.mistral import mistral_format
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.events import CallBegun, FinishReason, TextDelta, TokenLogprob
from engine_api.request import Prompt, SamplingParams
from mistral_engine.in_flight.output import Output, Shown

CONTEXT = 64


class Speaker:
    """Feeds an Output the way the engine does, and joins what comes out."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        prompt_length: int = 1,
        may_call: bool = False,
        ends: tuple[int, ...] = (),
        **settings: Any,
    ) -> None:
        params = SamplingParams(**{"logprobs": 0, **settings})
        reader = mistral_format(tokenizer).open_answer(Prompt((1,), " ", may_call))
        most = min(params.max_tokens or CONTEXT, CONTEXT - prompt_length)
        self.output = Output(reader, tokenizer, frozenset({tokenizer.eos_id, *ends}), params, most)
        self.prose = ""
        self.calls: list[tuple[str, str]] = []  # their names and arguments
        self.shown: list[tuple[str, list[int]]] = []  # each delta's text, and tokens with an entry
        self.offsets: list[int] = []  # of all tokens with an entry
        self.counts: list[int] = []  # each event's tokens so far

    def say(self, *token_ids: int) -> Speaker:
        for token_id in token_ids:
            assert self.output.finish_reason is None, "spoken to after its end"
            self.show(self.output.push(token_id, TokenLogprob(token_id, -0.5)))
        return self

    def show(self, events: list[Shown]) -> None:
        for event in events:
            self.counts.append(event.num_tokens)
            if isinstance(event, TextDelta):
                self.shown.append((event.text, [entry.token_id for entry in event.logprobs]))
                self.offsets += [entry.offset for entry in event.logprobs]
                self.prose += event.text
            elif isinstance(event, CallBegun):
                self.calls.append((event.name, ""))
            else:
                name, arguments = self.calls[event.index]
                self.calls[event.index] = name, arguments + event.text

    @property
    def reason(self) -> FinishReason | None:
        return self.output.finish_reason


def test_end_of_sequence_is_stop_and_is_not_shown(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer).say(*tokenizer.encode("the wind"), tokenizer.eos_id)
    assert speaker.reason is FinishReason.STOP
    assert speaker.prose == "the wind"


def test_ignored_end_of_sequence_goes_on(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer, ignore_eos=True).say(*ids, tokenizer.eos_id, *ids)
    assert speaker.reason is None
    assert speaker.prose == "the windthe wind"


def test_the_last_allowed_token_is_length_and_lets_go_of_held_back_text(
    tokenizer: Tokenizer,
) -> None:
    ids = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer, max_tokens=len(ids), stop=("wind!",)).say(*ids)
    assert speaker.reason is FinishReason.LENGTH
    assert speaker.prose == "the wind"


def test_a_full_context_is_length(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer, prompt_length=CONTEXT - 1).say(tokenizer.encode("a")[0])
    assert speaker.reason is FinishReason.LENGTH


def test_end_of_sequence_as_the_last_allowed_token_is_stop(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer, max_tokens=1).say(tokenizer.eos_id)
    assert speaker.reason is FinishReason.STOP


def test_a_stop_string_on_the_last_allowed_token_is_stop(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer, max_tokens=len(ids), stop=("wind",)).say(*ids)
    assert speaker.reason is FinishReason.STOP
    assert speaker.prose == "the "


def test_a_character_cut_short_is_shown_as_the_replacement_character(
    tokenizer: Tokenizer,
) -> None:
    first_byte = next(i for i in range(tokenizer.size) if tokenizer.piece_bytes(i) == b"\xc3")
    speaker = Speaker(tokenizer, max_tokens=2).say(tokenizer.encode("a")[-1], first_byte)
    assert speaker.prose == "a\ufffd"


CALL = '[{"name": "get_wind_speed", "arguments": {"wind": "bora"}}]'
CALLED = [("get_wind_speed", '{"wind": "bora"}')]
CUT = '[{"name": "get_wind_speed", "arguments": {"win'
CUT_CALLED = [("get_wind_speed", '{"win')]


def begin_calls(tokenizer: Tokenizer) -> int:
    assert tokenizer.tool_calls_id is not None
    return tokenizer.tool_calls_id


def test_what_follows_the_tool_call_token_is_a_call(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer, may_call=True).say(
        *tokenizer.encode("Look:"),
        begin_calls(tokenizer),
        *tokenizer.encode(CALL),
        tokenizer.eos_id,
    )
    assert speaker.reason is FinishReason.TOOL_CALLS
    assert (speaker.prose, speaker.calls) == ("Look:", CALLED)


def test_without_tools_on_offer_whatever_is_said_is_text(tokenizer: Tokenizer) -> None:
    said = (begin_calls(tokenizer), *tokenizer.encode("[{}]"), tokenizer.eos_id)
    speaker = Speaker(tokenizer).say(*said)
    assert (speaker.prose, speaker.calls) == ("[{}]", [])
    assert speaker.reason is FinishReason.STOP


def test_a_turn_that_begins_to_call_and_makes_no_call_just_stops(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer, may_call=True).say(begin_calls(tokenizer), tokenizer.eos_id)
    assert (speaker.calls, speaker.reason) == ([], FinishReason.STOP)


def test_text_held_back_when_a_call_begins_is_still_prose(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer, may_call=True, stop=("wind!",)).say(
        *tokenizer.encode("the wind"), begin_calls(tokenizer), *tokenizer.encode(CALL)
    )
    assert (speaker.prose, speaker.calls) == ("the wind", CALLED)


def test_stop_strings_do_not_cut_a_calls_json(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer, may_call=True, stop=("}", "wind")).say(
        begin_calls(tokenizer), *tokenizer.encode(CALL), tokenizer.eos_id
    )
    assert speaker.calls == CALLED
    assert speaker.reason is FinishReason.TOOL_CALLS


def test_the_last_allowed_token_ends_a_call_by_length(tokenizer: Tokenizer) -> None:
    said = (begin_calls(tokenizer), *tokenizer.encode(CUT))
    speaker = Speaker(tokenizer, may_call=True, max_tokens=len(said)).say(*said)
    assert speaker.reason is FinishReason.LENGTH
    assert speaker.calls == CUT_CALLED


def test_the_token_that_begins_a_call_may_be_the_last_allowed_one(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    said = (*ids, begin_calls(tokenizer))
    speaker = Speaker(tokenizer, may_call=True, max_tokens=len(said), stop=("wind!",)).say(*said)
    assert (speaker.prose, speaker.reason) == ("the wind", FinishReason.LENGTH)


def test_a_call_ends_with_whatever_is_left_of_a_character(tokenizer: Tokenizer) -> None:
    half = byte(tokenizer, 0xC3)
    said = (begin_calls(tokenizer), *tokenizer.encode(CUT), half)
    for params, last in (({"max_tokens": len(said)}, ()), ({}, (tokenizer.eos_id,))):
        speaker = Speaker(tokenizer, may_call=True, **params).say(*said, *last)
        assert speaker.calls == [("get_wind_speed", '{"win\ufffd')]
    cut = Speaker(tokenizer, may_call=True).say(*said)
    cut.show(cut.output.cut())
    assert (cut.calls, cut.reason) == (speaker.calls, FinishReason.LENGTH)


def test_a_part_of_a_call_says_how_many_tokens_there_are_so_far(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode(CALL)
    speaker = Speaker(tokenizer, may_call=True)
    speaker.say(*tokenizer.encode("Look:"), begin_calls(tokenizer))
    for token_id in ids:
        begun = len(speaker.counts)
        speaker.say(token_id)
        assert set(speaker.counts[begun:]) <= {speaker.output.num_tokens}
    assert 0 < len(speaker.calls) < len(speaker.counts)


@pytest.mark.parametrize("stop", ["nd", "wind", " w", "the wind"])
def test_no_part_of_a_stop_string_is_shown_wherever_tokens_cut_it(
    tokenizer: Tokenizer, stop: str
) -> None:
    text = "the wind blows"
    speaker = Speaker(tokenizer, stop=(stop,))
    for token_id in tokenizer.encode(text):
        if speaker.reason is None:
            speaker.say(token_id)
    assert speaker.prose == text[: text.index(stop)]


def byte(tokenizer: Tokenizer, value: int) -> int:
    wanted = bytes([value])
    return next(i for i in range(tokenizer.size) if tokenizer.piece_bytes(i) == wanted)


def test_a_delta_carries_the_logprobs_of_the_tokens_it_shows(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer).say(*ids)
    assert [entries for _, entries in speaker.shown] == [[token_id] for token_id in ids]


def test_without_logprobs_a_delta_carries_none(tokenizer: Tokenizer) -> None:
    [token_id] = tokenizer.encode("a")[-1:]
    [delta] = Speaker(tokenizer, logprobs=None).output.push(token_id)
    assert isinstance(delta, TextDelta)
    assert delta.logprobs == ()


def test_logprobs_of_a_character_in_pieces_come_with_the_character(tokenizer: Tokenizer) -> None:
    pieces = [byte(tokenizer, 0xC3), byte(tokenizer, 0xA9)]
    speaker = Speaker(tokenizer).say(*pieces)
    assert speaker.shown == [("\u00e9", pieces)]


def test_logprobs_of_text_held_back_come_with_the_delta_that_shows_it(
    tokenizer: Tokenizer,
) -> None:
    letters = [byte(tokenizer, ord(letter)) for letter in "abcd"]
    a, b, c, d = letters
    speaker = Speaker(tokenizer, stop=("bcx",)).say(*letters)
    assert speaker.shown == [("a", [a]), ("bcd", [b, c, d])]


def test_tokens_dropped_behind_a_stop_string_have_no_logprobs(tokenizer: Tokenizer) -> None:
    a, b, c = (byte(tokenizer, ord(letter)) for letter in "abc")
    speaker = Speaker(tokenizer, stop=("bc",)).say(a, b, c)
    assert speaker.shown == [("a", [a])]


def test_a_token_shown_in_part_before_a_stop_string_has_its_logprob(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer, stop=("nd",)).say(*ids)
    assert speaker.prose == "the wi"
    assert [token_id for _, entries in speaker.shown for token_id in entries] == ids


def test_control_tokens_have_no_logprobs(tokenizer: Tokenizer) -> None:
    half, call = byte(tokenizer, 0xC3), tokenizer.encode("[]")
    speaker = Speaker(tokenizer).say(begin_calls(tokenizer), *call, half, tokenizer.eos_id)
    assert [token_id for _, entries in speaker.shown for token_id in entries] == [*call, half]


def test_the_token_that_ends_an_answer_has_its_logprob_at_the_end(tokenizer: Tokenizer) -> None:
    [a], eos = tokenizer.encode_within("a"), tokenizer.eos_id
    for last, stops in ((eos, ()), (a, (a,))):
        speaker = Speaker(tokenizer, stop_token_ids=stops).say(*tokenizer.encode("wind"), last)
        assert speaker.output.last_logprob == TokenLogprob(last, -0.5, offset=len("wind"))


def test_a_last_token_that_is_shown_has_its_logprob_there(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    for params in ({"max_tokens": len(ids)}, {"stop": ("nd",)}):
        speaker = Speaker(tokenizer, **params).say(*ids)
        assert speaker.reason is not None
        assert speaker.output.last_logprob is None


def test_an_ignored_end_of_sequence_is_no_last_token(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer, ignore_eos=True, max_tokens=1).say(tokenizer.eos_id)
    assert speaker.reason is FinishReason.LENGTH
    assert speaker.output.last_logprob is None


def test_a_stop_token_ends_an_answer_and_is_not_shown(tokenizer: Tokenizer) -> None:
    *said, last = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer, stop_token_ids=(9, last)).say(*said, last)
    assert speaker.reason is FinishReason.STOP
    assert speaker.prose == "the"
    assert speaker.output.stopped_by == last


def test_a_stop_token_lets_go_of_held_back_text(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer, stop=("wind!",), stop_token_ids=(1,)).say(*ids, 1)
    assert (speaker.prose, speaker.output.stopped_by) == ("the wind", 1)
    half = byte(tokenizer, 0xC3)
    assert Speaker(tokenizer, stop_token_ids=(1,)).say(half, 1).prose == "\ufffd"


def test_a_stop_token_as_the_last_allowed_one_is_stop(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer, max_tokens=1, stop_token_ids=(7,)).say(7)
    assert speaker.reason is FinishReason.STOP


def test_a_stop_token_ends_a_call_as_the_end_of_sequence_does(tokenizer: Tokenizer) -> None:
    call = (begin_calls(tokenizer), *tokenizer.encode(CALL))
    speaker = Speaker(tokenizer, may_call=True, stop_token_ids=(1,)).say(*call, 1)
    assert speaker.reason is FinishReason.TOOL_CALLS
    assert speaker.calls == CALLED
    stopped = Speaker(tokenizer, may_call=True, stop_token_ids=call[:1]).say(call[0])
    assert (stopped.reason, stopped.output.stopped_by) == (FinishReason.STOP, call[0])


def test_the_end_of_sequence_can_be_a_stop_token_where_it_is_ignored(tokenizer: Tokenizer) -> None:
    eos = tokenizer.eos_id
    speaker = Speaker(tokenizer, ignore_eos=True, stop_token_ids=(eos,)).say(eos)
    assert (speaker.reason, speaker.output.stopped_by) == (FinishReason.STOP, eos)


def test_the_stop_string_that_ended_an_answer_is_told(tokenizer: Tokenizer) -> None:
    speaker = Speaker(tokenizer, stop=("x", "wind", "nd")).say(*tokenizer.encode("the wind"))
    assert speaker.output.stopped_by == "wind"


def test_a_stop_string_of_a_character_cut_short_is_told_too(tokenizer: Tokenizer) -> None:
    half = byte(tokenizer, 0xC3)
    speaker = Speaker(tokenizer, stop=("\ufffd",)).say(*tokenizer.encode("a"), half)
    assert speaker.reason is None
    speaker.say(tokenizer.eos_id)
    assert (speaker.prose, speaker.output.stopped_by) == ("a", "\ufffd")


def test_nothing_stopped_what_ended_by_itself(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    for params, last in (({}, tokenizer.eos_id), ({"max_tokens": len(ids) + 1}, ids[0])):
        speaker = Speaker(tokenizer, stop=("gale",), stop_token_ids=(1,), **params).say(*ids, last)
        assert speaker.reason is not None
        assert speaker.output.stopped_by is None


def test_an_answer_that_is_complete_ends_and_lets_go_of_held_back_text(
    tokenizer: Tokenizer,
) -> None:
    speaker = Speaker(tokenizer, stop=("wind!",)).say(*tokenizer.encode("the wind"))
    speaker.show(speaker.output.complete())
    assert (speaker.prose, speaker.reason) == ("the wind", FinishReason.STOP)
    call = Speaker(tokenizer, may_call=True).say(begin_calls(tokenizer), *tokenizer.encode(CALL))
    assert call.output.complete() == []
    assert call.reason is FinishReason.TOOL_CALLS


def test_offsets_say_where_the_text_of_each_token_begins(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer, stop=("wind!",)).say(*ids, byte(tokenizer, 0xC3), tokenizer.eos_id)
    begins = [speaker.prose.index("wind") - 1 if i else 0 for i in range(len(ids))]
    assert speaker.offsets[0] == 0
    assert speaker.offsets == sorted(speaker.offsets)
    assert speaker.offsets[-1] == len("the wind")  # of half a character, shown as U+FFFD
    assert len(begins) == len(speaker.offsets) - 1


def test_a_delta_says_how_many_tokens_there_are_so_far(tokenizer: Tokenizer) -> None:
    half = byte(tokenizer, 0xC3)
    ids = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer).say(*ids, half, byte(tokenizer, 0xA9), half, tokenizer.eos_id)
    assert speaker.counts == [*range(1, len(ids) + 1), len(ids) + 2, len(ids) + 4]


def test_every_end_of_the_model_ends_an_answer(tokenizer: Tokenizer) -> None:
    for end in (3, 4, tokenizer.eos_id):
        speaker = Speaker(tokenizer, ends=(3, 4)).say(*tokenizer.encode("the wind"), end)
        assert (speaker.prose, speaker.reason) == ("the wind", FinishReason.STOP)
        assert speaker.output.last_logprob is not None
        assert (speaker.output.last_logprob.token_id, speaker.output.stopped_by) == (end, None)


def test_an_end_that_stands_for_text_is_shown_once(tokenizer: Tokenizer) -> None:
    *ids, last = tokenizer.encode("the wind.")
    speaker = Speaker(tokenizer, ends=(last,)).say(*ids, last)
    assert (speaker.prose, speaker.reason) == ("the wind.", FinishReason.STOP)
    assert speaker.shown[-1][1][-1] == last
    assert speaker.output.last_logprob is None


def test_no_end_ends_an_answer_that_ignores_them(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind")
    speaker = Speaker(tokenizer, ends=(3, ids[0]), ignore_eos=True).say(*ids, 3, tokenizer.eos_id)
    assert (speaker.prose, speaker.reason) == ("the wind", None)


def test_where_a_grammar_knows_the_end_text_is_text(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("the wind.")
    grammar = Constraint(Grammar(Syntax.REGEX, ".*"))
    speaker = Speaker(tokenizer, ends=(*ids, 3), constraint=grammar).say(*ids)
    assert speaker.reason is None
    assert speaker.say(3).reason is FinishReason.STOP


def test_text_in_a_call_is_no_end(tokenizer: Tokenizer) -> None:
    calls = CallGrammar((Function("f", "{}"),), 1)
    call = (begin_calls(tokenizer), *tokenizer.encode(CALL))
    speaker = Speaker(tokenizer, may_call=True, ends=call[1:], constraint=Constraint(calls=calls))
    assert speaker.say(*call).reason is None
    assert speaker.say(tokenizer.eos_id).reason is FinishReason.TOOL_CALLS
