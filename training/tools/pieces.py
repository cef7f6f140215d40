"""What every list of tools, call and result holds beside names and values: worth one piece each.

A tool that takes one string is then 20 tokens and not 50, and what is to be copied stands closer
to where it is copied to. Knows nothing of how a tokenizer is trained.
"""

from __future__ import annotations

from chat_formats.sentencepiece_pieces import SPACE

# As json.dumps writes it, which is what mistral-common puts into a prompt.
_TEXTS = (
    ' [{"type": "function", "function": {"name": "',
    ' {"type": "function", "function": {"name": "',
    '", "description": "',
    '", "parameters": {"type": "object", "properties": {"',
    '", "parameters": {"type": "object", "properties": {}',
    '": {"type": "string"}',
    '": {"type": "string", "description": "',
    '": {"type": "string", "enum": ["',
    '": {"type": "integer"}',
    '": {"type": "number"}',
    '": {"type": "boolean"}',
    '": {"type": "array", "items": {"type": "string"}}',
    ' "required": ["',
    ' [{"name": "',
    ' {"name": "',
    '", "arguments": {"',
    '", "arguments": {}',
    ' {"content": ',
    ', "call_id": "',
    '": "',
    '", "',
)
PIECES = tuple(text.replace(" ", SPACE) for text in _TEXTS)
