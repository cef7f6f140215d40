"""Grammars that name each other -> one text of llguidance's Lark, for who takes only that."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from mistral_engine.grammars.source import Source

# A literal, a regular expression, or the name of another grammar.
_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|/(?:[^/\\]|\\.)+/|@(\w+)')


def inlined(source: Source) -> str:
    """The first, as a term of a rule, with those that it names inside."""
    first, *others = source
    terms: dict[str, str] = {}
    for grammar in reversed(others):  # each names those behind it
        terms[grammar["name"]] = _term(grammar, terms)
    return _term(first, terms)


def _term(grammar: dict[str, object], terms: dict[str, str]) -> str:
    """A grammar where it stands within another. terms: those that it may name."""
    schema = grammar.get("json_schema")
    if schema is not None:
        return f"%json {json.dumps(schema)}"

    def within(word: re.Match[str]) -> str:
        return terms[word[1]] if word[1] in terms else word[0]

    lark = str(grammar["lark_grammar"])
    return f"%lark {{\n{_WORDS.sub(within, lark) if terms else lark}\n}}"


def ranges(token_ids: Collection[int]) -> str:
    """As llguidance writes sets of tokens: "3,5-9"."""
    found: list[list[int]] = []
    for token_id in sorted(token_ids):
        if found and token_id == found[-1][1] + 1:
            found[-1][1] = token_id
        else:
            found.append([token_id, token_id])
    return ",".join(f"{low}" if low == high else f"{low}-{high}" for low, high in found)
