"""Constraints -> one text of llguidance's Lark, by which vLLM holds an answer to them.

vLLM takes one grammar for a whole answer. What the native backend's guide follows with a grammar
for prose, another for calls and a limit for thoughts is written down here as one: control tokens
are named by their ids, which no text can spell. It is followed here too, where vLLM would only say
that an answer ended, and not whether its grammar did. Knows nothing of vLLM.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from llguidance import LLMatcher, LLTokenizer

from chat_formats import CallFormat, ChatFormat
from engine_api.constraint import CALLS, TEXT, CallGrammar, Constraint, Syntax
from engine_api.request import Prompt
from mistral_engine.grammars.enforcing import enforce_calls, may_call
from mistral_engine.grammars.integers import bounded
from mistral_engine.grammars.lark import inlined, ranges
from mistral_engine.grammars.latest import LatestUsed
from mistral_engine.grammars.schemas import Schema
from mistral_engine.grammars.source import (
    Source,
    calls_source,
    text_source,
    texts_of,
    whole_source,
)
from mistral_engine.grammars.vocabulary import (
    controls_of,
    open_matcher,
    open_vocabulary,
    problem_of,
)

_LARGEST_COUNT = 2**31 - 1  # that Lark can say; no answer is as long
_HEAD = "%llguidance {}\n"  # so that vLLM does not take it for GBNF
# Text that a grammar leaves no choice about is written as vLLM's tokenizer cuts it; which, of text
# that spells a control token, makes that token. Then every way to write it is allowed.
_UNFORCED = '%llguidance {"no_forcing": true}\n'


@dataclass(frozen=True, slots=True)
class Compiled:
    """A constraint, ready for any number of answers. lark, matcher: None where it holds them to
    nothing.

    unenforced: see engine_api's Compiled, of which this is one.
    """

    lark: str | None = None
    unenforced: tuple[str, ...] = ()
    matcher: LLMatcher | None = None

    def follow(self) -> Follower | None:
        """A new answer. Cheap: nothing is compiled."""
        return Follower(self.matcher.deep_copy()) if self.matcher is not None else None


class Follower:
    """One answer's way through its grammar. Used by one thread at a time."""

    def __init__(self, matcher: LLMatcher) -> None:
        self._matcher = matcher

    def advance(self, token_id: int) -> None:
        """This is the answer's next token."""
        self._matcher.consume_token(token_id)

    @property
    def is_complete(self) -> bool:
        """Whether the answer can only end here."""
        return self._matcher.is_stopped()

    @property
    def error(self) -> str | None:
        """Why there is no way on, if there is none: vLLM then lets it end as if it were whole."""
        return problem_of(self._matcher)


def follower_of(compiled: object) -> Follower | None:
    """Of a new answer; None where it is held to nothing. compiled: GenerationRequest.compiled."""
    return compiled.follow() if isinstance(compiled, Compiled) else None


