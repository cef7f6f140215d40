"""The wire formats, each a Dialect: a parse and a render over the same engine.

chat/ completions/ responses/   OpenAI's
messages/                       Anthropic's
rest                            the plain predict call
tokens                          questions about tokens, which need no generation

None knows another; what they share stands in parsing/ and rendering/. A new one is a folder here,
a line below, and a route in model.py.
"""

from openai_bridge.dialects.chat import CHAT
from openai_bridge.dialects.completions import COMPLETIONS
from openai_bridge.dialects.messages import MESSAGES
from openai_bridge.dialects.responses import RESPONSES
from openai_bridge.dialects.rest import REST

__all__ = ["CHAT", "COMPLETIONS", "MESSAGES", "RESPONSES", "REST", "messages", "tokens"]
