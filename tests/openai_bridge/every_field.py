"""Every field that a dialect knows, by what becomes of it: for tests, and for docs/fields.md.

`PYTHONPATH=packages python -m tests.openai_bridge.every_field` prints it. The bodies here have
between them every object that a request can have, and a value for every field that is honoured.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine_api.thinking import Thinking
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import Dialect
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST

Json = dict[str, Any]

SCHEMA: Json = {"type": "object", "properties": {"wind": {"type": "string"}}}
ANYTHING: Json = {"anything": 1}
WHOLE = "the request"

SAMPLING: Json = {
    "temperature": 0.5,
    "top_p": 0.5,
    "top_k": 5,
    "min_p": 0.5,
    "repetition_penalty": 1.5,
    "frequency_penalty": 0.5,
    "presence_penalty": 0.5,
    "logit_bias": {"5": 1},
    "seed": 5,
    "stop_token_ids": [5],
}
# Those that stand for another field, or go with few others: each in a body of its own.
ALONE: list[Json] = [
    {"random_seed": 5},
    {"repeat_penalty": 1.5},
    {"min_tokens": 2},
    {"ignore_eos": True},
]
SHAPES: list[Json] = [
    {"response_format": {"type": "json_object"}},
    {"response_format": {"type": "json_object", "schema": SCHEMA}},
    {"response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}}},
    {"regex": "a"},
    {"grammar": 'root ::= "a"'},
    {"choice": ["a", "b"]},
    {"json_schema": SCHEMA},
    {"guided_json": SCHEMA},
    {"guided_regex": "a"},
    {"guided_grammar": 'root ::= "a"'},
    {"guided_choice": ["a", "b"]},
    {"structured_outputs": {"json": SCHEMA}},
    {"structured_outputs": {"regex": "a"}},
    {"structured_outputs": {"grammar": 'root ::= "a"'}},
    {"structured_outputs": {"choice": ["a", "b"]}},
    {"structured_outputs": {"json_object": True}},
]

EXTENSIONS = [shape for shape in SHAPES if "response_format" not in shape]

USER: Json = {"role": "user", "content": "u"}
FUNCTION: Json = {"name": "f", "description": "d", "parameters": SCHEMA, "strict": True}
TOOLS: list[Json] = [
    {"type": "function", "function": FUNCTION},
    {"type": "function", "function": {"name": "g"}},
]
CALL: Json = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
MESSAGES_OF_CHAT: list[Json] = [
    {"role": "system", "content": "s"},
    {"role": "developer", "content": [{"type": "text", "text": "d"}]},
    {"role": "user", "content": [{"type": "input_text", "text": "u"}], "name": "Ada"},
    {"role": "assistant", "content": None, "refusal": "no"},
    {"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}], "tool_calls": [CALL]},
    {"role": "tool", "content": [{"type": "output_text", "text": "r"}], "tool_call_id": "c"},
    {"role": "user", "content": "u", "name": "Bob"},
]
ANSWERED: list[Json] = [USER, {"role": "assistant", "content": "a"}]
BY_NAME: Json = {"type": "function", "function": {"name": "f"}}
FLAT: Json = {"type": "function", "name": "f"}


def allowed(tools: list[Json]) -> Json:
    return {"mode": "required", "tools": tools}


CHAT_BODIES: list[Json] = [
    {
        **SAMPLING,
        "model": "m",
        "messages": MESSAGES_OF_CHAT,
        "stream": True,
        "stream_options": {"include_usage": True, "continuous_usage_stats": True},
        "stop": ["x"],
        "n": 2,
        "logprobs": True,
        "top_logprobs": 2,
    },
    {"messages": [USER], "tools": TOOLS, "tool_choice": "auto", "parallel_tool_calls": False},
    {"messages": [USER], "tools": TOOLS, "tool_choice": BY_NAME},
    {"messages": [USER], "tools": TOOLS, "tool_choice": FLAT},
    {"messages": [USER], "tools": TOOLS, "tool_choice": {"type": "any"}},
    {
        "messages": [USER],
        "tools": TOOLS,
        "tool_choice": {"type": "allowed_tools", "allowed_tools": allowed([BY_NAME])},
    },
    {
        "messages": [USER],
        "tools": TOOLS,
        "tool_choice": {"type": "allowed_tools", **allowed([FLAT, BY_NAME])},
    },
    {"messages": [USER], "prediction": {"type": "content", "content": "a"}},
    {
        "messages": [USER],
        "prediction": {"type": "content", "content": [{"type": "text", "text": "a"}]},
    },
    {"messages": ANSWERED, "echo": True},
    {"messages": ANSWERED, "continue_final_message": True},
    *(
        {"messages": [USER], **fields}
        for fields in (
            *ALONE,
            *SHAPES,
            {"max_tokens": 5},
            {"max_completion_tokens": 5},
            {"n_predict": 5},
        )
    ),
]
COMPLETIONS_BODIES: list[Json] = [
    {
        **SAMPLING,
        "model": "m",
        "prompt": ["a", [5, 6]],
        "stream": True,
        "stream_options": {"include_usage": True, "continuous_usage_stats": True},
        "stop": ["x"],
        "n": 2,
        "echo": True,
        "logprobs": 2,
        "max_tokens": 5,
    },
    *({"prompt": "a", **fields} for fields in (*ALONE, *SHAPES, {"n_predict": 5})),
]
_CALLED: list[Json] = [
    {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}", "namespace": "n"},
    {"type": "function_call_output", "call_id": "c", "output": "r"},
    {"type": "custom_tool_call", "call_id": "d", "name": "f", "input": "{}", "namespace": "n"},
    {
        "type": "custom_tool_call_output",
        "call_id": "d",
        "output": [{"type": "input_text", "text": "r"}],
    },
]
_NAMESPACE: Json = {
    "type": "namespace",
    "name": "n",
    "tools": [{"type": "function", **FUNCTION}],
}
RESPONSES_BODIES: list[Json] = [
    {
        **SAMPLING,
        "model": "m",
        "instructions": "i",
        "input": [
            {"type": "message", "role": "user", "content": [{"type": "text", "text": "u"}]},
            {"role": "assistant", "content": [{"type": "refusal", "refusal": "r"}]},
            *_CALLED,
            {"type": "message", "role": "system", "content": "s"},
            {"type": "message", "role": "assistant", "content": "a"},
        ],
        "tools": [{"type": "function", **FUNCTION}, _NAMESPACE],
        "stream": True,
        "stop": ["x"],
        "max_output_tokens": 5,
        "include": ["message.output_text.logprobs"],
        "top_logprobs": 2,
        "metadata": {"a": "b"},
        "user": "u",
        "safety_identifier": "s",
        "prompt_cache_key": "p",
    },
    *({"input": "u", **fields} for fields in (*ALONE, *EXTENSIONS)),
    *(
        {"input": "u", "tools": [FLAT, {"type": "function", "name": "g"}], **fields}
        for fields in (
            {"tool_choice": "required", "parallel_tool_calls": False},
            {"tool_choice": FLAT},
            {"tool_choice": BY_NAME},
            {"tool_choice": {"type": "any"}},
            {"tool_choice": {"type": "allowed_tools", **allowed([FLAT, BY_NAME])}},
            {"tool_choice": {"type": "allowed_tools", "allowed_tools": allowed([BY_NAME])}},
        )
    ),
    {"input": "u", "text": {"format": {"type": "json_object"}}},
    {
        "input": [
            {"type": "additional_tools", "role": "developer", "tools": [{**FLAT, **FUNCTION}]},
            {"type": "message", "role": "developer", "content": "d"},
            {"role": "user", "content": "u"},
        ],
        "text": {
            "format": {
                "type": "json_schema",
                "name": "n",
                "description": "d",
                "strict": True,
                "schema": SCHEMA,
            }
        },
    },
]
_TEXT: Json = {"type": "text", "text": "t"}
_ASKED: Json = {"model": "m", "max_tokens": 5, "messages": [USER]}
_OFFERED: Json = {"name": "f", "description": "d", "input_schema": SCHEMA}
MESSAGES_BODIES: list[Json] = [
    {
        **SAMPLING,
        "model": "m",
        "max_tokens": 5,
        "system": [_TEXT],
        "messages": [
            {"role": "user", "content": "u"},
            {
                "role": "assistant",
                "content": [_TEXT, {"type": "tool_use", "id": "c", "name": "f", "input": {"a": 1}}],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "c",
                        "is_error": True,
                        "content": [_TEXT, {"type": "tool_reference", "tool_name": "f"}],
                    },
                    _TEXT,
                ],
            },
            {"role": "system", "content": [_TEXT]},
            {"role": "user", "content": "u"},
        ],
        "stop_sequences": ["x"],
        "stream": True,
    },
    *({**_ASKED, **fields} for fields in (*ALONE, *EXTENSIONS)),
    *(
        {
            **_ASKED,
            "tools": [{**_OFFERED, **tool}, {**_OFFERED, "name": "g"}],
            "tool_choice": choice,
        }
        for tool, choice in (
            ({"type": "custom", "strict": True}, {"type": "auto"}),
            ({"strict": True}, {"type": "auto", "disable_parallel_tool_use": True}),
            ({}, {"type": "any", "disable_parallel_tool_use": True}),
            ({}, {"type": "tool", "name": "f"}),
        )
    ),
    {**_ASKED, "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}},
    {**_ASKED, "output_format": {"type": "json_schema", "schema": SCHEMA}},
]
REST_BODIES: list[Json] = [
    {
        **SAMPLING,
        "messages": [m for m in MESSAGES_OF_CHAT if m["role"] in ("system", "developer", "user")],
        "stream": True,
        "echo": True,
        "stop": ["x"],
    },
    {"messages": [USER, *MESSAGES_OF_CHAT[3:5], USER]},
    {"prompt": "a", "max_new_tokens": 5},
    *(
        {"messages": [USER], **fields}
        for fields in (*ALONE, *SHAPES, {"max_tokens": 5}, {"n_predict": 5})
    ),
]
# What only a model that thinks is asked.
THINKING = Thinking(("high", "none"))
_THOUGHT: Json = {
    "type": "thinking",
    "thinking": [{"type": "text", "text": "Hm."}],
    "closed": True,
    "signature": "s",
}
_THOUGHTFUL: list[Json] = [
    {"role": "system", "content": [_THOUGHT, {"type": "text", "text": "s"}]},
    {"role": "developer", "content": [{"type": "reasoning_text", "text": "Hm."}]},
    USER,
    {"role": "assistant", "content": [{"type": "reasoning", "text": "Hm."}], "refusal": "r"},
    {"role": "assistant", "content": "a", "reasoning_content": "Hm."},
    {"role": "assistant", "content": [{"type": "text", "text": "a"}], "reasoning": "Hm."},
    USER,
]
_ASKED_TO_THINK: list[Json] = [
    {"reasoning_effort": "high"},
    {"thinking_token_budget": 5},
    {"chat_template_kwargs": {"enable_thinking": False}},
    {"chat_template_kwargs": {"thinking": False}},
    {"chat_template_kwargs": {"reasoning_effort": "high"}},
]
_OF_CHAT: list[Json] = [
    {"messages": _THOUGHTFUL},
    *({"messages": [USER], **fields} for fields in _ASKED_TO_THINK),
]
THOUGHTFUL_BODIES: dict[Dialect, list[Json]] = {
    CHAT: _OF_CHAT,
    COMPLETIONS: [],
    RESPONSES: [
        {
            "input": [
                {"role": "user", "content": "u"},
                {"type": "reasoning", "content": [{"type": "reasoning_text", "text": "Hm."}]},
                {"role": "assistant", "content": "a"},
            ],
            "reasoning": {"effort": "high"},
        }
    ],
    MESSAGES: [
        {
            **_ASKED,
            "messages": [
                USER,
                {
                    "role": "assistant",
                    "content": [{"type": "thinking", "thinking": "Hm.", "signature": "s"}, _TEXT],
                },
                USER,
            ],
            "thinking": {"type": "enabled", "budget_tokens": 5, "display": "omitted"},
            "output_config": {"effort": "high"},
        },
    ],
    REST: _OF_CHAT,
}
BODIES: dict[Dialect, list[Json]] = {
    CHAT: CHAT_BODIES,
    COMPLETIONS: COMPLETIONS_BODIES,
    RESPONSES: RESPONSES_BODIES,
    MESSAGES: MESSAGES_BODIES,
    REST: REST_BODIES,
}


class Watched(Fields):
    """Objects of a request that can be seen afterwards: those that are read to the end.

    Others are the caller's own: a schema, arguments, metadata.
    """

    seen: ClassVar[list[Watched]] = []

    def finish(self) -> None:
        super().finish()
        self.seen.append(self)

    @property
    def kind(self) -> str:
        """Of which kind it is, among those that may stand in its place."""
        place = re.sub(r"\[\d+\]", "[]", self.own_path) or WHOLE
        kind, role = self._values.get("type"), self._values.get("role")
        if role is not None and kind in (None, "message"):
            kind = role
        return f"{place} ({kind})" if isinstance(kind, str) else place


def objects_of(
    parse: Callable[[Fields], Any], body: Json, thinking: Thinking | None = None
) -> list[Watched]:
    """All objects of the body that the dialect reads. thinking: of the model that is asked."""
    Watched.seen.clear()
    parse(Watched(body, thinking=thinking))
    return list(Watched.seen)


@dataclass
class Known:
    """The fields of one kind of object."""

    honoured: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def beyond(self, usual: Known) -> Known:
        """Those that are not dealt with in the same way there."""
        return Known(
            self.honoured - usual.honoured, self.told - usual.told, self.refused - usual.refused
        )


def bodies_of(dialect: Dialect, thinking: Thinking | None = None) -> list[Json]:
    return BODIES[dialect] + (THOUGHTFUL_BODIES[dialect] if thinking is not None else [])


def known_fields(dialect: Dialect, thinking: Thinking | None = None) -> dict[str, Known]:
    """By the kind of object."""
    known: dict[str, Known] = defaultdict(Known)
    for body in bodies_of(dialect, thinking):
        for each in objects_of(dialect.parse, body, thinking):
            for how in ("honoured", "told", "refused"):
                getattr(known[each.kind], how).update(getattr(each, how))
    return dict(known)


HEAD = """# Every field, and what becomes of it

