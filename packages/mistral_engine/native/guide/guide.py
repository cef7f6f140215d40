"""Follows one answer through its constraint: what may come next, and whether anything may.

Knows nothing of how a grammar is compiled (grammar.py), of logits or of batches.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

from llguidance import LLMatcher

from chat_formats import ThoughtFormat
from mistral_engine.grammars.vocabulary import problem_of
from mistral_engine.native.guide.numbers import Digits, NumberLimit, TooManyDigits
from mistral_engine.native.guide.thoughts import ThoughtLimit


@dataclass(frozen=True, slots=True)
class Compiled:
    """A constraint, ready to be followed by any number of answers to prompts of one kind.

    text: of prose, or of the whole answer where calls begin with a text.
    begin_calls_id: the token with which the model begins to call; None: it has no calls, or `text`
    is of them too.
    unenforced: see engine_api's Compiled, of which this is one. is_json: whether the text is,
    behind `json_behind`; calls always are. digits: of the vocabulary, for what is JSON.
    thoughts: how the model thinks; None: not before these answers. most_thoughts: see Constraint.
    controls: the tokens that steer.
    """

    text: LLMatcher | None
    calls: LLMatcher | None
    must_call: bool
    begin_calls_id: int | None
    digits: Digits
    is_json: bool = False
    json_behind: bytes = b""
    unenforced: tuple[str, ...] = ()
    thoughts: ThoughtFormat | None = None
    most_thoughts: int | None = None
    controls: tuple[int, ...] = ()

    def guide(self) -> Guide:
        """Of a new answer. Cheap: nothing is compiled."""
        text = self.text.deep_copy() if self.text is not None else None
        calls = self.calls.deep_copy() if self.calls is not None else None
        numbers = NumberLimit(self.digits, self.json_behind) if text and self.is_json else None
        in_calls = NumberLimit(self.digits, of_objects=True) if calls else None
        thoughts = None
        if self.thoughts is not None:
            thoughts = ThoughtLimit(self.thoughts, self.most_thoughts, self.controls)
        return Guide(text, calls, self.must_call, self.begin_calls_id, numbers, in_calls, thoughts)


class Guide:
    """One answer's way through its constraint. Used by one thread at a time."""

    def __init__(
        self,
        text: LLMatcher | None,
        calls: LLMatcher | None,
        must_call: bool,
        begin_calls_id: int | None,
        numbers: NumberLimit | None = None,
        numbers_in_calls: NumberLimit | None = None,
        thoughts: ThoughtLimit | None = None,
    ) -> None:
        self._calls = calls
        self._must_call = must_call
        self._begin_calls_id = begin_calls_id
        self._has_begun = False
        self._numbers = numbers  # in what is being said, where it is JSON
        self._numbers_in_calls = numbers_in_calls
        self._thoughts = thoughts
        self._matcher = text  # of what is said, but for thoughts; None: anything may be

    @property
    def matcher(self) -> LLMatcher | None:
        """The grammar of what comes next. None: there is none."""
        return None if self._is_thinking else self._matcher

    @property
    def is_binding(self) -> bool:
        """Whether there are tokens that may not come next."""
        return bool(self.matcher is not None or self.only_tokens or self.barred_tokens)

    @property
    def may_bind(self) -> bool:
        """Whether it is binding, or may be after its next token, which may begin a call."""
        return self.is_binding or self._calls is not None or self._thoughts is not None

    @property
    def only_tokens(self) -> tuple[int, ...]:
        """All that may come next, where no grammar has to be asked; else empty."""
        if self._thoughts is not None and self._thoughts.only_token is not None:
            return (self._thoughts.only_token,)
        if self._begin_calls_id is None or self._is_thinking or not self._is_before_demanded_call:
            return ()
        return (self._begin_calls_id, *self._begin_thoughts)

    @property
    def further_tokens(self) -> tuple[int, ...]:
        """What may come next beside that of the grammar: the beginning of a call, of thoughts."""
        if self._has_begun or self._is_thinking:
            return ()
        if self._calls is None or self._begin_calls_id is None:
            return self._begin_thoughts
        return (self._begin_calls_id, *self._begin_thoughts)

    @property
    def barred_tokens(self) -> list[int]:
        """What may not come next though the grammar, if there is one, would have it."""
        return self._thoughts.barred_tokens if self._thoughts is not None else []

    @property
    def overlong_tokens(self) -> TooManyDigits | None:
        """Those that come next only where the grammar leaves nothing else: a number has all the
        digits that are meant for one. None: there are none."""
        return self._numbers.too_long if self._numbers is not None else None

    @property
    def forced_tokens(self) -> tuple[int, ...]:
        """The tokens that come next whatever the model would say: there is one way to go on."""
        if only := self.only_tokens:
            return only if len(only) == 1 else ()
        if self.matcher is None or self.further_tokens:
            return ()
        return tuple(self.matcher.compute_ff_tokens())

    @property
    def is_complete(self) -> bool:
        """Whether the answer can only end here."""
        return self.matcher is not None and self.matcher.is_stopped()

    @property
    def error(self) -> str | None:
        """Why there is no way on, if there is none: a grammar may be too costly to follow."""
        return problem_of(self.matcher) if self.matcher is not None else None

    def advance(self, token_id: int) -> None:
        """Follow the answer: this is its next token."""
        if self._thoughts is not None and self._thoughts.advance(token_id):
            return
        begins_call = token_id == self._begin_calls_id and self._may_begin_call
        self._has_begun = True
        if begins_call:
            self._matcher, self._calls = self._calls, None
            self._numbers = self._numbers_in_calls
        elif self._matcher is not None:
            self._matcher.consume_token(token_id)
            if self._numbers is not None:
                self._numbers.advance(token_id)

    def behind(self, token_id: int) -> Guide | None:
        """As it would be if this token came next; it stays as it is itself.

        None where the token may not come, or nothing after it: for what is only supposed.
        """
        if not self._may_come(token_id):
            return None
        supposed = self._copy()
        supposed.advance(token_id)
        return None if supposed.is_complete or supposed.error is not None else supposed

    def _may_come(self, token_id: int) -> bool:
        """What would only make a number too long may."""
        if only := self.only_tokens:
            return token_id in only
        if token_id in self.barred_tokens:
            return False
        if self.matcher is None or token_id in self.further_tokens:
            return True
        return self.matcher.validate_tokens([token_id]) == 1

    def _copy(self) -> Guide:
        """One that goes its own way. Takes longer the longer the answer is: up to 0.5 ms."""
        other = copy(self)
        other._matcher = self._matcher and self._matcher.deep_copy()
        other._calls = self._calls and self._calls.deep_copy()
        for name in ("_numbers", "_numbers_in_calls", "_thoughts"):
            setattr(other, name, copy(getattr(self, name)))
        return other

    @property
    def _is_thinking(self) -> bool:
        return self._thoughts is not None and self._thoughts.is_open

    @property
    def _begin_thoughts(self) -> tuple[int, ...]:
        """The token with which they may begin, if they may."""
        if self._thoughts is None or not self._thoughts.may_stand_before:
            return ()
        return (self._thoughts.begin_id,)

    @property
    def _is_before_demanded_call(self) -> bool:
        return self._must_call and not self._has_begun

    @property
    def _may_begin_call(self) -> bool:
        if self._matcher is None or not self._has_begun:
            return self._calls is not None or self._is_before_demanded_call
        return False
