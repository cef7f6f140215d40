"""What no dialect here can do, and would be missed: refused by name, unless it asks for nothing.

The names are those of OpenAI's, Anthropic's and Mistral's APIs, of vLLM, SGLang and llama.cpp. A
dialect that honours one of them is left alone. Knows no dialect.
"""

from __future__ import annotations

from typing import Any

from openai_bridge.body.fields import Fields

# With these values, or null, they ask for what happens anyway.
_UNSUPPORTED: dict[str, tuple[Any, ...]] = {
    # other answers, or more of them
    "audio": (),
    "best_of": (1,),
    "echo": (False,),
    "modalities": (["text"],),
    "n": (1,),
    "suffix": ("",),
    # other prompts
    "chat_template": (),
    "documents": ([],),
    "truncate_prompt_tokens": (-1,),
    # tools
    "function_call": ("none", "auto"),
    "functions": ([],),
    "tool_choice": ("none", "auto"),
    "tools": ([],),
    # what is told of tokens
    "include_stop_str_in_output": (False,),
    "logprobs": (False, 0),
    "prompt_logprobs": (False, 0),
    "return_tokens_as_token_ids": (False,),
    "top_logprobs": (0,),
    # ways of sampling
    "allowed_token_ids": ([],),
    "bad_words": ([],),
    "dry_multiplier": (0,),
    "dynatemp_range": (0,),
    "logits_processors": ([],),
    "mirostat": (0,),
    "typical_p": (1,),
    "use_beam_search": (False,),
    "xtc_probability": (0,),
}
_LENGTHS = (
    "max_completion_tokens",
    "max_new_tokens",
    "max_output_tokens",
    "max_tokens",
    "n_predict",
)
_STOPS = ("stop", "stop_sequences")


def refuse_unsupported(fields: Fields, *, length: str, stop: str = "stop") -> None:
    """Of what the dialect has not read. length, stop: what it calls these itself."""
    known = fields.honoured | fields.refused
    for name, neutral in _UNSUPPORTED.items():
        if name not in known:
            fields.refuse(name, *neutral)
    for names, own in ((_LENGTHS, length), (_STOPS, stop)):
        fields.refuse_names({name: own for name in names if name not in known})
