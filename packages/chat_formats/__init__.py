"""How models write: messages -> token ids, and what a model says -> text and calls.

chat_format     ChatFormat, what every way of writing offers to an engine
detokenizer     token ids -> text, for all of them; spelling: which part of it each token is
opening         open_format: a checkpoint's directory -> its ChatFormat; choosing: which it is
converting      its vocabulary in the form that other engines read
ends            what ends an answer
raw             prompts of text as it is, for all of them
calls/          forms of calls, and how they are read; checks/: what is refused for any model alike
mistral/        Mistral's own, v1 to v15
hf/             finetunes', through their chat templates

Knows no engine, no torch and no wire format.
"""

from chat_formats.chat_format import (
    NOTHING,
    AnswerReader,
    CallFormat,
    CallPart,
    ChatFormat,
    Said,
    ThoughtFormat,
    Vocabulary,
)
from chat_formats.detokenizer import Place
from chat_formats.opening import CHAT_FORMATS, open_format
from chat_formats.spelling import Part, Speller

__all__ = [
    "CHAT_FORMATS",
    "NOTHING",
    "AnswerReader",
    "CallFormat",
    "CallPart",
    "ChatFormat",
    "Part",
    "Place",
    "Said",
    "Speller",
    "ThoughtFormat",
    "Vocabulary",
    "converting",
    "open_format",
]
