"""Chat templates as finetunes publish them, after what they render, and their tokens."""

from __future__ import annotations

from dataclasses import dataclass


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


_CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] "
    "+ '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
CHATML = Case(
    "ChatML, as OpenHermes has it",
    _CHATML,
    special=("<|im_end|>", "<|im_start|>"),
    eos="<|im_end|>",
    ends=frozenset({"<|im_end|>"}),
)
DOLPHIN = Case(
    "Dolphin, which says what it is where nobody does",
    "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}"
    "{% endif %}"
    "{% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI "
    "assistant.<|im_end|>\n' }}{% endif %}" + _CHATML,
    special=("<|im_end|>",),
    plain=("<|im_start|>",),
    ends=frozenset({"<|im_end|>"}),
)
ZEPHYR = Case(
    "Zephyr",
    "{% for message in messages %}\n{% if message['role'] == 'user' %}\n"
    "{{ '<|user|>\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'system' %}\n"
    "{{ '<|system|>\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'assistant' %}\n"
    "{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n"
    "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n"
    "{% endfor %}",
    ends=frozenset({"</s>"}),
)
OPENCHAT = Case(
    "OpenChat and Starling",
    "{{ bos_token }}{% for message in messages %}{{ 'GPT4 Correct ' + message['role'].title() + "
    "': ' + message['content'] + '<|end_of_turn|>'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'GPT4 Correct Assistant:' }}{% endif %}",
    special=("<|end_of_turn|>", "<|pad_0|>"),
    eos="<|end_of_turn|>",
    ends=frozenset({"<|end_of_turn|>"}),
)
NEURAL_CHAT = Case(
    "Neural-Chat",
    "{% for message in messages %}{% if message['role'] == 'system' %}"
    "{{ '### System:\n' + message['content'] }}{% elif message['role'] == 'user' %}"
    "{{ '\n### User:\n' + message['content'] }}{% elif message['role'] == 'assistant' %}"
    "{{ '\n### Assistant:\n' + message['content'] }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '\n### Assistant:\n' }}{% endif %}",
)
LLAMA_2 = Case(
    "Llama 2",
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
    "{% set system_message = messages[0]['content'] %}{% else %}"
    "{% set loop_messages = messages %}{% set system_message = false %}{% endif %}"
    "{% for message in loop_messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}"
    "{% endif %}{% if loop.index0 == 0 and system_message != false %}"
    "{% set content = '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}"
    "{% if message['role'] == 'user' %}"
    "{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}"
    "{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}",
    ends=frozenset({"</s>"}),
)
TULU = Case(
    "Tulu",
    "{% for message in messages %}{% if message['role'] == 'system' %}"
    "{{ '<|system|>\n' + message['content'] + '\n' }}{% elif message['role'] == 'user' %}"
    "{{ '<|user|>\n' + message['content'] + '\n' }}{% elif message['role'] == 'assistant' %}"
    "{% if not loop.last %}{{ '<|assistant|>\n'  + message['content'] + eos_token + '\n' }}"
    "{% else %}{{ '<|assistant|>\n'  + message['content'] + eos_token }}{% endif %}{% endif %}"
    "{% if loop.last and add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}{% endfor %}",
    ends=frozenset({"</s>"}),
)
VICUNA = Case(
    "Vicuna",
    "{% if messages[0]['role'] == 'system' %}{% set system_message = messages[0]['content'] %}"
    "{% set loop_messages = messages[1:] %}{% else %}{% set system_message = 'A chat between a "
    "curious user and an assistant.' %}{% set loop_messages = messages %}{% endif %}"
    "{{ bos_token + system_message + ' ' }}{% for message in loop_messages %}"
    "{% if message['role'] == 'user' %}{{ 'USER: ' + message['content'] | trim + ' ' }}"
    "{% elif message['role'] == 'assistant' %}"
    "{{ 'ASSISTANT: ' + message['content'] | trim + eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}",
    ends=frozenset({"</s>"}),
)
ALPACA = Case(
    "Alpaca-like",
    "{{ bos_token }}{%- for message in messages -%}\n    {%- if message.role == 'system' -%}\n"
    "        {{- message.content + '\n\n' -}}\n    {%- elif message.role == 'user' -%}\n"
    "        {{- '### Instruction:\n' + message.content + '\n\n' -}}\n    {%- else -%}\n"
    "        {{- '### Response:\n' + message.content + '\n\n' -}}\n    {%- endif -%}\n"
    "{%- endfor -%}\n{{- '### Response:\n' if add_generation_prompt -}}",
)
PHI = Case(
    "Phi-like, whose tokens eat the space behind them",
    "{% for message in messages %}{% if message['role'] == 'system' %}"
    "{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}"
    "{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}"
    "{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}",
    special=("<|system|>", "<|user|>", "<|assistant|>", "<|end|>", "<|endoftext|>"),
    eos="<|endoftext|>",
    ends=frozenset({"<|end|>"}),
    rstrip=True,
)
GEMMA = Case(
    "Gemma-like, which refuses system prompts and knows a model for an assistant",
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}"
    "{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}"
    "{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}"
    "{% set role = message['role'] %}{% endif %}"
    "{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}",
    special=("<start_of_turn>", "<end_of_turn>"),
    ends=frozenset({"<end_of_turn>"}),
)
_HERMES_TOOLS = (
    "{{ bos_token }}{{- '<|im_start|>system\n' }}"
    "{{- 'You are a function calling AI model. You are provided with function signatures within "
    "<tools></tools> XML tags. Here are the available tools: <tools> ' }}"
    "{%- for tool in tools %}"
    "{%- set function = tool.function if tool.function is defined else tool %}"
    '{{- \'{"type": "function", "function": \' + function|tojson + \'}\' }}'
    "{%- for name, kind in function.parameters.properties.items() %}"
    "{%- if kind.type == 'string' %}{{- ' str:' + name }}{%- endif %}{%- endfor %}"
    "{{- '\n' if not loop.last }}{%- endfor %}"
    "{{- ' </tools> For each function call return a json object within <tool_call></tool_call> "
    "tags.<|im_end|>\n' }}"
    "{%- for message in messages %}"
    "{%- if message.role == 'user' or message.role == 'system' or (message.role == 'assistant' and "
    "message.tool_calls is not defined) %}"
    "{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}"
    "{%- elif message.role == 'assistant' %}{{- '<|im_start|>' + message.role }}"
    "{%- if message.content %}{{- '\n' + message.content }}{%- endif %}"
    "{%- for tool_call in message.tool_calls %}{{- '\n<tool_call>\n' }}"
    "{%- if tool_call.function is defined %}{%- set tool_call = tool_call.function %}{%- endif %}"
    '{{- \'{"name": "\' + tool_call.name + \'", "arguments": \' + tool_call.arguments|tojson + '
    "'}' }}{{- '\n</tool_call>' }}{%- endfor %}{{- '<|im_end|>\n' }}"
    "{%- elif message.role == 'tool' %}"
    "{%- if loop.previtem and loop.previtem.role != 'tool' %}"
    "{{- '<|im_start|>tool\n' }}{%- endif %}"
    "{{- '<tool_response>\n' + message.content }}"
    "{{- '\n</tool_response>\n' if not loop.last else '\n</tool_response>' }}"
    "{%- if not loop.last and loop.nextitem.role != 'tool' %}{{- '<|im_end|>\n' }}"
    "{%- elif loop.last %}{{- '<|im_end|>\n' }}{%- endif %}{%- endif %}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}"
)
HERMES = Case(
    "Hermes 2 Pro, with a template of its own for tools",
    "{{ bos_token }}" + _CHATML,
    special=("<|im_start|>", "<|im_end|>"),
    eos="<|im_end|>",
    ends=frozenset({"<|im_end|>"}),
    tool_use=_HERMES_TOOLS,
)
QWEN = Case(
    "Qwen-like ChatML, whose tags of calls are tokens, in one template",
    "{%- if tools %}{{- '<|im_start|>system\n' }}"
    "{%- if messages[0].role == 'system' %}{{- messages[0].content + '\n\n' }}{%- endif %}"
    "{{- '# Tools\n\n<tools>' }}{%- for tool in tools %}{{- '\n' }}{{- tool | tojson }}"
    "{%- endfor %}{{- '\n</tools>\n\nReturn <tool_call></tool_call>.<|im_end|>\n' }}"
    "{%- elif messages[0].role == 'system' %}"
    "{{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}{%- endif %}"
    "{%- for message in messages %}"
    "{%- if (message.role == 'user') or (message.role == 'system' and not loop.first) %}"
    "{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}"
    "{%- elif message.role == 'assistant' %}{%- set content = message.content %}"
    "{%- if '</think>' in content %}{%- set content = content.split('</think>')[-1].lstrip('\n') %}"
    "{%- endif %}{{- '<|im_start|>' + message.role + '\n' + content }}"
    "{%- if message.tool_calls %}{%- for tool_call in message.tool_calls %}"
    "{%- if (loop.first and content) or (not loop.first) %}{{- '\n' }}{%- endif %}"
    "{%- if tool_call.function %}{%- set tool_call = tool_call.function %}{%- endif %}"
    '{{- \'<tool_call>\n{"name": "\' }}{{- tool_call.name }}{{- \'", "arguments": \' }}'
    "{%- if tool_call.arguments is string %}{{- tool_call.arguments }}{%- else %}"
    "{{- tool_call.arguments | tojson }}{%- endif %}{{- '}\n</tool_call>' }}{%- endfor %}"
    "{%- endif %}{{- '<|im_end|>\n' }}{%- elif message.role == 'tool' %}"
    "{%- if loop.first or (messages[loop.index0 - 1].role != 'tool') %}"
    "{{- '<|im_start|>user' }}{%- endif %}{{- '\n<tool_response>\n' }}{{- message.content }}"
    "{{- '\n</tool_response>' }}"
    "{%- if loop.last or (messages[loop.index0 + 1].role != 'tool') %}{{- '<|im_end|>\n' }}"
    "{%- endif %}{%- endif %}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}",
    special=("<|im_start|>", "<|im_end|>"),
    plain=("<tool_call>", "</tool_call>", "<think>", "</think>"),
    eos="<|im_end|>",
    ends=frozenset({"<|im_end|>"}),
)
BARE = Case(
    "a template that joins a role with what stands around it",
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|' + "
    "'end|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}",
    special=("<|user|>", "<|assistant|>", "<|end|>"),
    plain=("<|system|>",),
    ends=frozenset({"<|end|>"}),
)

WITH_TOOLS = (HERMES, QWEN)
CASES = (CHATML, DOLPHIN, ZEPHYR, OPENCHAT, NEURAL_CHAT, LLAMA_2, TULU, VICUNA, ALPACA, PHI, GEMMA)
CASES += (HERMES, QWEN, BARE)
