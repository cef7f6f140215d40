"""Compiles constraints for one vocabulary. Knows nothing of logits or of batches.

llguidance does the parsing: Earley's algorithm over lexemes, and a walk through the trie of the
vocabulary, https://github.com/guidance-ai/llguidance.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from llguidance import LLMatcher, LLTokenizer

from chat_formats import CallFormat, ChatFormat
from engine_api.constraint import CALLS, TEXT, CallGrammar, Constraint, Grammar, Syntax
from engine_api.request import Prompt
from mistral_engine.grammars.enforcing import enforce_calls, may_call
from mistral_engine.grammars.latest import LatestUsed
from mistral_engine.grammars.schemas import Schema
from mistral_engine.grammars.source import Source, calls_source, text_source, whole_source
from mistral_engine.grammars.vocabulary import controls_of, open_matcher, open_vocabulary
from mistral_engine.native.guide.guide import Compiled
from mistral_engine.native.guide.numbers import Digits

_Key = Grammar | CallGrammar | Constraint


class Grammars:
    """Compiles for one chat format, and keeps the latest used. Any thread may use it."""

    def __init__(self, chat_format: ChatFormat) -> None:
        self._format = chat_format
        self._vocabulary: LLTokenizer | None = None  # takes a moment; many never need it
        self._compiled = LatestUsed[tuple[_Key, str], _Kept](lambda kept: kept.matcher)
        self._lock = threading.Lock()

    @cached_property
    def _digits(self) -> Digits:
        vocabulary = self._format.vocabulary
        return Digits(vocabulary.piece_bytes(i) for i in range(vocabulary.size))

    @cached_property
    def _controls(self) -> tuple[int, ...]:
        return tuple(sorted(controls_of(self._format)))

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        """For answers to prompts that differ from this one in nothing but their tokens.

        Raises RequestError, field "constraint.text", "constraint.calls" or that of a function, for
        a grammar that is malformed, or that cannot be enforced and is not lenient.
        """
        compiled = self._compile_answer(constraint, prompt.lead)
        if self._format.thoughts is None or not prompt.may_think:
            return compiled
        return replace(
            compiled,
            thoughts=self._format.thoughts,
            most_thoughts=constraint.most_thoughts,
            controls=self._controls,
        )

    def _compile_answer(self, constraint: Constraint, lead: str) -> Compiled:
        """What holds behind thoughts, if there are any."""
        text = calls = None
        form = self._format.calls
        speaks_of_calls = may_call(constraint, self._format)
        if constraint.text is not None:
            text = self._text_matcher(constraint.text, lead)
        begin = form.begin if form is not None else None
        if form is not None and speaks_of_calls and isinstance(begin, str):
            return self._compile_whole(constraint, lead, form, begin)
        if constraint.calls is not None and form is not None:
            calls = self._calls(constraint.calls, form)
        return Compiled(
            text,
            calls.matcher if calls else None,
            constraint.must_call,
            begin if isinstance(begin, int) else None,
            self._digits,
            is_json=_is_json(constraint.text),
            unenforced=calls.unenforced if calls else (),
        )

    def _compile_whole(
        self, constraint: Constraint, lead: str, form: CallFormat, begin: str
    ) -> Compiled:
        """Prose and calls in one, where calls begin with a text."""

        def source(schemas: Sequence[Schema]) -> Source:
            return whole_source(constraint, lead, schemas, form, begin)

        whole = self._compiled.get(
            (constraint, lead), lambda: self._compile_calls(constraint.calls, source)
        )
        behind = b"" if _is_json(constraint.text) else begin.encode()
        return Compiled(
            whole.matcher,
            None,
            must_call=False,
            begin_calls_id=None,
            digits=self._digits,
            is_json=True,
            json_behind=behind,
            unenforced=whole.unenforced,
        )

    def _text_matcher(self, grammar: Grammar, lead: str) -> LLMatcher:
        def compiled() -> _Kept:
            return _Kept(self._compile(TEXT, text_source(grammar, lead)))

        return self._compiled.get((grammar, lead), compiled).matcher

    def _calls(self, calls: CallGrammar, form: CallFormat) -> _Kept:
        def source(schemas: Sequence[Schema]) -> Source:
            return calls_source(calls, schemas, form)

        return self._compiled.get((calls, ""), lambda: self._compile_calls(calls, source))

    def _compile_calls(
        self, calls: CallGrammar | None, source: Callable[[Sequence[Schema]], Source]
    ) -> _Kept:
        """source: of these calls, with these schemas of their arguments."""
        matcher, unenforced = enforce_calls(
            calls, lambda schemas: self._compile(CALLS, source(schemas))
        )
        return _Kept(matcher, unenforced)

    def _compile(self, field: str, source: Source) -> LLMatcher:
        return open_matcher(self._open(), json.dumps({"grammars": source}), field)

    def _open(self) -> LLTokenizer:
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = open_vocabulary(self._format)
            return self._vocabulary


@dataclass(frozen=True, slots=True)
class _Kept:
    """A grammar that was compiled, and what of it is not."""

    matcher: LLMatcher
    unenforced: tuple[str, ...] = ()


def _is_json(grammar: Grammar | None) -> bool:
    return grammar is not None and grammar.syntax is Syntax.JSON_SCHEMA
