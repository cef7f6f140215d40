"""A vocabulary of ours as llguidance asks for it, and what llguidance says of a grammar for it."""

from __future__ import annotations

from typing import Any

from llguidance import LLMatcher, LLParserLimits, LLTokenizer

from chat_formats import ChatFormat, Vocabulary
from engine_api.errors import RequestError, one_line

_LIMITS = LLParserLimits(verbose_errors=False)  # an error may be logged, and content must not be


def open_vocabulary(chat_format: ChatFormat) -> LLTokenizer:
    """Takes a moment."""
    vocabulary, ends = chat_format.vocabulary, chat_format.ends
    wrapped: Any = GuidanceVocabulary(vocabulary)
    # An end that stands for text is that text here: the grammar knows where it ends.
    silent = [end for end in sorted(ends) if not vocabulary.piece_bytes(end)]
    return LLTokenizer(wrapped, eos_token=silent)


def controls_of(chat_format: ChatFormat) -> frozenset[int]:
    """The tokens that are no text, and those that end an answer."""
    vocabulary = chat_format.vocabulary
    controls = (i for i in range(vocabulary.size) if vocabulary.is_control(i))
    return frozenset(chat_format.ends).union(controls)


def open_matcher(vocabulary: LLTokenizer, grammars: str, field: str) -> LLMatcher:
    """At the beginning of an answer. Raises RequestError for the field."""
    matcher = LLMatcher(vocabulary, grammars, log_level=0, limits=_LIMITS)
    if problem := find_problem(matcher):
        raise RequestError(field, f"{field} cannot be enforced: {problem}")
    return matcher


def find_problem(matcher: LLMatcher) -> str | None:
    """Why nothing can begin with it, if so. It stays as it is."""
    trial = matcher.deep_copy()
    trial.compute_bitmask()  # some that allow nothing show it only here
    return problem_of(trial)


def problem_of(matcher: LLMatcher) -> str | None:
    """Why it has no way on, in llguidance's own words, on one line."""
    problem = one_line(matcher.get_error().removesuffix("<non-verbose/>"))
    return "nothing it allows can follow" if problem == "NoExtensionBias" else problem or None


class GuidanceVocabulary:
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
