"""Mistral's own way of writing, versions v1 to v15, through mistral-common.

tokenizer       the vocabulary, SentencePiece or Tekken, and which version it is of
versions        what the versions differ in
conversation    messages, checked and put into an order that can be encoded
tools           the tools on offer
prompt          the token ids
named_calls     how calls are written and read from v11 on; before, see calls/
opening         all of it together: a checkpoint's ChatFormat

Knows nothing of how a token is chosen.
"""

from chat_formats.mistral.opening import mistral_format, open_mistral
from chat_formats.mistral.tokenizer import FILE_NAMES

__all__ = ["FILE_NAMES", "mistral_format", "open_mistral"]
