"""OpenAI responses: one dialect.

request: parsed; items: of its input. answer: rendered; output: the items that it consists of.
"""

from openai_bridge.dialect import Dialect
from openai_bridge.dialects.responses.request import parse
from openai_bridge.errors import REQUEST_ID_HEADER, openai_error_body

__all__ = ["RESPONSES"]

RESPONSES = Dialect("responses", "chat", REQUEST_ID_HEADER, parse, openai_error_body)
