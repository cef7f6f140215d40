"""Holds an answer to a grammar: which tokens may come next. Knows nothing of logits or of batches.

llguidance does the parsing: Earley's algorithm over lexemes, and a walk through the trie of the
vocabulary, https://github.com/guidance-ai/llguidance. Here is what a grammar means for an answer:
where it begins to hold, and the space that SentencePiece puts before every text.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from llguidance import LLMatcher, LLParserLimits, LLTokenizer
from llguidance.gbnf_to_lark import gbnf_to_lark

from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.constraint import CALLS, TEXT, CallGrammar, Constraint, Grammar, Syntax
from engine_api.errors import RequestError, one_line

_MOST_COMPILED = 64  # grammars that are kept, the latest used

# One way to write a JSON text, Mistral's own: free whitespace is where weak models never end.
_JSON_FORM = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
_SPACED = {"lark_grammar": 'start: " " @answer'}
_LIMITS = LLParserLimits(verbose_errors=False)  # an error may be logged, and content must not be
# An automaton for the multiples of n has n states; no limit of llguidance's stops a large one.
_MOST_MULTIPLE = 10_000
_MOST_LEVELS = 100  # of lists and objects in a schema; llguidance itself reads some more


class Grammars:
    """Compiles grammars for one vocabulary. Any thread may use it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._vocabulary: LLTokenizer | None = None  # takes a moment; many never need it
        self._compiled: OrderedDict[tuple[Grammar | CallGrammar, bool], LLMatcher] = OrderedDict()
        self._lock = threading.Lock()

    def guide(self, constraint: Constraint, continues_text: bool) -> Guide:
        """A new answer's guide. continues_text: see Prompt.

        Raises RequestError, field "constraint.text" or "constraint.calls", for a grammar that is
        malformed, or that cannot be enforced.
        """
        text = calls = None
        if (constraint.calls or constraint.must_call) and self._tokenizer.tool_calls_id is None:
            version = self._tokenizer.version
            raise RequestError(CALLS, f"{CALLS} is given; this model ({version}) has no calls")
        if constraint.text is not None:
            is_spaced = self._tokenizer.has_dummy_prefix and not continues_text
            text = self._matcher(TEXT, constraint.text, is_spaced)
        if constraint.calls is not None:
            calls = self._calls_matcher(constraint.calls)
        return Guide(text, calls, constraint.must_call, self._tokenizer.tool_calls_id)

    def _calls_matcher(self, calls: CallGrammar) -> LLMatcher:
        try:
            return self._matcher(CALLS, calls, self._tokenizer.has_dummy_prefix)
        except RequestError:
            for name, schema in calls.functions:  # each by itself, to say whose it is
                alone = [_named("answer", json_schema=_in_form(CALLS, schema, calls.is_lenient))]
                self._compile(CALLS, alone, False, f"the parameters of {name!r}: ")
            raise

    def _matcher(self, field: str, grammar: Grammar | CallGrammar, is_spaced: bool) -> LLMatcher:
        """A fresh copy of the compiled grammar."""
        key = (grammar, is_spaced)
        with self._lock:
            matcher = self._compiled.get(key)
            if matcher is not None:
                self._compiled.move_to_end(key)
        # Copies share what the lexer has worked out, up to a limit: once there, it starts anew.
        if matcher is None or _find_problem(matcher):
            matcher = self._compile(field, _to_guidance(grammar), is_spaced)
            with self._lock:
                self._compiled[key] = matcher
                if len(self._compiled) > _MOST_COMPILED:
                    self._compiled.popitem(last=False)
        return matcher.deep_copy()

    def _compile(
        self, field: str, source: list[dict[str, Any]], is_spaced: bool, whose: str = ""
    ) -> LLMatcher:
        grammars = json.dumps({"grammars": [_SPACED, *source] if is_spaced else source})
        matcher = LLMatcher(self._open(), grammars, log_level=0, limits=_LIMITS)
        if problem := _find_problem(matcher):
            raise RequestError(field, f"{field} cannot be enforced: {whose}{problem}")
        return matcher

    def _open(self) -> LLTokenizer:
        with self._lock:
            if self._vocabulary is None:
                vocabulary: Any = _Vocabulary(self._tokenizer)
                self._vocabulary = LLTokenizer(vocabulary)
            return self._vocabulary


