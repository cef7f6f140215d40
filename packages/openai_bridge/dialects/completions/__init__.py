"""OpenAI legacy completions: one dialect. request: parsed; answer: rendered."""

from openai_bridge.dialect import Dialect
from openai_bridge.dialects.completions.request import parse
from openai_bridge.errors import REQUEST_ID_HEADER, openai_error_body

__all__ = ["COMPLETIONS"]

COMPLETIONS = Dialect("completions", "text_completion", REQUEST_ID_HEADER, parse, openai_error_body)
