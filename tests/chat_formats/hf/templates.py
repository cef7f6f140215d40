"""Finetunes' chat templates, and their tokens. The templates stand in checkpoints/templates."""

from __future__ import annotations

from dataclasses import dataclass

from tests.checkpoints.templates import template


@dataclass(frozen=True)
class Case:
    """A template. special: its tokens that are, in place of text. plain: added, but not special."""

    name: str
    source: str
    special: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    eos: str = "</s>"
    ends: frozenset[str] = frozenset()
    tool_use: str | None = None
    rstrip: bool = False


CHATML = Case(
    "ChatML, as OpenHermes has it",
    template("chatml"),
    special=("<|im_end|>", "<|im_start|>"),
    eos="<|im_end|>",
    ends=frozenset({"<|im_end|>"}),
)
DOLPHIN = Case(
    "Dolphin, which says what it is where nobody does",
    template("dolphin_with_default"),
    special=("<|im_end|>",),
    plain=("<|im_start|>",),
    ends=frozenset({"<|im_end|>"}),
)
ZEPHYR = Case(
    "Zephyr",
    template("zephyr"),
    ends=frozenset({"</s>"}),
)
OPENCHAT = Case(
    "OpenChat and Starling",
    template("openchat"),
    special=("<|end_of_turn|>", "<|pad_0|>"),
    eos="<|end_of_turn|>",
    ends=frozenset({"<|end_of_turn|>"}),
)
NEURAL_CHAT = Case(
    "Neural-Chat",
    template("neural_chat_without_end"),
)
LLAMA_2 = Case(
    "Llama 2",
    template("llama_2"),
    ends=frozenset({"</s>"}),
)
TULU = Case(
    "Tulu",
    template("tulu_on_one_line"),
    ends=frozenset({"</s>"}),
)
VICUNA = Case(
    "Vicuna",
    template("vicuna"),
    ends=frozenset({"</s>"}),
)
ALPACA = Case(
    "Alpaca-like",
    template("alpaca_without_end"),
)
PHI = Case(
    "Phi-like, whose tokens eat the space behind them",
    template("phi"),
    special=("<|system|>", "<|user|>", "<|assistant|>", "<|end|>", "<|endoftext|>"),
    eos="<|endoftext|>",
    ends=frozenset({"<|end|>"}),
    rstrip=True,
)
GEMMA = Case(
    "Gemma-like, which refuses system prompts and knows a model for an assistant",
    template("gemma"),
    special=("<start_of_turn>", "<end_of_turn>"),
    ends=frozenset({"<end_of_turn>"}),
)
HERMES = Case(
    "Hermes 2 Pro, with a template of its own for tools",
    template("hermes"),
    special=("<|im_start|>", "<|im_end|>"),
    eos="<|im_end|>",
    ends=frozenset({"<|im_end|>"}),
    tool_use=template("hermes_short_tools"),
)
QWEN = Case(
    "Qwen-like ChatML, whose tags of calls are tokens, in one template",
    template("qwen"),
    special=("<|im_start|>", "<|im_end|>"),
    plain=("<tool_call>", "</tool_call>", "<think>", "</think>"),
    eos="<|im_end|>",
    ends=frozenset({"<|im_end|>"}),
)
BARE = Case(
    "a template that joins a role with what stands around it",
    template("bare"),
    special=("<|user|>", "<|assistant|>", "<|end|>"),
    plain=("<|system|>",),
    ends=frozenset({"<|end|>"}),
)

WITH_TOOLS = (HERMES, QWEN)
CASES = (CHATML, DOLPHIN, ZEPHYR, OPENCHAT, NEURAL_CHAT, LLAMA_2, TULU, VICUNA, ALPACA, PHI, GEMMA)
CASES += (HERMES, QWEN, BARE)