class Guide:
    """One answer's way through its constraint. Used by one thread at a time."""

    def __init__(
        self,
        text: LLMatcher | None,
        calls: LLMatcher | None,
        must_call: bool,
        tool_calls_id: int | None,
    ) -> None:
        self._calls = calls
        self._must_call = must_call
        self._tool_calls_id = tool_calls_id
        self._has_begun = False
        self.matcher = text  # of what is being said; None: anything may be

    @property
    def is_binding(self) -> bool:
        """Whether there are tokens that may not come next."""
        return self.matcher is not None or self._is_before_demanded_call

    @property
    def may_bind(self) -> bool:
        """Whether it is binding, or may be after its next token, which may begin a call."""
        return self.is_binding or self._calls is not None

    @property
    def only_token(self) -> int | None:
        """The one token that may come next, if no grammar has to be asked."""
        return self._tool_calls_id if self._is_before_demanded_call else None

    @property
    def further_token(self) -> int | None:
        """A token that may come next beside those of the grammar: the beginning of a call."""
        return None if self._has_begun or self._calls is None else self._tool_calls_id

    @property
    def is_complete(self) -> bool:
        """Whether the answer can only end here."""
        return self.matcher is not None and self.matcher.is_stopped()

    @property
    def error(self) -> str | None:
        """Why there is no way on, if there is none: a grammar may be too costly to follow."""
        return _problem_of(self.matcher) if self.matcher is not None else None

    def advance(self, token_id: int) -> None:
        """Follow the answer: this is its next token."""
        begins_call = token_id == self._tool_calls_id and self._may_begin_call
        self._has_begun = True
        if begins_call:
            self.matcher, self._calls = self._calls, None
        elif self.matcher is not None:
            self.matcher.consume_token(token_id)

    @property
    def _is_before_demanded_call(self) -> bool:
        return self._must_call and not self._has_begun

    @property
    def _may_begin_call(self) -> bool:
        if self.matcher is None or not self._has_begun:
            return self._calls is not None or self._is_before_demanded_call
        return False


def _find_problem(matcher: LLMatcher) -> str | None:
    """Why nothing can begin with it, if so. It stays as it is."""
    trial = matcher.deep_copy()
    trial.compute_bitmask()  # some that allow nothing show it only here
    return _problem_of(trial)


def _problem_of(matcher: LLMatcher) -> str | None:
    """Why it has no way on, in llguidance's own words, on one line."""
    problem = one_line(matcher.get_error().removesuffix("<non-verbose/>"))
    return "nothing it allows can follow" if problem == "NoExtensionBias" else problem or None


class _Vocabulary:
    """What llguidance asks of a tokenizer."""

    is_tokenizer_wrapper = True

    def __init__(self, tokenizer: Tokenizer) -> None:
        ids = range(tokenizer.vocab_size)
        self.eos_token_id = tokenizer.eos_id
        self.bos_token_id = tokenizer.bos_id
        self.special_token_ids = [i for i in ids if tokenizer.is_control(i)]
        self.tokens = [tokenizer.piece_bytes(i) or tokenizer.piece(i).encode() for i in ids]
        self._encode = tokenizer.encode_within

    def __call__(self, text: str) -> list[int]:
        """How the model has learned to write a text of which a grammar leaves nothing open."""
        return self._encode(text)


def _to_guidance(grammar: Grammar | CallGrammar) -> list[dict[str, Any]]:
    """llguidance's grammar, named "answer", and others that it refers to."""
    if isinstance(grammar, CallGrammar):
        return _calls_to_guidance(grammar)
    if grammar.syntax is Syntax.JSON_SCHEMA:
        schema = _in_form(TEXT, grammar.source, is_lenient=False)
        return [_named("answer", json_schema=schema)]
    to_lark = {
        Syntax.REGEX: _regex_to_lark,
        Syntax.GBNF: _gbnf_to_lark,
        Syntax.CHOICE: _choice_to_lark,
    }
    return [_named("answer", lark_grammar=to_lark[grammar.syntax](grammar.source))]


