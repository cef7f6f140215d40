"""Finetunes of Mistral with chat templates of their own, as their repositories have them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.checkpoints.kind import Kind, Served
from tests.checkpoints.making import config as configs
from tests.checkpoints.making.config import write_config
from tests.checkpoints.making.finetune import (
    Finetune,
    place_template,
    plain,
    special,
    tokens_of,
    write_tokenizer_config,
)
from tests.checkpoints.making.sentencepiece import V3
from tests.checkpoints.making.tekken import SIZE
from tests.checkpoints.making.tokenizer_json import of_tekken
from tests.checkpoints.making.weights import write_weights
from tests.checkpoints.oracles import own_template
from tests.checkpoints.templates import template

_OWN = Served(own_template())
_CHATML_TOKENS = special("<|im_end|>", "<|im_start|>")
_CHATML = Finetune(template("chatml"), _CHATML_TOKENS, "<|im_end|>")
_HERMES = Finetune(
    {"default": template("chatml"), "tool_use": template("hermes_tools")},
    (*_CHATML_TOKENS, *plain("<tool_call>", "</tool_call>")),
    "<|im_end|>",
    padding=27,
)
_OPENCHAT = Finetune(
    template("openchat"), special("<|end_of_turn|>", "<|pad_0|>"), "<|end_of_turn|>"
)
_DOLPHIN_V3 = Finetune(
    template("dolphin"), _CHATML_TOKENS, "<|im_end|>", controls=V3, is_legacy=False
)
_NOT_SPECIAL = replace(_CHATML, added=plain("<|im_end|>", "<|im_start|>"))
_DATED = Finetune(
    template("dated"),
    special("<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>"),
    "<|eot_id|>",
)
_ONLY_FAST = ("tokenizer.json",)


def _ended_by(finetune: Finetune) -> Served:
    return Served(_OWN.oracle, ends=frozenset({finetune.eos_id}))


def _nemo_finetune(directory: Path) -> None:
    """As trained with ChatML and saved by transformers: tokenizer.json, and no tekken.json."""
    size, eos = SIZE + len(_CHATML_TOKENS), SIZE
    config = configs.with_tekken(size, eos_token_id=eos)
    write_config(directory, config, {"eos_token_id": eos})
    write_weights(directory, config)
    (directory / "tokenizer.json").write_text(of_tekken("v3", _CHATML_TOKENS).to_str())
    tokens = tokens_of(_CHATML_TOKENS, SIZE)
    write_tokenizer_config(
        directory, tokens, "<|im_end|>", tokenizer_class="PreTrainedTokenizerFast"
    )
    place_template(directory, template("chatml"), "chat_template.jinja")


def _turn_end_unsaid(directory: Path) -> None:
    """Trained to end turns with <|im_end|>, while every file still says </s>."""
    replace(_CHATML, eos="</s>").write(directory)


KINDS = (
    Kind(
        "Zephyr-7B-beta",
        Finetune(template("zephyr")).write,
        _OWN,
        through_server=True,
    ),
    Kind("Neural-Chat-7B", Finetune(template("neural_chat")).write, _OWN),
    Kind("a template like Llama 2's", Finetune(template("llama_2")).write, _OWN),
    Kind("a template like Tulu's", Finetune(template("tulu")).write, _OWN),
    Kind("OpenHermes-2.5: ChatML, two added tokens", _CHATML.write, _ended_by(_CHATML)),
    Kind(
        "the same, and no file names the token that ends a turn",
        _turn_end_unsaid,
        Served(_OWN.oracle, ends=frozenset({2, _CHATML.eos_id})),
    ),
    Kind(
        "Hermes-2-Pro: a second template for tools",
        _HERMES.write,
        replace(_ended_by(_HERMES), has_tools=True),
        through_server=True,
    ),
    Kind("OpenChat-3.5, Starling", _OPENCHAT.write, _ended_by(_OPENCHAT), through_server=True),
    Kind(
        "Dolphin-2.6: ChatML on v0.1",
        replace(_CHATML, template=template("dolphin")).write,
        _ended_by(_CHATML),
    ),
    Kind("Dolphin-2.9.3: ChatML on v0.3", _DOLPHIN_V3.write, _ended_by(_DOLPHIN_V3)),
    Kind("ChatML of tokens that are not marked special", _NOT_SPECIAL.write, _ended_by(_CHATML)),
    Kind(
        "ChatML with a default system prompt",
        replace(_CHATML, template=template("chatml_with_default")).write,
        _ended_by(_CHATML),
    ),
    Kind("a template like Alpaca's, no token of its own", Finetune(template("alpaca")).write, _OWN),
    Kind("a template like Llama 3's, which tells the date", _DATED.write, _ended_by(_DATED)),
    Kind(
        "the template in `chat_template.jinja`",
        replace(_CHATML, place="chat_template.jinja").write,
        _ended_by(_CHATML),
    ),
    Kind(
        "the template in `chat_template.json`",
        replace(_CHATML, place="chat_template.json").write,
        _ended_by(_CHATML),
    ),
    Kind(
        "`tokenizer.json` alone, ChatML",
        replace(_CHATML, files=_ONLY_FAST).write,
        _ended_by(_CHATML),
        through_server=True,
    ),
    Kind(
        "`tokenizer.json` alone, Mistral-7B-Instruct-v0.1's template",
        Finetune(template("mistral_v1"), files=_ONLY_FAST).write,
        _OWN,
    ),
    Kind(
        "a finetune of Nemo: `tokenizer.json` alone, ChatML",
        _nemo_finetune,
        Served(_OWN.oracle, ends=frozenset({SIZE})),
    ),
    Kind(
        "Mistral-7B-v0.1, the base model: completions, and no chat",
        Finetune(None).write,
        Served(None),
        through_server=True,
    ),
)
