"""Chat templates of finetunes, as published or after what those render; the only copies here.

alpaca, alpaca_without_end              a turn ends with </s>, or with an empty line alone
bare                                    joins a role with the brackets around it
chatml, chatml_with_default             OpenHermes; with a system prompt where nobody gives one
dated                                   Llama 3: tells the date
dolphin, dolphin_with_default           as ChatML, by Dolphin; with a system prompt of its own
gemma                                   no system prompts; the assistant is a "model"
hermes, hermes_tools, hermes_short_tools    Hermes 2 Pro: chats; tools as published, and in brief
llama_2                                 <<SYS>> in the first user's turn
mistral_v1, mistral_v3, mistral_v7      Mistral's own
neural_chat, neural_chat_without_end    a turn ends with </s>, or with the next heading alone
openchat                                OpenChat and Starling
phi                                     tokens that eat the space behind them
qwen                                    ChatML whose tags of calls are tokens, in one template
tulu, tulu_on_one_line                  as published, of many lines; without the lines' ends
vicuna                                  USER: and ASSISTANT:, a system prompt of its own
zephyr                                  a turn ends with </s>
"""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def template(name: str) -> str:
    return (_FOLDER / f"{name}.jinja").read_text()