A field of a request is honoured: it does what its API says. Or it is told: it asks nothing of this
server, is taken without effect, and its path stands in the answer's `x-ignored-fields`. Or it is
refused with 400, unless it is null or has a value that asks for nothing. What is not listed is
told, unless its name is a slip of a listed one, which is refused with what was meant. With
`http.unknown_fields: refuse` in config.yaml all that is not listed is refused. Null is the same as
absent. Where a server has adapters to choose, `model` is honoured everywhere, and told where it
names none of them.

This page is what `PYTHONPATH=packages python -m tests.openai_bridge.every_field` prints of the
code; a test keeps it.
"""

HEAD_OF_THINKING = """
What follows is honoured besides where the model thinks before it answers, instead of being told.
"""


def page() -> str:
    plain = "".join(_section(each.name, known_fields(each)) for each in BODIES)
    return HEAD + plain + HEAD_OF_THINKING + "".join(map(_section_of_thinking, BODIES))


def _section_of_thinking(dialect: Dialect) -> str:
    """What is dealt with in another way than in the sections before."""
    plain = known_fields(dialect)
    changed = {
        kind: known.beyond(plain.get(kind, Known()))
        for kind, known in known_fields(dialect, THINKING).items()
    }
    changed = {kind: known for kind, known in changed.items() if known != Known()}
    return _section(f"{dialect.name}, where the model thinks", changed) if changed else ""


def _section(title: str, fields: dict[str, Known]) -> str:
    lines = [
        f"\n## {title}\n",
        "| object | honoured | told | refused |",
        "|---|---|---|---|",
    ]
    for kind, known in sorted(fields.items(), key=_place):
        cells = (known.honoured, known.told, known.refused)
        lines.append(f"| {kind} | " + " | ".join(map(_listed, cells)) + " |")
    return "\n".join(lines) + "\n"


def _place(item: tuple[str, Known]) -> tuple[bool, str]:
    return item[0] != WHOLE, item[0]


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


if __name__ == "__main__":
    print(page(), end="")
