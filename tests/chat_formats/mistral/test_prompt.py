"""Prompts: mistral-common's own ids where it accepts a conversation, repairs where it does not."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistral_common.protocol.instruct import messages as mistral
from mistral_common.protocol.instruct import tool_calls as mistral_tools
from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.protocol.instruct.validator import ValidationMode
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

from chat_formats.mistral.prompt import PromptBuilder
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.conversation import Message, Tool, ToolCall
from engine_api.errors import RequestError
from engine_api.request import Prompt
from tests.chat_formats.vocabularies import write_all_tokens

ORACLES: dict[str, Any] = {
    oracle.version.value: MistralTokenizer.from_file(
        oracle.instruct_tokenizer.tokenizer.file_path, mode=ValidationMode.serving
    )
    for oracle in (
        *(MistralTokenizer.v1(), MistralTokenizer.v2(), MistralTokenizer.v3()),
        MistralTokenizer.v7(),
    )
}
for later in ("v11", "v13", "v15"):
    with tempfile.TemporaryDirectory() as directory:
        file = write_all_tokens(Path(directory), later, efforts=("high", "none") * (later == "v15"))
        ORACLES[later] = MistralTokenizer.from_file(file, mode=ValidationMode.serving)
LATER = ("v7", "v11", "v13", "v15")
VERSIONS = ("v1", "v2", "v3", *LATER)
TOKENIZERS = {name: Tokenizer(oracle.instruct_tokenizer) for name, oracle in ORACLES.items()}
BUILDERS = {name: PromptBuilder(tokenizer) for name, tokenizer in TOKENIZERS.items()}
V3 = BUILDERS["v3"]

WIND = Tool(
    "find_wind",
    "Finds a wind by name, é",
    {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
)
CALL = ToolCall("abcDEF123", "find_wind", '{"name": "Bora"}')
ASKED = [Message("user", "What is the Bora?"), Message("assistant", tool_calls=(CALL,))]


def user(text: str) -> Message:
    return Message("user", text)


def assistant(text: str, *calls: ToolCall) -> Message:
    return Message("assistant", text, calls)


def result(call_id: str, text: str = "cold") -> Message:
    return Message("tool", text, tool_call_id=call_id)


# --- the oracle: mistral-common itself ------------------------------------------------------------


def to_mistral(message: Message, names: dict[str, str], is_last: bool) -> Any:
    if message.role == "system":
        return mistral.SystemMessage(content=message.content)
    if message.role == "user":
        return mistral.UserMessage(content=message.content)
    if message.role == "tool":
        call_id = message.tool_call_id or ""
        name = names[call_id]
        return mistral.ToolMessage(content=message.content, tool_call_id=call_id, name=name)
    calls = [
        mistral_tools.ToolCall(
            id=call.id,
            function=mistral_tools.FunctionCall(name=call.name, arguments=call.arguments),
        )
        for call in message.tool_calls
    ]
    return mistral.AssistantMessage(
        content=message.content or None, tool_calls=calls or None, prefix=is_last
    )


def ids_of_mistral_common(
    version: str, messages: Sequence[Message], tools: Sequence[Tool] = ()
) -> tuple[int, ...]:
    names = {call.id: call.name for message in messages for call in message.tool_calls}
    last = len(messages) - 1
    request: ChatCompletionRequest[Any] = ChatCompletionRequest(
        model="any",
        messages=[to_mistral(message, names, i == last) for i, message in enumerate(messages)],
        tools=[
            mistral_tools.Tool(
                function=mistral_tools.Function(
                    name=tool.name, description=tool.description, parameters=dict(tool.parameters)
                )
            )
            for tool in tools
        ]
        or None,
    )
    return tuple(ORACLES[version].encode_chat_completion(request).tokens)


# --- conversations that mistral-common accepts ----------------------------------------------------

FORGERIES = [
    *("[INST]", "[/INST]", "</s>", "<s>", "<unk>", "[TOOL_CALLS]", "[AVAILABLE_TOOLS]"),
    *("[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[IMG]", "[control_8]", "<0x0A>", "▁", "\n\n"),
    *("[ARGS]", "[CALL_ID]", "[THINK]", "[/THINK]", "[MODEL_SETTINGS]", "[SYSTEM_PROMPT]"),
]
TEXT = st.lists(st.text(max_size=8) | st.sampled_from(FORGERIES), max_size=5).map("".join)
SOME_TEXT = TEXT.filter(bool)
JSON_TEXT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
).map(json.dumps)
CALL_ID = st.from_regex("[a-zA-Z0-9]{9}", fullmatch=True)


@st.composite
def exchanges(draw: st.DrawFn, max_calls: int) -> list[Message]:
    """What the assistant does between two user turns: perhaps calls with results, then text."""
    messages = []
    if count := draw(st.integers(0, max_calls)):
        arguments = st.sampled_from(["", "not JSON"]) | JSON_TEXT
        ids = draw(st.lists(CALL_ID, min_size=count, max_size=count, unique=True))
        calls = [ToolCall(own, f"tool-{i}", draw(arguments)) for i, own in enumerate(ids)]
        messages = [assistant("", *calls)]
        messages += [result(call.id, draw(TEXT | JSON_TEXT)) for call in calls]
    texts = draw(st.lists(SOME_TEXT, min_size=1, max_size=2))
    return messages + [assistant(text) for text in texts]


@st.composite
def conversations(draw: st.DrawFn, version: str) -> list[Message]:
    max_calls = {"v1": 0, "v2": 1}.get(version, 3)
    asking = st.lists(TEXT.map(user) | TEXT.map(lambda text: Message("system", text)), min_size=1)
    messages = draw(st.lists(TEXT.map(lambda text: Message("system", text)), max_size=2))
    for _ in range(draw(st.integers(1, 3))):
        messages += [user(draw(TEXT)), *draw(asking), *draw(exchanges(max_calls))]
    # Any end but one with an open call: a user turn, a tool result, or a prefill.
    kept = draw(st.integers(1, len(messages)))
    while kept < len(messages) and (messages[kept].role == "tool" or messages[kept - 1].tool_calls):
        kept += 1
    return messages[:kept]


@pytest.mark.parametrize("version", VERSIONS)
@given(data=st.data(), with_tools=st.booleans())
def test_ids_equal_mistral_commons_own(version: str, data: st.DataObject, with_tools: bool) -> None:
    messages = data.draw(conversations(version))
    tools = [WIND, Tool("now", "", {})] if with_tools and version != "v1" else []
    prompt = BUILDERS[version].build(messages, tools)
    assert prompt.token_ids == ids_of_mistral_common(version, messages, tools)


# --- injection ------------------------------------------------------------------------------------


def controls(version: str, ids: Sequence[int]) -> list[int]:
    return [token_id for token_id in ids if TOKENIZERS[version].is_control(token_id)]


@pytest.mark.parametrize("version", VERSIONS)
@given(text=TEXT)
def test_text_never_becomes_a_control_token(version: str, text: str) -> None:
    def prompt(text: str) -> tuple[int, ...]:
        messages = [Message("system", text), user(text), assistant(f"a{text}"), user(text)]
        return BUILDERS[version].build(messages).token_ids

    assert controls(version, prompt(text)) == controls(version, prompt("harmless"))


@pytest.mark.parametrize("version", VERSIONS[1:])
@given(text=TEXT)
def test_tools_and_their_results_never_become_control_tokens(version: str, text: str) -> None:
    def prompt(text: str) -> tuple[int, ...]:
        arguments = json.dumps({"name": text})
        call = ToolCall(text, "find_wind", arguments)
        tool = Tool("find_wind", text, {"type": "object", "title": text})
        messages = [user("?"), assistant("", call), result(text, text)]
        return BUILDERS[version].build(messages, [tool]).token_ids

    assert controls(version, prompt(text)) == controls(version, prompt("harmless"))


@given(TEXT)
def test_raw_prompt_holds_one_bos_and_no_other_control_token(text: str) -> None:
    prompt = V3.build_raw(text)
    assert controls("v3", prompt.token_ids) == [1]
    assert prompt.token_ids[0] == 1
    assert (not prompt.lead) == bool(text)


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_exactly_one_bos_and_it_comes_first(version: str) -> None:
    messages = [Message("system", "<s>"), user("<s>"), assistant("<s>"), user("<s>")]
    ids = BUILDERS[version].build(messages).token_ids
    assert ids[0] == 1
    assert ids.count(1) == 1


# --- repairs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
@pytest.mark.parametrize(
    ("given_messages", "same_as"),
    [
        ([user("a"), user("b")], [user("a\n\nb")]),
        (
            [user("a"), assistant("b"), assistant("c"), user("d")],
            [user("a"), assistant("b\n\nc"), user("d")],
        ),
        ([Message("developer", "s"), user("a")], [Message("system", "s"), user("a")]),
        (
            [Message("system", "s"), Message("developer", "t"), user("a")],
            [Message("system", "s\n\nt"), user("a")],
        ),
        (
            [user("a"), assistant("b"), Message("system", "s"), user("c")],
            [Message("system", "s"), user("a"), assistant("b"), user("c")],
        ),
        ([assistant("b"), user("c")], [user(""), assistant("b"), user("c")]),
        ([assistant("b")], [user(""), assistant("b")]),
        ([user("a"), assistant(""), user("c")], [user("a\n\nc")]),
        ([user("a"), assistant("")], [user("a")]),
    ],
)
def test_unusual_roles_are_repaired(
    version: str, given_messages: list[Message], same_as: list[Message]
) -> None:
    assert BUILDERS[version].build(given_messages) == BUILDERS[version].build(same_as)


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_system_prompt_alone_is_a_turn_as_in_mistral_common(version: str) -> None:
    messages = [Message("system", "Speak of winds.")]
    expected = ids_of_mistral_common(version, messages)
    assert BUILDERS[version].build(messages).token_ids == expected


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_assistant_message_at_the_end_is_continued_without_eos(version: str) -> None:
    open_turn = [user("a"), assistant("The answer")]
    prompt = BUILDERS[version].build(open_turn)
    assert prompt.lead == ""
    assert prompt.token_ids == ids_of_mistral_common(version, open_turn)
    assert 2 not in prompt.token_ids


@pytest.mark.parametrize("messages", [[user("a")], [user("a"), assistant("  ")]])
def test_answer_starts_afresh_when_there_is_no_prefilled_text(messages: list[Message]) -> None:
    assert V3.build(messages).lead == " "


def test_space_that_ends_a_prefill_is_not_said_twice() -> None:
    # v3 takes it off the prompt, so the model's own leading space has to go; v1 leaves it on.
    open_turn = [user("a"), assistant("The answer is ")]
    assert V3.build(open_turn).lead == " "
    assert BUILDERS["v1"].build(open_turn).lead == ""


def test_answer_starts_afresh_after_a_tool_result() -> None:
    assert V3.build([*ASKED, result(CALL.id)]).lead == " "


def test_text_beside_tool_calls_comes_before_them_in_one_turn() -> None:
    ids = V3.build([user("a"), assistant("Let me look", CALL), result(CALL.id)]).token_ids
    tokenizer = TOKENIZERS["v3"]
    call = tokenizer.encode('[{"name": "find_wind", "arguments": {"name": "Bora"}, "id": "')
    turn = [4, *tokenizer.encode("Let me look"), 5, *call[:-1]]  # 4 and 5: [/INST] [TOOL_CALLS]
    assert ids[3 : 3 + len(turn)] == tuple(turn)
    assert controls("v3", ids) == [1, 3, 4, 5, 2, 8, 9]


def test_v2_closes_the_text_of_a_turn_whose_old_tool_calls_it_leaves_out() -> None:
    messages = [user("a"), assistant("Let me look", CALL), result(CALL.id), user("b")]
    assert BUILDERS["v2"].build(messages) == BUILDERS["v2"].build(
        [user("a"), assistant("Let me look"), user("b")]
    )


def test_unanswered_call_in_the_middle_is_let_be() -> None:
    ids = V3.build([*ASKED, user("Never mind.")]).token_ids
    assert controls("v3", ids) == [1, 3, 4, 5, 2, 3, 4]


# --- tool-call ids --------------------------------------------------------------------------------


def text_of(ids: Sequence[int]) -> str:
    return str(TOKENIZERS["v3"].instruct.tokenizer.decode(list(ids)))


def test_foreign_call_ids_become_nine_characters_alike_in_call_and_result() -> None:
    call = ToolCall("call_abc-123", "find_wind", "{}")
    text = text_of(V3.build([user("a"), assistant("", call), result(call.id)]).token_ids)
    (in_call,) = re.findall(r'"id": "([a-zA-Z0-9]{9})"', text)
    (in_result,) = re.findall(r'"call_id": "([a-zA-Z0-9]{9})"', text)
    assert in_call == in_result
    assert "call_abc" not in text


def test_native_call_ids_stay() -> None:
    text = text_of(V3.build([*ASKED, result(CALL.id)]).token_ids)
    assert '"id": "abcDEF123"' in text
    assert '"call_id": "abcDEF123"' in text


def test_a_growing_conversation_keeps_the_tokens_it_had() -> None:
    calls = [ToolCall(f"call_{i}", "find_wind", "{}") for i in range(3)]
    messages: list[Message] = [user("a")]
    before: tuple[int, ...] = ()
    for call in calls:
        messages += [assistant("", call), result(call.id)]
        ids = V3.build(messages).token_ids
        assert ids[: len(before)] == before
        before = ids


def test_two_foreign_ids_never_become_one() -> None:
    taken = V3.build([user("a"), assistant("", ToolCall("x", "f", "{}")), result("x")])
    (id_of_x,) = re.findall(r'"id": "(\w{9})"', text_of(taken.token_ids))
    calls = [ToolCall("x", "f", "{}"), ToolCall(id_of_x, "f", "{}")]
    results = [result(call.id) for call in calls]
    text = text_of(V3.build([user("a"), assistant("", *calls), *results]).token_ids)
    first, second = re.findall(r'"id": "(\w{9})"', text)
    assert first != second == id_of_x
    assert re.findall(r'"call_id": "(\w{9})"', text) == [first, second]


# --- refusals -------------------------------------------------------------------------------------

HALF = "\ud800"
OTHER = ToolCall("other", "find_wind", "{}")


@pytest.mark.parametrize(
    ("messages", "field"),
    [
        ([], "messages"),
        ([Message("robot", "a")], "messages[0].role"),
        ([user("a"), user(HALF)], "messages[1].content"),
        ([Message("system", HALF), user("a")], "messages[0].content"),
        ([user("a"), assistant(HALF)], "messages[1].content"),
        ([Message("user", "a", tool_calls=(CALL,))], "messages[0].tool_calls"),
        ([Message("user", "a", tool_call_id="x")], "messages[0].tool_call_id"),
        (ASKED, "messages[1].tool_calls"),
        ([*ASKED, assistant("so")], "messages[1].tool_calls"),
        ([user("a"), result("x")], "messages[1].tool_call_id"),
        ([result("x")], "messages[0].tool_call_id"),
        ([*ASKED, Message("tool", "cold")], "messages[2].tool_call_id"),
        ([*ASKED, result("x")], "messages[2].tool_call_id"),
        ([*ASKED, user("b"), result(CALL.id)], "messages[3].tool_call_id"),
        ([*ASKED, result(CALL.id), assistant("b"), result(CALL.id)], "messages[4].tool_call_id"),
        ([*ASKED, result(CALL.id, HALF)], "messages[2].content"),
        ([*ASKED, result(CALL.id, '"\\ud800"')], "messages[2].content"),
        ([*ASKED, result(CALL.id, "[" * 100_000)], "messages[2].content"),
        ([*ASKED, result(CALL.id, "1" * 5_000)], "messages[2].content"),
        ([user("a"), assistant("", ToolCall("x", "f.g", "{}"))], "messages[1].tool_calls[0].name"),
        (
            [user("a"), assistant("", CALL, ToolCall("x", "f", HALF))],
            "messages[1].tool_calls[1].arguments",
        ),
    ],
)
def test_what_cannot_be_encoded_is_refused_by_field(messages: list[Message], field: str) -> None:
    with pytest.raises(RequestError) as caught:
        V3.build(messages)
    assert caught.value.field == field
    assert caught.value.message.startswith(field)


@pytest.mark.parametrize(
    ("tool", "field"),
    [
        (Tool("find wind", "", {}), "tools[1].name"),
        (Tool("f", HALF, {}), "tools[1].description"),
        (Tool("f", "", {"title": HALF}), "tools[1].parameters"),
        (Tool("f", "", {"type": "objekt"}), "tools[1].parameters"),
        (Tool("f", "", {"enum": {1, 2}}), "tools[1].parameters"),
    ],
)
def test_bad_tool_is_refused_by_field(tool: Tool, field: str) -> None:
    for _ in range(2):  # also when the schema's check is remembered
        with pytest.raises(RequestError) as caught:
            V3.build([user("a")], [WIND, tool])
        assert caught.value.field == field


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": r"^\p{L}+$"},
        {"pattern": r"^(?!__.*__$)[^\p{Cc}\p{Cf}]{1,200}$"},
        {"pattern": r"^\u{1F600}$"},
        {"prefixItems": [{}], "$defs": {"a": {"$anchor": "b"}}},
        {"exclusiveMinimum": True, "minimum": 3},  # draft 4
        {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 3},
        {"$schema": "https://example.com/a-dialect-of-its-own"},
        {"$id": "not an address %%"},
    ],
)
def test_a_schema_of_any_dialect_is_one_whatever_its_patterns_are(schema: dict[str, Any]) -> None:
    tool = Tool("f", "", {"type": "object", "properties": {"q": schema}})
    assert V3.build([user("a")], [tool]).token_ids


def test_what_is_no_schema_is_refused_with_its_place() -> None:
    tool = Tool("f", "", {"type": "object", "properties": {"q": {"type": 5}}})
    with pytest.raises(RequestError, match=r"properties\.q\.type: 5 is not"):
        V3.build([user("a")], [tool])


def test_v1_has_no_tools() -> None:
    for messages, tools, field in (
        ([user("a")], [WIND], "tools"),
        ([*ASKED, result(CALL.id)], [], "messages[1].tool_calls"),
    ):
        with pytest.raises(RequestError, match="v1 vocabulary") as caught:
            BUILDERS["v1"].build(messages, tools)
        assert caught.value.field == field


def test_v2_takes_one_tool_result_a_turn_unless_it_is_history() -> None:
    messages = [user("a"), assistant("", CALL, OTHER), result(CALL.id), result(OTHER.id)]
    with pytest.raises(RequestError) as caught:
        BUILDERS["v2"].build(messages)
    assert caught.value.field == "messages[3].role"
    assert BUILDERS["v2"].build([*messages, user("b")]).token_ids


def test_raw_prompt_with_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(RequestError) as caught:
        V3.build_raw(HALF)
    assert caught.value.field == "prompt"


def test_tokens_are_taken_as_they_are_and_continued() -> None:
    vocab_size = TOKENIZERS["v3"].size
    for ids in ([5, 0, 2, 1, vocab_size - 1], [7]):
        assert V3.build_from_ids(ids) == Prompt(tuple(ids))


@pytest.mark.parametrize("outside", [-1, 32_768, 10**12])
def test_a_token_outside_the_vocabulary_is_refused_with_its_range(outside: int) -> None:
    problem = rf"prompt has the token {outside:,}; the vocabulary has 0 to 32,767"
    with pytest.raises(RequestError, match=problem) as caught:
        V3.build_from_ids([1, outside, 5])
    assert caught.value.field == "prompt"


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=4)
ANY_CALL = st.builds(ToolCall, st.sampled_from("xyz"), st.sampled_from(["f", "?"]), ANY_TEXT)
ANY_MESSAGE = st.builds(
    Message,
    st.sampled_from(["system", "developer", "user", "assistant", "tool", "tool"]),
    ANY_TEXT,
    st.just(()) | st.lists(ANY_CALL, max_size=2).map(tuple),
    st.none() | st.sampled_from("xyz"),
)


@given(st.lists(ANY_MESSAGE, max_size=6), st.sampled_from(VERSIONS))
def test_any_messages_are_encoded_or_refused_by_field(
    messages: list[Message], version: str
) -> None:
    field, count_bos = "", 1
    try:
        count_bos = BUILDERS[version].build(messages).token_ids.count(1)
    except RequestError as error:
        field = error.field
    assert not field or field.startswith("messages")
    assert count_bos == 1


def test_many_threads_build_the_same_prompts() -> None:
    conversation = [Message("system", "s"), *ASKED, result(CALL.id), assistant("b"), user("c")]
    expected = V3.build(conversation, [WIND])
    with ThreadPoolExecutor(8) as pool:
        prompts = list(pool.map(lambda _: V3.build(conversation, [WIND]), range(64)))
    assert prompts == [expected] * 64