def _regex_to_lark(regex: str) -> str:
    lark: str = json.loads(LLMatcher.grammar_from_regex(regex))["grammars"][0]["lark_grammar"]
    return lark


def _gbnf_to_lark(source: str) -> str:
    """Lark itself stays inside: it can name control tokens, and regexes that never compile."""
    try:
        return gbnf_to_lark(source)
    except Exception as error:  # it raises bare ones, and IndexError where the text ends early
        raise RequestError(TEXT, f"{TEXT} cannot be read as GBNF: {one_line(error)}") from error


def _choice_to_lark(source: str) -> str:
    texts = _read_json(TEXT, source)
    if not texts or not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
        raise RequestError(TEXT, f"{TEXT} is no list of texts; a choice must have at least one")
    literals = " | ".join(json.dumps(text, ensure_ascii=False) for text in texts)
    return f"start: {literals}".replace("\x7f", "\\u007f")  # JSON leaves it raw, Lark does not


def _calls_to_guidance(calls: CallGrammar) -> list[dict[str, Any]]:
    """Each function's arguments are a grammar of their own, in which their `$ref`s are resolved."""
    heads = [f'{{"name": {json.dumps(name)}, "arguments": ' for name, _ in calls.functions]
    alternatives = [f'{json.dumps(head)} @arguments{i} "}}"' for i, head in enumerate(heads)]
    num_further = calls.most_calls - 1
    further = f'(", " call){{0,{num_further}}}' if num_further else ""  # no range ends at 0
    lines = [
        f'start: "[" call {further} "]"',
        f"call: {' | '.join(alternatives)}",
    ]
    arguments = [
        _named(f"arguments{i}", json_schema=_in_form(CALLS, schema, calls.is_lenient))
        for i, (_, schema) in enumerate(calls.functions)
    ]
    return [_named("answer", lark_grammar="\n".join(lines)), *arguments]


def _in_form(field: str, schema: str, is_lenient: bool) -> Mapping[str, Any]:
    values = _read_json(field, schema)
    if not isinstance(values, dict):
        raise RequestError(field, f"{field} has the schema {schema[:20]}; it must be an object")
    _check_schema(field, values)
    return {**values, "x-guidance": {**_JSON_FORM, "lenient": is_lenient}}


def _read_json(field: str, source: str) -> Any:
    try:
        return json.loads(source, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RequestError(field, f"{field} cannot be read as JSON: {error}") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _check_schema(field: str, schema: Any, levels: int = _MOST_LEVELS) -> None:
    """Refuse a multipleOf that is too large, wherever in the schema it stands, and deep nesting."""
    if not levels and isinstance(schema, list | dict):
        raise RequestError(field, f"{field} has a schema of more than {_MOST_LEVELS} levels")
    if isinstance(schema, list):
        for item in schema:
            _check_schema(field, item, levels - 1)
    elif isinstance(schema, dict):
        multiple = schema.get("multipleOf")
        if isinstance(multiple, int | float) and _without_point(multiple) > _MOST_MULTIPLE:
            limit = f"without its decimal point it must be at most {_MOST_MULTIPLE:,}"
            raise RequestError(field, f"{field} has a multipleOf of {multiple}; {limit}")
        for item in schema.values():
            _check_schema(field, item, levels - 1)


def _without_point(number: float) -> Decimal:
    """25 for 2.5, and 2,500 for 2500."""
    decimal = Decimal(str(number))
    exponent = decimal.as_tuple().exponent
    return decimal.scaleb(-min(exponent, 0)) if isinstance(exponent, int) else decimal


def _named(name: str, **grammar: Any) -> dict[str, Any]:
    return {**grammar, "name": name}
