"""Compiles constraints for one vocabulary. Knows nothing of logits or of batches.

llguidance does the parsing: Earley's algorithm over lexemes, and a walk through the trie of the
vocabulary, https://github.com/guidance-ai/llguidance.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from llguidance import LLMatcher, LLParserLimits, LLTokenizer

from chat_formats import CallFormat, ChatFormat, Vocabulary
from engine_api.constraint import CALLS, TEXT, CallGrammar, Constraint, Grammar
from engine_api.errors import RequestError
from mistral_engine.native.guide.guide import Compiled, find_problem
from mistral_engine.native.guide.source import calls_source, named, schema_in_form, text_source

_MOST_COMPILED = 64  # grammars that are kept, the latest used
_LIMITS = LLParserLimits(verbose_errors=False)  # an error may be logged, and content must not be

_Source = list[dict[str, Any]]


class Grammars:
    """Compiles for one chat format, and keeps the latest used. Any thread may use it."""

    def __init__(self, chat_format: ChatFormat) -> None:
        self._format = chat_format
        self._vocabulary: LLTokenizer | None = None  # takes a moment; many never need it
        self._compiled: OrderedDict[tuple[Grammar | CallGrammar, str], LLMatcher] = OrderedDict()
        self._lock = threading.Lock()

    def compile(self, constraint: Constraint, lead: str) -> Compiled:
        """lead: of the prompts whose answers it is for; see Prompt.

        Raises RequestError, field "constraint.text" or "constraint.calls", for a grammar that is
        malformed, or that cannot be enforced.
        """
        text = calls = None
        form = self._format.calls
        if form is None and (constraint.calls or constraint.must_call):
            name = self._format.name
            raise RequestError(CALLS, f"{CALLS} is given; this model ({name}) has no calls")
        if constraint.text is not None:
            text = self._text_matcher(constraint.text, lead)
        if constraint.calls is not None and form is not None:
            calls = self._calls_matcher(constraint.calls, form)
        begin_calls_id = form.begin_id if form is not None else None
        return Compiled(text, calls, constraint.must_call, begin_calls_id)

    def _text_matcher(self, grammar: Grammar, lead: str) -> LLMatcher:
        return self._matcher(TEXT, (grammar, lead), lambda: text_source(grammar, lead))

    def _calls_matcher(self, calls: CallGrammar, form: CallFormat) -> LLMatcher:
        try:
            return self._matcher(CALLS, (calls, ""), lambda: calls_source(calls, form))
        except RequestError:
            for name, schema in calls.functions:  # each by itself, to say whose it is
                alone = named("answer", json_schema=schema_in_form(CALLS, schema, calls.is_lenient))
                self._compile(CALLS, [alone], f"the parameters of {name!r}: ")
            raise

    def _matcher(
        self, field: str, key: tuple[Grammar | CallGrammar, str], source: Callable[[], _Source]
    ) -> LLMatcher:
        """Compiled, and not yet used by any answer."""
        with self._lock:
            matcher = self._compiled.get(key)
            if matcher is not None:
                self._compiled.move_to_end(key)
        # Copies share what the lexer has worked out, up to a limit: once there, it starts anew.
        if matcher is None or find_problem(matcher):
            matcher = self._compile(field, source())
            with self._lock:
                self._compiled[key] = matcher
                if len(self._compiled) > _MOST_COMPILED:
                    self._compiled.popitem(last=False)
        return matcher

    def _compile(self, field: str, source: _Source, whose: str = "") -> LLMatcher:
        grammars = json.dumps({"grammars": source})
        matcher = LLMatcher(self._open(), grammars, log_level=0, limits=_LIMITS)
        if problem := find_problem(matcher):
            raise RequestError(field, f"{field} cannot be enforced: {whose}{problem}")
        return matcher

    def _open(self) -> LLTokenizer:
        with self._lock:
            if self._vocabulary is None:
                wrapped: Any = _GuidanceVocabulary(self._format.vocabulary)
                self._vocabulary = LLTokenizer(wrapped)
            return self._vocabulary


class _GuidanceVocabulary:
    """What llguidance asks of a tokenizer."""

    is_tokenizer_wrapper = True

    def __init__(self, vocabulary: Vocabulary) -> None:
        ids = range(vocabulary.size)
        self.eos_token_id = vocabulary.eos_id
        self.bos_token_id = vocabulary.bos_id
        self.special_token_ids = [i for i in ids if vocabulary.is_control(i)]
        self.tokens = [vocabulary.piece_bytes(i) or vocabulary.piece(i).encode() for i in ids]
        self._encode = vocabulary.encode_within

    def __call__(self, text: str) -> list[int]:
        """How the model has learned to write a text of which a grammar leaves nothing open."""
        return self._encode(text)
