"""What can be typed with / before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from local.chat.commands import COMMANDS, Ended, carry_out
from local.chat.conversation import Conversation
from local.chat.tools import WINDS_TOOLBOX, run

TOOL = {
    "type": "function",
    "function": {"name": "look_up", "parameters": {"properties": {"word": {}, "language": {}}}},
}


def after(*lines: str) -> tuple[Conversation, str]:
    """The conversation that they lead to, and what the last one said."""
    conversation = Conversation("m", messages=[{"role": "user", "content": "Hello"}])
    said = [carry_out(line, conversation) for line in lines]
    return conversation, said[-1]


def test_help_names_every_command_and_so_does_a_slip() -> None:
    for line in ("/help", "/hlep"):
        _, said = after(line)
        assert all(name in said for name in COMMANDS)


def test_new_forgets_what_was_said_and_keeps_the_settings() -> None:
    conversation, _ = after("/system Be brief.", "/set temperature 0.2", "/new")
    assert conversation.body()["messages"] == [{"role": "system", "content": "Be brief."}]
    assert conversation.body()["temperature"] == 0.2


def test_a_system_prompt_can_be_taken_back() -> None:
    conversation, said = after("/system Be brief.", "/system")
    assert conversation.system is None
    assert "no system prompt" in said


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.2", 0.2), ("true", True), ('["a"]', ["a"]), ("some text", "some text")],
)
def test_a_setting_is_a_number_a_truth_value_a_list_or_text(value: str, expected: object) -> None:
    conversation, _ = after(f"/set name {value}")
    assert conversation.body()["name"] == expected


def test_a_setting_without_a_value_is_taken_out() -> None:
    conversation, said = after("/set top_p 0.5", "/set top_p")
    assert "top_p" not in conversation.body()
    assert "Nothing is set" in said


@pytest.mark.parametrize("name", ["messages", "stream", "tools", "n", "model"])
def test_what_the_conversation_says_itself_cannot_be_set(name: str) -> None:
    conversation, said = after(f"/set {name} 1")
    assert said == f"/set: {name} is not to be set here"
    assert conversation.settings == {}


def test_tools_are_offered_and_no_more() -> None:
    conversation, said = after("/tools")
    assert conversation.body()["tools"] == list(WINDS_TOOLBOX.tools)
    assert "get_wind_speed(wind), list_winds(region); they run here" in said
    assert "tools" not in after("/tools", "/tools")[0].body()
    assert "tools" not in after("/tools", "/tools off")[0].body()


def test_tools_of_a_file_are_offered_and_answered_by_the_person(tmp_path: Path) -> None:
    path = tmp_path / "tools.json"
    path.write_text(json.dumps([TOOL]))
    conversation, said = after(f"/tools {path}")
    assert conversation.body()["tools"] == [TOOL]
    assert "look_up(word, language); you answer its calls" in said


@pytest.mark.parametrize("content", ["[", "{}", "[]", '[{"type": "function"}]', "[1]", "[null]"])
def test_a_file_that_holds_no_tools_is_refused_and_nothing_changes(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "tools.json"
    path.write_text(content)
    conversation, said = after("/tools", f"/tools {path}")
    assert said.startswith(f"/tools: {path} ")
    assert conversation.toolbox == WINDS_TOOLBOX


def test_a_file_that_is_not_there_is_told() -> None:
    assert "No such file" in after("/tools /no/such/file")[1]


def test_what_is_saved_can_be_sent_again(tmp_path: Path) -> None:
    path = tmp_path / "saved.json"
    conversation, _ = after(f"/save {path}")
    assert json.loads(path.read_text()) == conversation.body()
    assert after("/save")[1] == "/save: name a file"


def test_quit_ends_it() -> None:
    with pytest.raises(Ended):
        after("/quit")


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("get_wind_speed", {"wind": "the Bora"}, {"speed_kmh": 87}),
        ("get_wind_speed", {"wind": "breeze"}, {"error": "not found"}),
        ("list_winds", {"region": "France "}, ["mistral", "tramontane", "autan", "marin"]),
        ("list_winds", {"wind": "bora"}, {"error": "no such call"}),
        ("list_winds", ["France"], {"error": "no such call"}),
        ("list_winds", {"region": 1}, {"error": "no such call"}),
        ("fly", {}, {"error": "no such call"}),
    ],
)
def test_the_winds_tools_answer_whatever_is_asked(
    name: str, arguments: object, expected: object
) -> None:
    assert json.loads(run(name, json.dumps(arguments))) == expected
