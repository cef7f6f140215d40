"""Forms in which models write calls, and how answers with calls in them are read.

array    one JSON array behind a control token, as Mistral has it up to v7
tagged   each between tags, as Hermes has it
reading  what readers of answers share
marked   answers whose calls and thoughts stand behind control tokens
ids      ids of calls

Later forms of Mistral's are its own, in mistral/. Knows no vocabulary and no template.
"""

from chat_formats.calls.array import ArrayCalls, CallScanner
from chat_formats.calls.ids import is_native_id, native_ids, new_call_id
from chat_formats.calls.marked import MarkedReader
from chat_formats.calls.tagged import BEGIN as BEGIN_TAG
from chat_formats.calls.tagged import END as END_TAG
from chat_formats.calls.tagged import TaggedCalls, TaggedReader

__all__ = [
    "BEGIN_TAG",
    "END_TAG",
    "ArrayCalls",
    "CallScanner",
    "MarkedReader",
    "TaggedCalls",
    "TaggedReader",
    "is_native_id",
    "native_ids",
    "new_call_id",
]
