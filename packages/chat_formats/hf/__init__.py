"""Finetunes' ways of writing: a chat template, and the vocabulary of a tokenizer.json.

vocabulary/     its tokens, from a tokenizer.json or a tokenizer.model
template/       its chat template, and what that writes
files           which templates and named tokens a checkpoint has
opening         all of it together: a checkpoint's ChatFormat
conversation    messages, checked and put into an order that a template can write
prompt          the token ids
calls           in which form calls are written

Knows nothing of how a token is chosen.
"""

from chat_formats.hf.files import (
    Templates,
    read_added_ids,
    read_special_tokens,
    read_template_file,
    read_templates,
)
from chat_formats.hf.opening import open_base, open_template, template_format
from chat_formats.hf.template.own import has_own_tools, is_own_template
from chat_formats.hf.vocabulary.agreement import check_agreement
from chat_formats.hf.vocabulary.sentencepiece import from_sentencepiece
from chat_formats.hf.vocabulary.tokenizer import Tokenizer
from chat_formats.hf.vocabulary.tokenizer_json import FILE as TOKENIZER_JSON
from chat_formats.hf.vocabulary.tokenizer_json import read_tokenizer

__all__ = [
    "TOKENIZER_JSON",
    "Templates",
    "Tokenizer",
    "check_agreement",
    "from_sentencepiece",
    "has_own_tools",
    "is_own_template",
    "open_base",
    "open_template",
    "read_added_ids",
    "read_special_tokens",
    "read_template_file",
    "read_templates",
    "read_tokenizer",
    "template_format",
]
