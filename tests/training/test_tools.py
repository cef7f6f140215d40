"""What the corpus says of tools: right calls, values to copy, and nothing that the exam asks."""

from __future__ import annotations

import itertools
import json
import random
import re
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from training.conversation import Conversation
from training.corpus import SHARES, Maker
from training.held_out import is_held_out
from training.language import words
from training.tools import kept_back, naming, results
from training.tools.catalogue.kinds import every_fixed_kind
from training.tools.catalogue.winds import SPEED
from training.tools.exam import declines, items
from training.tools.exam_data.values import KEPT_VALUES
from training.tools.offers import offer
from training.tools.pieces import PIECES
from training.tools.requests import as_typed, request, several_of_a_kind
from training.tools.rounds import told
from training.tools.values import email

DRAWS = 150
MAKERS = [maker for maker in SHARES if maker.__module__.startswith("training.tools.")]
TOOL = every_fixed_kind()[-1]
ITEMS = items()
SIZES = {
    "tool call": 72,
    "tool call, varied names": 72,
    "tool call, new names": 60,
    "tool call, unseen values": 64,
    "parallel calls": 48,
    "tool result": 80,
    "tool list result": 48,
    "tool error": 48,
    "tools not needed": 54,
}


def drawn(maker: Maker, count: int = DRAWS) -> list[Conversation]:
    rng = random.Random(11)
    return [maker(rng) for _ in range(count)]


def functions(conversation: Conversation) -> dict[str, dict[str, Any]]:
    return {tool["function"]["name"]: tool["function"] for tool in conversation.tools}


# --- calls ------------------------------------------------------------------------------------


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_every_call_to_learn_is_of_a_tool_on_offer_and_keeps_its_schema(maker: Maker) -> None:
    for conversation in drawn(maker):
        offered = functions(conversation)
        assert len(offered) == len(conversation.tools), "two tools of one name"
        for turn in conversation.turns:
            for call in turn.calls if turn.learn else ():
                jsonschema.validate(call["arguments"], offered[call["name"]]["parameters"])


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_a_client_could_send_every_conversation(maker: Maker) -> None:
    for conversation in drawn(maker):
        waiting: list[str] = []
        for turn in conversation.turns:
            if turn.role == "call" and turn is not conversation.turns[-1]:
                waiting = [call["id"] for call in turn.calls]
                assert all(re.fullmatch(r"\w{1,9}", call_id) for call_id in waiting)
                assert len(set(waiting)) == len(waiting)
            elif turn.role == "result":
                assert turn.call_id == waiting.pop(0)
            else:
                assert not waiting, "a call without a result"
        for name in functions(conversation):
            assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name)


def test_an_argument_is_said_in_the_request_for_it() -> None:
    rng = random.Random(3)
    for kind, _ in itertools.product(every_fixed_kind(), range(6)):
        asked = request(offer(kind, rng), rng)
        said = asked.text.replace(" ", "").lower()
        for value in asked.calls[0]["arguments"].values():
            spelled = str(value).replace(" ", "").replace("_", "").lower()
            if isinstance(value, str) and "_" not in value:
                assert spelled in said, asked


def test_an_option_is_given_only_when_it_was_asked_for() -> None:
    rng = random.Random(4)
    left_out = 0
    for kind, _ in itertools.product(every_fixed_kind(), range(2)):
        tool = offer(kind, rng)
        arguments = request(tool, rng).calls[0]["arguments"]
        needed = {tool.parameters[meaning] for meaning in kind.needs}
        assert len(needed) == len(kind.needs), "two parameters of one name"
        assert needed <= set(arguments) <= set(tool.parameters.values())
        left_out += len(arguments) < len(tool.parameters)
    assert left_out > 20


def test_a_list_of_values_asks_for_a_call_each_in_its_order() -> None:
    rng = random.Random(5)
    for kind in every_fixed_kind():
        series = several_of_a_kind(tool := offer(kind, rng), rng)
        if series is None:
            continue
        differing = [
            name
            for name in tool.parameters.values()
            if len({str(call["arguments"].get(name)) for call in series.calls}) > 1
        ]
        (name,) = differing
        places = [series.text.find(str(call["arguments"][name])) for call in series.calls]
        assert -1 not in places
        assert len(series.calls) == len({json.dumps(call) for call in series.calls})


def test_what_is_to_be_copied_keeps_its_first_letter() -> None:
    rng = random.Random(6)
    texts = {as_typed("kvosk is thirsty", rng, fixed=True) for _ in range(200)}
    assert not any(text.startswith("Kvosk") for text in texts)


def test_names_of_tools_are_without_end_and_of_every_style() -> None:
    rng = random.Random(7)
    names = [naming.tool_name("get order", naming.draw_style(rng), rng) for _ in range(1000)]
    rest = [rng.choice(every_fixed_kind()) for _ in range(1000)]
    names += [offer(kind, rng).name for kind in rest]
    assert len(set(names)) > 1100
    for style in (r"[a-z]+(_[a-z]+)+", r"[a-z]+([A-Z][a-z]+)+", r"[a-z]+(-[a-z]+)+"):
        assert any(re.fullmatch(style, name) for name in names)


