"""What of conversations and tools is refused, by name, for any model alike.

messages   their roles, texts, names and calls
tools      their names, and that their parameters are a JSON schema
"""

from chat_formats.checks.messages import check_message, check_text, refusal
from chat_formats.checks.tools import check_tool

__all__ = ["check_message", "check_text", "check_tool", "refusal"]