class Grammars:
    """Of one chat format; keeps the latest used. Any thread may use it."""

    def __init__(self, chat_format: ChatFormat) -> None:
        self._format = chat_format
        self._compiled = LatestUsed[tuple[Constraint, str, bool], Compiled](
            lambda compiled: compiled.matcher
        )

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        """For answers to prompts that differ from this one in nothing but their tokens.

        Raises RequestError as the native backend does: vLLM would say so much later.
        """
        key = (constraint, prompt.lead, prompt.may_think)
        return self._compiled.get(key, lambda: self._compile(constraint, prompt))

    def _compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        form = self._format.calls
        speaks_of_calls = may_call(constraint, self._format)
        answer: str | None
        if form is not None and speaks_of_calls and isinstance(form.begin, str):
            answer, unenforced = self._whole(constraint, prompt.lead, form, form.begin)
        else:
            answer, unenforced = self._parts(constraint, prompt.lead, form)
        thoughts = self._thoughts(constraint, prompt)
        if answer is None and thoughts is None:
            return Compiled()
        start = f"start: {thoughts or ''}{answer or self._free()}\n"
        lark = (_UNFORCED if self._may_spell_a_control(constraint, start) else _HEAD) + start
        field = CALLS if constraint.calls is not None else TEXT
        matcher = open_matcher(self._vocabulary, LLMatcher.grammar_from_lark(lark), field)
        return Compiled(lark, unenforced, matcher)

    def _whole(
        self, constraint: Constraint, lead: str, form: CallFormat, begin: str
    ) -> tuple[str, tuple[str, ...]]:
        """Prose and calls in one, where calls begin with a text."""

        def compiled(schemas: Sequence[Schema]) -> str:
            return self._inline(CALLS, whole_source(constraint, lead, schemas, form, begin))

        return enforce_calls(constraint.calls, compiled)

    def _parts(
        self, constraint: Constraint, lead: str, form: CallFormat | None
    ) -> tuple[str | None, tuple[str, ...]]:
        """Prose, calls behind a token of theirs, or either."""
        text: str | None = None
        calls: str | None = None
        unenforced: tuple[str, ...] = ()
        if constraint.text is not None:
            text = self._inline(TEXT, text_source(constraint.text, lead))
        if form is not None and isinstance(form.begin, int):
            calls, unenforced = self._calls(constraint.calls, form, form.begin)
        if constraint.must_call:
            return calls, unenforced
        if constraint.calls is None:
            return text, ()
        if text is not None:
            return f"({text} | {calls})", unenforced
        return f"{self._free()} ({calls})?", unenforced

    def _calls(
        self, calls: CallGrammar | None, form: CallFormat, begin: int
    ) -> tuple[str, tuple[str, ...]]:
        """The token that begins them, and what follows it."""
        if calls is None:
            return f"<[{begin}]> <[*]>*", ()

        def compiled(schemas: Sequence[Schema]) -> str:
            return self._inline(CALLS, calls_source(calls, schemas, form))

        followed, unenforced = enforce_calls(calls, compiled)
        return f"<[{begin}]> {followed}", unenforced

    def _free(self) -> str:
        """Prose that nothing is demanded of: whatever begins neither calls nor thoughts."""
        form, thoughts = self._format.calls, self._format.thoughts
        begins = {form.begin} if form is not None and isinstance(form.begin, int) else set()
        if thoughts is not None:
            begins.add(thoughts.begin_id)
        return f"<[^{ranges(begins)}]>*" if begins else "<[*]>*"

    def _thoughts(self, constraint: Constraint, prompt: Prompt) -> str | None:
        """Before the answer, once. None: they are as free as without a constraint."""
        thoughts, most = self._format.thoughts, constraint.most_thoughts
        if thoughts is None or not prompt.may_think:
            return None
        if most == 0:
            return ""
        if most is None and not constraint.says_when_to_end:
            return None
        inside = f"<[^{ranges(self._controls)}]>"
        times = "*" if most is None or most > _LARGEST_COUNT else f"{{0,{most}}}"
        return f"(<[{thoughts.begin_id}]> {inside}{times} <[{thoughts.end_id}]>)? "

    def _may_spell_a_control(self, constraint: Constraint, lark: str) -> bool:
        """What a pattern or a rule spells, no look at its source tells; of names and constants in
        a schema it does, once they are read: JSON has many ways to write a character."""
        if constraint.text is not None and constraint.text.syntax is not Syntax.JSON_SCHEMA:
            return True
        if '"pattern' in lark:
            return True
        texts = "\n".join([lark.replace("\\", ""), *texts_of(constraint)])
        vocabulary = self._format.vocabulary
        return any(vocabulary.piece(control) in texts for control in self._controls)

    @cached_property
    def _controls(self) -> frozenset[int]:
        return controls_of(self._format)

    def _inline(self, field: str, source: Source) -> str:
        """As one term. Raises RequestError for the field."""
        source = [_ending(grammar) for grammar in source]
        open_matcher(self._vocabulary, json.dumps({"grammars": source}), field)
        return inlined(source)

    @cached_property
    def _vocabulary(self) -> LLTokenizer:
        return open_vocabulary(self._format)


def _ending(grammar: dict[str, Any]) -> dict[str, Any]:
    """A grammar whose integers end: vLLM takes no masks of ours that would see to it."""
    schema = grammar.get("json_schema")
    return grammar if schema is None else {**grammar, "json_schema": bounded(schema)}
