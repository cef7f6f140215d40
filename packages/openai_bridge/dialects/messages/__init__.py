"""Anthropic messages: one dialect. request: parsed, its blocks apart; answer: rendered."""

from openai_bridge.dialect import Dialect
from openai_bridge.dialects.messages.answer import error_body
from openai_bridge.dialects.messages.request import parse, parse_count

__all__ = ["MESSAGES", "parse_count"]

MESSAGES = Dialect("messages", "chat", "request-id", parse, error_body)
