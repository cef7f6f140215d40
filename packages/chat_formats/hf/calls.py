"""Finds in what form a chat template writes calls: it is given some. Knows no vocabulary's ids."""

from __future__ import annotations

import re
from contextlib import suppress

from chat_formats.calls import BEGIN_TAG, END_TAG, TaggedCalls
from chat_formats.hf.template.abilities import probe_calls, probe_tool
from chat_formats.hf.template.environment import RenderError
from chat_formats.hf.template.writing import Writer

MISTRAL_BEGIN = "[TOOL_CALLS]"  # what stands before Mistral's own

_KEY = "zqkey"
_CALL = r'<tool_call>(\s*)\{"name": "zqtool", "arguments": \{"zqkey": 1\}\}(\s*)</tool_call>'
_TWO_CALLS = re.compile(rf"{_CALL}(\s*){_CALL}")
_ARRAY = re.compile(r'\[TOOL_CALLS\](\s*)\[\{"name": "zqtool", "arguments": \{"zqkey": 1\}')


def find_tagged_calls(writer: Writer) -> TaggedCalls | None:
    """How the template writes calls; None: in no such form.

    One that tells the model of the form, and has no place for calls, gets the usual space.
    """
    texts = _written(writer)
    if found := next(filter(None, map(_TWO_CALLS.search, texts)), None):
        return TaggedCalls(before=found[1], behind=found[2], between=found[3])
    is_told = BEGIN_TAG in writer.source and END_TAG in writer.source
    return TaggedCalls() if is_told and not texts else None


def find_array_lead(writer: Writer) -> str | None:
    """What stands before the array of Mistral's own calls, space or nothing; None: the template
    writes none."""
    found = next(filter(None, map(_ARRAY.search, _written(writer)[:1])), None)
    return found[1] if found is not None else None


def _written(writer: Writer) -> list[str]:
    """Conversations with calls, as far as it writes them: with tools on offer, and without."""
    texts = []
    for tools in ([probe_tool()], []):
        with suppress(RenderError):
            texts.append(writer.render(probe_calls({_KEY: 1}), tools))
    return [text for text in texts if _KEY in text]
