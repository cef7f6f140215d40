"""Text or messages -> token ids, and back: /tokenize and /detokenize, as vLLM has them.

/tokenize     prompt: a string, before which BOS is put unless add_special_tokens is false; or
              messages and tools, as chat completions have them. return_token_strs adds the names
/detokenize   tokens: an array of up to 400,000 ids. Control tokens stand for no text

model is any string. All other fields are refused, in OpenAI's shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chat_formats.detokenizer import decode
from engine_api.conversation import Message
from openai_bridge.asked.messages import read_messages
from openai_bridge.asked.tools import ToolUse, caller_field, read_chat_tools
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import Engine

MAX_TOKENS = 400_000  # a body has at most 500,000 values


@dataclass(frozen=True, slots=True)
class Tokenize:
    """From `text`, or from messages where there is none."""

    text: str | None
    messages: tuple[Message, ...]
    use: ToolUse
    with_bos: bool
    with_names: bool

    def caller_field(self, engine_field: str) -> str:
        return caller_field(engine_field)

    def answer(self, engine: Engine) -> dict[str, Any]:
        if self.text is None:
            ids = engine.prompts.build(self.messages, self.use.tools).token_ids
        else:
            ids = engine.prompts.build_raw(self.text).token_ids
        tokens = list(ids if self.with_bos else ids[1:])
        names = [engine.tokenizer.piece(i) for i in tokens] if self.with_names else None
        length = {"count": len(tokens), "max_model_len": engine.context_length}
        return {**length, "tokens": tokens, "token_strs": names}


@dataclass(frozen=True, slots=True)
class Detokenize:
    """From ids."""

    token_ids: tuple[int, ...]

    def caller_field(self, engine_field: str) -> str:
        return "tokens" if engine_field == "prompt" else engine_field

    def answer(self, engine: Engine) -> dict[str, Any]:
        ids = engine.prompts.build_from_ids(self.token_ids).token_ids
        return {"prompt": decode(ids, engine.tokenizer)}


def parse_tokenize(body: dict[str, Any]) -> Tokenize:
    """Raises BadRequest."""
    fields = Fields(body)
    fields.string("model")
    text = fields.string("prompt")
    if text is not None and fields.raw("messages") is not None:
        raise fields.refusal("messages", "given beside prompt; give one of them")
    with_bos = fields.boolean("add_special_tokens")
    if text is None and with_bos is False:
        raise fields.refusal("add_special_tokens", "false; a chat has no other form")
    question = Tokenize(
        text=text,
        messages=read_messages(fields) if text is None else (),
        use=read_chat_tools(fields) if text is None else ToolUse(),
        with_bos=with_bos is not False,
        with_names=bool(fields.boolean("return_token_strs")),
    )
    fields.refuse_unread()
    return question


def parse_detokenize(body: dict[str, Any]) -> Detokenize:
    """Raises BadRequest."""
    fields = Fields(body)
    fields.string("model")
    fields.required("tokens", fields.raw("tokens"))
    question = Detokenize(fields.integers("tokens", MAX_TOKENS))
    fields.refuse_unread()
    return question
