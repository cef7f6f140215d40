"""When an answer ends, and what of it is shown: one sequence, no engine."""

from __future__ import annotations

from typing import Any

import pytest

from mistral_engine.output import Output
from mistral_engine.request import (
    FinishReason,
    GenerationRequest,
    Prompt,
    SamplingParams,
    Sequence,
)
from mistral_engine.tokenizer import Tokenizer

CONTEXT = 64


class Speaker:
    """Feeds an Output the way the engine does, and joins what comes out."""

    def __init__(self, tokenizer: Tokenizer, prompt_length: int = 1, **params: Any) -> None:
        request = GenerationRequest("r", Prompt((1,) * prompt_length), SamplingParams(**params))
        self.sequence = Sequence(request)
        self.output = Output(self.sequence, tokenizer, CONTEXT)
        self.prose = self.call = ""

    def say(self, *token_ids: int) -> Speaker:
        for token_id in token_ids:
            assert self.output.finish_reason is None, "spoken to after its end"
            self.sequence.tokens.append(token_id)
            delta = self.output.push(token_id)
            if delta is not None and delta.is_tool_call:
                self.call += delta.text
            elif delta is not None:
                self.prose += delta.text
        return self

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
    first_byte = next(i for i in range(tokenizer.vocab_size) if tokenizer.piece_bytes(i) == b"\xc3")
    speaker = Speaker(tokenizer, max_tokens=2).say(tokenizer.encode("a")[-1], first_byte)
    assert speaker.prose == "a\ufffd"


def test_what_follows_the_tool_call_token_is_a_call(tokenizer: Tokenizer) -> None:
    assert tokenizer.tool_calls_id is not None
    call = '[{"name": "get_wind_speed"}]'
    speaker = Speaker(tokenizer).say(
        *tokenizer.encode("Look:"),
        tokenizer.tool_calls_id,
        *tokenizer.encode(call),
        tokenizer.eos_id,
    )
    assert speaker.reason is FinishReason.TOOL_CALLS
    assert (speaker.prose, speaker.call) == ("Look:", call)


def test_text_held_back_when_a_call_begins_is_still_prose(tokenizer: Tokenizer) -> None:
    assert tokenizer.tool_calls_id is not None
    speaker = Speaker(tokenizer, stop=("wind!",)).say(
        *tokenizer.encode("the wind"), tokenizer.tool_calls_id, *tokenizer.encode("[]")
    )
    assert (speaker.prose, speaker.call) == ("the wind", "[]")


def test_stop_strings_do_not_cut_a_calls_json(tokenizer: Tokenizer) -> None:
    assert tokenizer.tool_calls_id is not None
    speaker = Speaker(tokenizer, stop=("}",)).say(
        tokenizer.tool_calls_id, *tokenizer.encode("[{}]"), tokenizer.eos_id
    )
    assert speaker.call == "[{}]"
    assert speaker.reason is FinishReason.TOOL_CALLS


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
