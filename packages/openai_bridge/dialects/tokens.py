"""Text or messages -> token ids, and back: /tokenize and /detokenize, as vLLM has them.

/tokenize     prompt: a string, before which BOS is put unless add_special_tokens is false; or
              messages and tools, as chat completions have them. return_token_strs adds the names
/detokenize   tokens: an array of up to 400,000 ids. Control tokens stand for no text

model is any string, and has no effect. Other fields are told. Refusals are in OpenAI's shape.
"""

from __future__ import annotations

from typing import Any

from engine_api.engine import Engine
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import Question, chat_source, raw_source
from openai_bridge.names import Names
from openai_bridge.parsing.messages import read_messages
from openai_bridge.parsing.tools import CHAT_NAMES, read_chat_tools

MAX_TOKENS = 400_000  # a body has at most 500,000 values


def parse_tokenize(fields: Fields) -> Question:
    """Raises BadRequest."""
    fields.tell("model")
    text = fields.string("prompt")
    if text is not None and fields.raw("messages") is not None:
        raise fields.refusal("messages", "given beside prompt; give one of them")
    with_bos = fields.boolean("add_special_tokens")
    if text is None and with_bos is False:
        raise fields.refusal("add_special_tokens", "false; a chat has no other form")
    if text is None:
        use = read_chat_tools(fields)
        names = CHAT_NAMES.with_patterns(use.names)
        source = chat_source(read_messages(fields), use.tools, names)
    else:
        fields.refuse("tools", [])
        source = raw_source(text, CHAT_NAMES)
    with_names = bool(fields.boolean("return_token_strs"))
    fields.finish()

    def answer(engine: Engine) -> dict[str, Any]:
        ids = source.build(engine.unbounded_prompts).token_ids
        tokens = list(ids if with_bos is not False else ids[1:])
        names = [engine.vocabulary.piece(i) for i in tokens] if with_names else None
        length = {"count": len(tokens), "max_model_len": engine.context_length}
        return {**length, "tokens": tokens, "token_strs": names}

    return Question(answer, source.names)


def parse_detokenize(fields: Fields) -> Question:
    """Raises BadRequest."""
    fields.tell("model")
    fields.required("tokens", fields.raw("tokens"))
    token_ids = fields.integers("tokens", MAX_TOKENS)
    fields.finish()

    def answer(engine: Engine) -> dict[str, Any]:
        ids = engine.unbounded_prompts.build_from_ids(token_ids).token_ids  # checks them
        return {"prompt": engine.vocabulary.decode(ids)}

    return Question(answer, Names({"prompt": "tokens"}))
