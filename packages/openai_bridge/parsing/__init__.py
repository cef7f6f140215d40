"""The fields that several dialects share -> the engine's values.

messages        OpenAI's list of messages
model           the adapter that is chosen by the name of the model
openai_fields   what OpenAI's dialects have in common besides
prediction      what an answer is expected to be
sampling        how tokens are chosen
thinking        what is asked of it, and what was thought before
shape           what the answer must look like: response_format, regex, grammar, choice
tools           what may be called, and what must be
unsupported     what no dialect can do, and would be missed

Knows no dialect and no HTTP.
"""

__all__ = [
    "messages",
    "model",
    "openai_fields",
    "prediction",
    "sampling",
    "shape",
    "thinking",
    "tools",
    "unsupported",
]
