"""The terminal's chat without a server: questions, calls, stops and what goes wrong."""

from __future__ import annotations

import httpx2
import openai
import pytest

from local.chat.conversation import Conversation
from local.chat.session import MOST_ROUNDS
from local.chat.terminal import printable
from local.chat.tools import WINDS_TOOLBOX, Toolbox
from tests.local.chat.fakes import Scripted, Typed, call, chat, chunk, text, usage

USER = {"role": "user", "content": "What is a bora?"}
SAID = {"role": "assistant", "content": "A wind."}
SPEED = call(0, '{"wind": "bora"}', "get_wind_speed")


def test_the_next_question_goes_with_what_was_said_before() -> None:
    typed, server = Typed(USER["content"], "And a foehn?"), Scripted(text("A ", "wind."), text("."))
    chat(typed, server)
    assert "A wind." in typed.seen
    assert server.bodies[1]["messages"] == [USER, SAID, {"role": "user", "content": "And a foehn?"}]


def test_an_empty_line_asks_nothing() -> None:
    server = Scripted()
    chat(Typed("", "  "), server)
    assert server.bodies == []


def test_calls_are_put_together_run_and_sent_back() -> None:
    parts = [call(0, '{"wi', "get_wind_speed"), call(0, 'nd": "bora"}'), chunk("tool_calls")]
    typed, server = Typed("How fast?"), Scripted(parts, text("87 km/h."))
    chat(typed, server, Conversation("m", toolbox=WINDS_TOOLBOX))
    _, called, result = server.bodies[1]["messages"]
    (sent,) = called["tool_calls"]
    assert sent["function"] == {"name": "get_wind_speed", "arguments": '{"wind": "bora"}'}
    assert (result["tool_call_id"], result["content"]) == (sent["id"], '{"speed_kmh": 87}')
    assert "87 km/h." in typed.seen


def test_two_calls_in_one_answer_get_a_result_each() -> None:
    both = [SPEED, call(1, '{"region": "Italy"}', "list_winds"), chunk("tool_calls")]
    server = Scripted(both, text("."))
    chat(Typed("Both?"), server, Conversation("m", toolbox=WINDS_TOOLBOX))
    ids = [message.get("tool_call_id") for message in server.bodies[1]["messages"][2:]]
    assert ids == ["call0", "call1"]


def test_the_calls_of_a_persons_own_tools_are_answered_by_the_person() -> None:
    server = Scripted([SPEED, chunk("tool_calls")], text("Fast."))
    own = Toolbox(({"type": "function", "function": {"name": "get_wind_speed"}},))
    chat(Typed("How fast?", "very"), server, Conversation("m", toolbox=own))
    assert server.bodies[1]["messages"][-1]["content"] == "very"


def test_a_call_that_a_person_does_not_answer_takes_its_question_back() -> None:
    own = Toolbox(({"type": "function", "function": {"name": "get_wind_speed"}},))
    for end in (EOFError, KeyboardInterrupt):
        server = Scripted([SPEED, chunk("tool_calls")])
        conversation = chat(Typed("How fast?", end), server, Conversation("m", toolbox=own))
        assert conversation.messages == []


def test_a_model_that_only_calls_is_stopped_and_its_question_forgotten() -> None:
    server = Scripted(*[[SPEED, chunk("tool_calls")]] * MOST_ROUNDS)
    typed = Typed("How fast?")
    conversation = chat(typed, server, Conversation("m", toolbox=WINDS_TOOLBOX))
    assert len(server.bodies) == MOST_ROUNDS
    assert conversation.messages == []
    assert "led to no answer" in typed.seen


def test_what_was_said_when_it_was_stopped_stays_said_and_the_stream_is_closed() -> None:
    server = Scripted([chunk(content="A wind."), KeyboardInterrupt()])
    conversation = chat(Typed(USER["content"]), server)
    assert conversation.messages == [USER, SAID]
    assert server.num_closed == 1


def test_a_question_that_was_stopped_before_anything_was_said_is_forgotten() -> None:
    server = Scripted([SPEED, KeyboardInterrupt()])
    assert chat(Typed("How fast?"), server).messages == []


def test_a_refused_question_is_told_in_the_servers_words_and_forgotten() -> None:
    request = httpx2.Request("POST", "http://server/v1/chat/completions")
    body = {"message": "temperature is 7.0; it must be between 0 and 2"}
    refused = openai.APIError("Error code: 400", request, body=body)
    typed = Typed("First?", "Second?")
    conversation = chat(typed, Scripted(text("A."), [chunk(content="B"), refused]))
    assert "temperature is 7.0; it must be" in typed.seen
    assert [message["content"] for message in conversation.messages] == ["First?", "A."]


def test_control_c_at_the_prompt_drops_the_line_and_goes_on() -> None:
    server = Scripted(text("A wind."))
    assert chat(Typed(KeyboardInterrupt, USER["content"]), server).messages == [USER, SAID]


def test_thoughts_are_shown_and_not_sent_back() -> None:
    server = Scripted([chunk(reasoning_content="Hm."), *text("A wind.")])
    typed = Typed(USER["content"])
    assert chat(typed, server).messages == [USER, SAID]
    assert "Hm.A wind." in typed.seen


def test_it_is_told_how_many_tokens_there_were_and_whether_they_ran_out() -> None:
    typed = Typed("What?")
    chat(typed, Scripted([chunk(content="A"), chunk("length"), usage(12)]))
    assert "(12 tokens, the first after " in typed.seen
    assert "cut at the limit of tokens)" in typed.seen


@pytest.mark.parametrize("dangerous", ["\x1b[2J", "\x07", "\r", "\x9b2J", "\u202e", "\x7f"])
def test_nothing_that_a_model_says_steers_the_terminal(dangerous: str) -> None:
    shown = printable(f"a{dangerous}b\n\tc")
    assert dangerous not in shown
    assert shown.startswith("a\ufffd")
    assert shown.endswith("b\n\tc")
