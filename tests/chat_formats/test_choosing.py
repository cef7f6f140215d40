"""Which way of writing a checkpoint's files tell of, or in which line it is refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chat_formats import ChatFormat, open_format
from engine_api.conversation import Message, Tool, ToolCall
from engine_api.errors import ConfigError, RequestError
from tests.checkpoints.making.finetune import Finetune, plain, special
from tests.checkpoints.making.sentencepiece import V3, V7, write_pieces
from tests.checkpoints.templates import template

USER, ANSWER, SYSTEM = (
    Message("user", "Why?"),
    Message("assistant", "So."),
    Message("system", "Hm."),
)
CHATML = Finetune(template("chatml"), special("<|im_end|>", "<|im_start|>"), "<|im_end|>")
MISTRAL_V1 = Finetune(template("mistral_v1"))
MISTRAL_V3 = Finetune(template("mistral_v3"), controls=V3, is_legacy=False)
FAST = ("tokenizer.json",)
SLOW = ("tokenizer.model",)

# As Mistral-7B-Instruct-v0.2 has it now: system prompts before what the first user says.
V02 = (
    "{%- if messages[0]['role'] == 'system' %}{%- set system_message = messages[0]['content'] %}"
    "{%- set loop_messages = messages[1:] %}{%- else %}{%- set loop_messages = messages %}"
    "{%- endif %}{{- bos_token }}{%- for message in loop_messages %}"
    "{%- if message['role'] == 'user' %}{%- if loop.first and system_message is defined %}"
    "{{- ' [INST] ' + system_message + '\n\n' + message['content'] + ' [/INST]' }}{%- else %}"
    "{{- ' [INST] ' + message['content'] + ' [/INST]' }}{%- endif %}"
    "{%- elif message['role'] == 'assistant' %}{{- ' ' + message['content'] + eos_token}}"
    "{%- endif %}{%- endfor %}"
)
# As Mistral-Small-24B-Instruct-2501 has it: a prompt of its own, with the date.
SMALL = (
    "{%- set today = strftime_now('%Y-%m-%d') %}{%- set default_system_message = 'You are Mistral "
    "Small 3. The current date is ' + today + '.' %}{{- bos_token }}"
    "{%- if messages[0]['role'] == 'system' %}{%- set system_message = messages[0]['content'] %}"
    "{%- set loop_messages = messages[1:] %}{%- else %}"
    "{%- set system_message = default_system_message %}{%- set loop_messages = messages %}"
    "{%- endif %}{{- '[SYSTEM_PROMPT]' + system_message + '[/SYSTEM_PROMPT]' }}"
    "{%- for message in loop_messages %}{%- if message['role'] == 'user' %}"
    "{{- '[INST]' + message['content'] + '[/INST]' }}"
    "{%- elif message['role'] == 'system' %}"
    "{{- '[SYSTEM_PROMPT]' + message['content'] + '[/SYSTEM_PROMPT]' }}"
    "{%- elif message['role'] == 'assistant' %}{{- message['content'] + eos_token }}"
    "{%- endif %}{%- endfor %}"
)


def written(finetune: Finetune, directory: Path, **config: Any) -> Path:
    directory.mkdir(exist_ok=True)
    finetune.write_tokenizer(directory)
    (directory / "config.json").write_text(json.dumps({"eos_token_id": finetune.eos_id, **config}))
    return directory


def settings(directory: Path, **changed: Any) -> None:
    """Change what tokenizer_config.json says."""
    path = directory / "tokenizer_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))


def ids(chat_format: ChatFormat, *messages: Message) -> Sequence[int]:
    return chat_format.prompts.build(messages).token_ids


# --- Mistral's own, in whatever words ------------------------------------------------------------


@pytest.mark.parametrize(
    ("finetune", "name"),
    [
        (MISTRAL_V1, "v1"),
        (replace(MISTRAL_V1, template=V02), "v1"),
        (MISTRAL_V3, "v3"),
        (replace(MISTRAL_V3, files=SLOW), "v3"),
        (replace(MISTRAL_V3, template=V02), "v3"),
        (Finetune(template("mistral_v7"), controls=V7, is_legacy=False), "v7"),
        (Finetune(SMALL, controls=V7, is_legacy=False), "v7"),
        (replace(MISTRAL_V1, template={"default": template("mistral_v1"), "rag": "x"}), "v1"),
    ],
    ids=["v0.1", "v0.2", "v0.3", "v0.3 slow", "v0.3 as v0.2", "v7", "Small 3", "several"],
)
def test_mistrals_own_template_goes_through_mistral_common(
    finetune: Finetune, name: str, tmp_path: Path
) -> None:
    assert open_format(written(finetune, tmp_path)).name == name


@pytest.mark.parametrize(
    "source",
    [
        template("llama_2"),
        template("zephyr"),
        MISTRAL_V1.template.replace("+ eos_token", ""),  # type: ignore[union-attr]
        V02.replace("'\n\n'", "'\n<</SYS>>\n'"),
        V02.replace("[INST]", "[INSTRUCTION]"),
        V02.replace("bos_token", "'' "),
        SMALL.replace("[SYSTEM_PROMPT]", "[INST]").replace("[/SYSTEM_PROMPT]", "[/INST]"),
        "{{ messages[-1].content }}",
    ],
    ids=["Llama 2", "Zephyr", "no end", "another system", "another word", "no BOS", "inst", "last"],
)
def test_another_template_is_followed(source: str, tmp_path: Path) -> None:
    chat_format = open_format(written(replace(MISTRAL_V1, template=source), tmp_path))
    assert chat_format.name == "template"


@pytest.mark.parametrize("whole", [True, False], ids=["in one template", "in one for tools"])
@pytest.mark.parametrize("base", [MISTRAL_V1, MISTRAL_V3], ids=["v1", "v3"])
def test_a_template_with_tools_of_another_kind_is_followed(
    base: Finetune, whole: bool, tmp_path: Path
) -> None:
    default, tools = str(base.template), template("hermes_tools")
    both = "{% if tools %}" + tools + "{% else %}" + default + "{% endif %}"
    named = both if whole else {"default": default, "tool_use": tools}
    chat_format = open_format(written(replace(base, template=named), tmp_path))
    assert chat_format.name == "template"
    assert chat_format.calls is not None
    assert chat_format.calls.begin == "<tool_call>"


def test_the_same_by_mistral_common_and_through_the_template_where_both_can(tmp_path: Path) -> None:
    written(MISTRAL_V3, tmp_path)
    own, followed = open_format(tmp_path), open_format(tmp_path, "template")
    assert (own.name, followed.name) == ("v3", "template")
    conversation = [USER, ANSWER, USER]
    assert ids(own, *conversation) == ids(followed, *conversation)


def test_mistrals_own_template_is_followed_where_there_is_only_a_tokenizer_json(
    tmp_path: Path,
) -> None:
    written(replace(MISTRAL_V3, files=FAST), tmp_path)
    chat_format = open_format(tmp_path)
    assert chat_format.name == "template"
    own = open_format(written(MISTRAL_V3, tmp_path / "own"))
    assert ids(chat_format, USER, ANSWER, USER) == ids(own, USER, ANSWER, USER)


def test_calls_as_mistral_writes_them_are_read_through_a_template_too(tmp_path: Path) -> None:
    chat_format = open_format(written(replace(MISTRAL_V3, files=FAST), tmp_path))
    own = open_format(written(MISTRAL_V3, tmp_path / "own"))
    assert chat_format.calls == own.calls
    tool = Tool("get_wind", "Tells.", {"type": "object", "properties": {}})
    call = ToolCall("call_from_elsewhere", "get_wind", "{}")
    messages = [USER, Message("assistant", "", (call,)), Message("tool", "7", tool_call_id=call.id)]
    prompt = chat_format.prompts.build(messages, [tool])
    assert prompt.may_call
    assert chat_format.calls is not None
    assert chat_format.calls.begin in prompt.token_ids


def test_tokens_that_mistrals_tokenizer_lacks_need_the_tokenizer_json(tmp_path: Path) -> None:
    chatty = replace(MISTRAL_V1, added=special("<|end|>"), eos="<|end|>")
    chat_format = open_format(written(chatty, tmp_path))
    assert chat_format.name == "template"
    assert chatty.eos_id in chat_format.ends


def test_a_token_for_padding_changes_nothing(tmp_path: Path) -> None:
    written(replace(MISTRAL_V1, added=special("[PAD]")), tmp_path)
    settings = json.loads((tmp_path / "tokenizer_config.json").read_text())
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({**settings, "pad_token": "[PAD]"}))
    assert open_format(tmp_path).name == "v1"


# --- templates, wherever they stand --------------------------------------------------------------


@pytest.mark.parametrize(
    "place", ["tokenizer_config.json", "chat_template.jinja", "chat_template.json"]
)
@pytest.mark.parametrize("files", [FAST, SLOW, (*FAST, *SLOW)], ids=["fast", "slow", "both"])
def test_a_finetune_has_its_tokens_whatever_its_files(
    place: str, files: tuple[str, ...], tmp_path: Path
) -> None:
    chat_format = open_format(written(replace(CHATML, place=place, files=files), tmp_path))
    vocabulary, end = chat_format.vocabulary, CHATML.eos_id
    assert chat_format.name == "template"
    assert chat_format.ends == {end}
    assert vocabulary.size == CHATML.num_pieces + 2
    assert vocabulary.piece(end) == "<|im_end|>"
    assert vocabulary.is_control(end)
    expected = "<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n"
    shown = (
        vocabulary.piece(i) if vocabulary.is_control(i) else vocabulary.decode([i])
        for i in ids(chat_format, USER)
    )
    assert "".join(shown).replace(" ", "") == expected


def test_both_tokenizer_files_give_the_same_tokens(tmp_path: Path) -> None:
    for is_legacy in (True, False):
        each = replace(CHATML, is_legacy=is_legacy)
        fast, slow = (
            open_format(written(replace(each, files=files), tmp_path / f"{is_legacy}{files}"))
            for files in (FAST, SLOW)
        )
        conversation = [SYSTEM, USER, Message("assistant", "  naïve 風\n\tx "), USER]
        assert ids(fast, *conversation) == ids(slow, *conversation)


def test_a_template_for_tools_stands_in_a_folder_of_its_own(tmp_path: Path) -> None:
    written(replace(CHATML, added=(*CHATML.added, *plain("<tool_call>", "</tool_call>"))), tmp_path)
    assert open_format(tmp_path).calls is None
    (tmp_path / "additional_chat_templates").mkdir()
    (tmp_path / "additional_chat_templates" / "tool_use.jinja").write_text(template("hermes_tools"))
    chat_format = open_format(tmp_path)
    assert chat_format.calls is not None
    assert chat_format.calls.begin == "<tool_call>"


def test_a_turn_end_that_no_file_names_ends_an_answer(tmp_path: Path) -> None:
    chat_format = open_format(written(replace(CHATML, eos="</s>"), tmp_path))
    assert chat_format.ends == {2, CHATML.eos_id}


def test_a_turn_end_that_is_not_called_special_is_not_text_either(tmp_path: Path) -> None:
    loose = replace(CHATML, added=plain("<|im_end|>", "<|im_start|>"))
    chat_format = open_format(written(loose, tmp_path))
    assert chat_format.vocabulary.piece_bytes(loose.eos_id) == b""
    assert chat_format.vocabulary.piece_bytes(loose.eos_id + 1) == b"<|im_start|>"


# --- what the configuration says -----------------------------------------------------------------


def test_the_configuration_has_the_last_word(tmp_path: Path) -> None:
    directory = written(replace(CHATML, template=template("zephyr")), tmp_path)
    assert open_format(directory).name == "template"
    with pytest.raises(ConfigError, match="cannot say it"):
        open_format(directory, "mistral")
    own = written(MISTRAL_V1, tmp_path / "own")
    assert open_format(own, "mistral").name == "v1"
    other = tmp_path / "other.jinja"
    other.write_text("{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}")
    assert "user: Why?" in _text(open_format(own, chat_template=other))
    listed = tmp_path / "other.json"
    listed.write_text(json.dumps({"chat_template": "# {{ messages[0].content }}"}))
    assert "# Why?" in _text(open_format(own, "template", listed))


def _text(chat_format: ChatFormat) -> str:
    return chat_format.vocabulary.decode(ids(chat_format, USER))


def test_what_contradicts_itself_or_is_not_there_is_refused(tmp_path: Path) -> None:
    base, own = written(Finetune(None), tmp_path / "base"), written(MISTRAL_V1, tmp_path / "own")
    fast = written(replace(CHATML, files=FAST), tmp_path / "fast")
    cases: list[tuple[Path, str, Path | None, str]] = [
        (own, "mistral", own / "config.json", "leave out one of them"),
        (base, "template", None, "has no chat template"),
        (own, "auto", tmp_path / "lost.jinja", "is no file; name one in the bundle's data/"),
        (own, "auto", own / "config.json", "holds no chat template"),
        (fast, "mistral", None, "has no Mistral tokenizer"),
        (tmp_path, "auto", None, "has no Mistral tokenizer"),
    ]
    for directory, chat_format, chat_template, words in cases:
        with pytest.raises(ConfigError, match=words) as caught:
            open_format(directory, chat_format, chat_template)
        assert "\n" not in str(caught.value)


# --- base models ---------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [FAST, SLOW, (*FAST, *SLOW)], ids=["fast", "slow", "both"])
def test_a_base_model_takes_raw_prompts_and_refuses_chats_by_name(
    files: tuple[str, ...], tmp_path: Path
) -> None:
    chat_format = open_format(written(Finetune(None, files=files), tmp_path))
    assert chat_format.calls is None
    assert chat_format.prompts.build_raw("Once").token_ids[0] == 1
    assert chat_format.prompts.build_from_ids([5]).token_ids == (5,)
    with pytest.raises(RequestError, match=r"chat_format: mistral") as caught:
        chat_format.prompts.build([USER])
    assert caught.value.field == "messages"
    said = chat_format.open_answer(chat_format.prompts.build_raw("")).read(
        chat_format.vocabulary.encode_within("a")[0]
    )
    assert said.text == "a"


def test_a_base_model_is_given_mistrals_format_if_told_so(tmp_path: Path) -> None:
    assert open_format(written(Finetune(None), tmp_path), "mistral").name == "v1"


def test_without_a_template_an_instruct_model_is_known_by_its_name(tmp_path: Path) -> None:
    names = (
        "Mistral-7B-Instruct-v0.2",
        "my_chat.7b",
        "Mistral7BInstruct",
        "models--x--Mistral-7B-Instruct-v0.1/snapshots/0a",
    )
    for name in names:
        (tmp_path / name).mkdir(parents=True)
        assert open_format(written(Finetune(None), tmp_path / name)).name == "v1"
    for told in (
        "x/Mistral-7B-Instruct-v0.1",
        "/home/x/models/mistral-instruct/",
        "C:\\models\\MISTRAL-CHAT",
        "/cache/models--x--Mistral-7B-Instruct-v0.1/snapshots/0a",
    ):
        assert open_format(written(Finetune(None), tmp_path / "a", _name_or_path=told)).name == "v1"


@pytest.mark.parametrize(
    "name",
    [
        "/home/chatterjee/mistral-7b-base",
        "/data/instruct/mistral-7b",
        "chatbots/mistral-7b-v0.1",
        "instructlab/mistral",
        "C:\\chat\\mistral",
        "/cache/models--chat--mistral/snapshots/0a",
        "x/not-instruct-base",
        "x/Mistral-7B-non-instruct",
    ],
)
def test_a_base_model_is_known_by_its_own_name_and_whole_words(name: str, tmp_path: Path) -> None:
    told = written(Finetune(None), tmp_path / "a", _name_or_path=name)
    assert open_format(told).name == "base"
    (tmp_path / "b").mkdir()
    lying = tmp_path / "b" / name.replace("\\", "/").lstrip("/")
    lying.mkdir(parents=True)
    assert open_format(written(Finetune(None), lying)).name == "base"


def test_a_folder_above_says_nothing_of_a_model(tmp_path: Path) -> None:
    (tmp_path / "chat-server" / "models").mkdir(parents=True)
    base = written(Finetune(None), tmp_path / "chat-server" / "models" / "mistral")
    assert open_format(base).name == "base"


@pytest.mark.parametrize(
    ("file", "controls", "name"),
    [
        ("tokenizer.model.v1", (), "v1"),
        ("tokenizer.model.v3", V3, "v3"),
        ("tokenizer.model", V3, "v3"),
    ],
)
def test_without_a_template_newer_tokenizers_tell_of_mistrals_format(
    file: str, controls: tuple[str, ...], name: str, tmp_path: Path
) -> None:
    write_pieces(tmp_path / file, controls)
    assert open_format(tmp_path).name == name


# --- bad input -----------------------------------------------------------------------------------


def test_tokenizers_that_disagree_are_refused_with_the_first_difference(tmp_path: Path) -> None:
    for finetune in (CHATML, MISTRAL_V1, Finetune(None)):
        directory = written(finetune, tmp_path)
        values = json.loads((directory / "tokenizer.json").read_text())
        vocab = values["model"]["vocab"]
        one, other = [piece for piece, i in vocab.items() if i in (400, 401)]
        vocab[one], vocab[other] = vocab[other], vocab[one]
        (directory / "tokenizer.json").write_text(json.dumps(values))
        with pytest.raises(
            ConfigError, match=r"tokenizer\.json and tokenizer\.model disagree.* 40"
        ):
            open_format(directory)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"[]", "is no JSON object"),
        (b"{}", "has no model"),
        (b'{"model": {"type": "Unigram", "vocab": []}}', "of the type Unigram"),
        (b'{"model": {"type": "BPE"}}', "of the type BPE"),
        (b'{"model": {"type": "BPE", "vocab": {"a": 0}}}', "cannot be read"),
        (
            b'{"model": {"type": "BPE", "vocab": {}, "merges": []}, "added_tokens": 7}',
            "its added tokens are no list",
        ),
        (
            b'{"model": {"type": "BPE", "vocab": {"</s>": 0, "a": "b"}, "merges": []}}',
            "cannot be read",
        ),
        (
            b'{"model": {"type": "BPE", "vocab": {"</s>": 0}, "merges": [["x", "y"]]}}',
            "cannot be read",
        ),
        (
            b'{"model": {"type": "BPE", "vocab": {}, "merges": []}, "added_tokens": [{}]}',
            "its added tokens are no list",
        ),
        (b"[" * 100_000, "cannot be read"),
    ],
)
def test_a_tokenizer_json_that_is_none_is_refused_in_a_line(
    content: bytes, words: str, tmp_path: Path
) -> None:
    written(replace(CHATML, files=FAST, added=(), eos="</s>"), tmp_path)
    settings(tmp_path, added_tokens_decoder={})
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(ConfigError, match=words) as caught:
        open_format(tmp_path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("tokenizer_config.json", b"{", "cannot be read"),
        ("tokenizer_config.json", b"[]", "is no JSON object"),
        ("tokenizer_config.json", b'{"chat_template": 7}', "neither a text nor a list"),
        (
            "tokenizer_config.json",
            b'{"chat_template": [{"name": "default"}]}',
            "neither a text nor",
        ),
        (
            "tokenizer_config.json",
            b'{"chat_template": [{"name": "rag", "template": ""}]}',
            "must be named",
        ),
        ("tokenizer_config.json", b'{"added_tokens_decoder": {"x": {}}}', "added_tokens_decoder"),
        ("tokenizer_config.json", b'{"added_tokens_decoder": 7}', "added_tokens_decoder"),
        ("added_tokens.json", b'{"<|x|>": "y"}', "its added tokens are no list"),
        ("chat_template.jinja", b"\xff", "cannot be read"),
        ("chat_template.jinja", b"{% for %}", "cannot be used"),
        ("chat_template.jinja", b" " * (5 << 20), "is no chat template"),
        ("chat_template.jinja", b"{{ messages[0].content * 10 ** 9 }}", "cannot be used"),
        ("chat_template.jinja", b"nothing of yours", "it leaves out what a user says"),
        ("special_tokens_map.json", b"{", "cannot be read"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_a_line(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    written(replace(CHATML, files=SLOW), tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=words) as caught:
        open_format(tmp_path)
    assert "\n" not in str(caught.value)


def test_where_no_tokenizer_is_read_the_line_says_what_would_be(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"looked for tokenizer\.model\.v7.*, tokenizer\.json; copy"
    ):
        open_format(tmp_path)
    written(replace(CHATML, files=FAST), tmp_path)
    with pytest.raises(ConfigError, match=r"tokenizer\.json is read where engine\.chat_format is"):
        open_format(tmp_path, "mistral")
    assert open_format(tmp_path).name == "template"