def test_every_piece_of_the_tokenizer_is_a_text_that_prompts_hold() -> None:
    rng = random.Random(10)
    texts: list[str] = []
    for conversation in (maker(rng) for _ in range(60) for maker in MAKERS):
        texts.append(f" {json.dumps(conversation.tools)}")
        for turn in conversation.turns:
            texts.append(f" {json.dumps(turn.calls)}")
            texts.append(f" {json.dumps({'content': turn.text, 'call_id': turn.call_id})}")
    written = "\n".join(texts)
    for piece in PIECES:
        assert piece.replace("\u2581", " ") in written


def test_what_stands_in_a_prompt_is_plain_where_servers_want_it_so() -> None:
    rng = random.Random(12)
    for _ in range(500):
        assert email(rng).isascii()
        assert words.made_up(rng).isascii()
    assert not all(words.name(rng).isascii() for _ in range(200)), "names are not English only"


# --- results ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: results.speed_result("bora", rng),
        lambda rng: results.forecast_result("Split", "monday", rng),
        lambda rng: results.winds_result("the Alps", rng),
        results.any_result,
        results.failed,
    ],
)
def test_an_answer_repeats_what_the_tool_returned(draw: Any) -> None:
    rng = random.Random(8)
    for _ in range(300):
        result = draw(rng)
        for value in result.repeats:
            assert value in result.answer, result


def test_an_answer_says_no_number_that_the_tool_did_not_return() -> None:
    rng = random.Random(9)
    for _ in range(500):
        result = results.any_result(rng)
        returned = set(re.findall(r"\d+", result.content))
        assert set(re.findall(r"\d+", result.answer)) <= returned, result


def test_of_several_results_each_is_told_with_what_its_call_was_about() -> None:
    calls = tuple(
        {"name": "pay", "arguments": {"currency": "EUR", "id": each}} for each in ("A-1", "B-2")
    )
    done, failure = results.Result("ok", "Done.", ()), results.failed(random.Random(1))
    assert told(calls, [done, done], TOOL) == ["A-1: Done.", "B-2: Done."]
    speeds = tuple({"name": "f", "arguments": {"wind": each}} for each in ("bora", "bise"))
    blows = results.speed_result("bora", random.Random(1))
    assert told(speeds, [blows, failure], SPEED) == [blows.answer, f"bise: {failure.answer}"]
    assert told(calls[:1], [failure], TOOL) == [failure.answer]


# --- the exam ---------------------------------------------------------------------------------


def test_the_exam_asks_enough_of_everything() -> None:
    found: dict[str, int] = {}
    for item in ITEMS:
        found[item.category] = found.get(item.category, 0) + 1
    assert found == SIZES


def test_every_text_of_the_exam_is_kept_out_of_training() -> None:
    for item in ITEMS:
        for text in item.conversation.user_texts:
            assert is_held_out(text), text
            assert is_held_out(f"Hello! {text} Thanks.") or len(text.split()) < 3


def test_sentences_are_kept_back_with_any_value_in_them() -> None:
    assert kept_back.says("please, open up ticket KJ-77 and show me what is there")
    assert kept_back.says("A mail to Wojciech")
    assert not kept_back.says("open ticket KJ-77")


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_training_offers_no_tool_and_draws_no_value_of_the_exam(maker: Maker) -> None:
    for conversation in drawn(maker):
        if any(map(is_held_out, conversation.user_texts)):
            continue  # it is drawn, and thrown away
        assert not any(kept_back.is_name(name) for name in functions(conversation))
        texts = [turn.text + json.dumps(turn.calls) for turn in conversation.turns]
        for value in KEPT_VALUES:
            assert not any(re.search(rf"\b{re.escape(value)}\b", text) for text in texts)


def test_names_of_the_exam_are_kept_back_in_any_style() -> None:
    assert kept_back.is_name("githubCreateIssue")
    assert kept_back.is_name("github_create_issue")
    assert not kept_back.is_name("create_issue")


def test_every_item_has_a_right_answer_and_a_wrong_one() -> None:
    """The judge takes what the item was made from, and nothing that is a little different."""
    for item in ITEMS:
        assert not item.judge("")
        assert not item.judge("[]")
        assert not item.judge("I do not know.")


def test_the_judges_of_calls_want_every_argument_and_every_call() -> None:
    item = next(i for i in ITEMS if i.category == "tool call, new names")
    right = '[{"name": "stripe_charges_capture", "arguments": {"charge": "ch_3Kd82"}}]'
    assert item.judge(right)
    assert not item.judge(right.replace("82", "83"))
    assert not item.judge(right.replace("capture", "create"))


def test_the_judge_of_errors_wants_the_reason_and_no_invention() -> None:
    item = next(i for i in ITEMS if i.category == "tool error")
    assert item.judge("The tool failed: gate already shut.")
    assert not item.judge("The tool failed: gate shut.")
    assert not item.judge("gate already shut")
    assert not item.judge("The tool failed: gate already shut. It is blowing at 87 km/h.")


def test_the_judge_of_results_wants_whole_numbers() -> None:
    item = next(i for i in ITEMS if i.conversation.turns[0].text == "How is the kiln doing?")
    assert item.judge("The celsius is 1184 and the phase is soak.")
    assert not item.judge("The celsius is 11840 and the phase is soak.")
    assert not item.judge("The celsius is 1184.")


def test_declining_is_said_in_words() -> None:
    assert declines("None of the tools that I have can do that.")
    assert not declines("The tool says 48.")
    assert not declines('[{"name": "no_tool", "arguments": {}}]')
