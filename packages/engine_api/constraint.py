"""What an answer may consist of: plain frozen values. How it is enforced is an engine's matter."""

from __future__ import annotations

import enum
from dataclasses import dataclass

MAX_GRAMMAR_LENGTH = 64 * 1024  # characters
# What a refusal blames.
TEXT, CALLS = "constraint.text", "constraint.calls"
THOUGHTS = "constraint.most_thoughts"


class Syntax(enum.Enum):
    """How a grammar is written down."""

    JSON_SCHEMA = "json_schema"  # of JSON text on one line, with ", " and ": " between its parts
    REGEX = "regex"  # that the whole text must match, in the syntax of Rust's regex crate
    GBNF = "gbnf"  # llama.cpp's EBNF, with a rule named root
    CHOICE = "choice"  # a JSON array of the texts themselves


@dataclass(frozen=True, slots=True)
class Grammar:
    """The texts that are allowed. source: in `syntax`, at most 65,536 characters."""

    syntax: Syntax
    source: str


@dataclass(frozen=True, slots=True)
class Function:
    """What may be called, and with which arguments.

    schema: of the arguments, a JSON schema as text. is_lenient: what cannot be enforced of it is
    left out and told, instead of refused. field: what a refusal calls the schema.
    """

    name: str
    schema: str
    is_lenient: bool = False
    field: str = CALLS


@dataclass(frozen=True, slots=True)
class CallGrammar:
    """Calls of these functions, in whatever form the model writes calls.

    functions: their names and schemas at most 65,536 characters in all. most_calls: in one turn,
        >= 1.
    """

    functions: tuple[Function, ...]
    most_calls: int


@dataclass(frozen=True, slots=True)
class Constraint:
    """What an answer may consist of, beyond what the model would say by itself.

    text: of prose, from its first character to its last; None leaves it free.
    calls: of what follows where the model begins to call; None leaves that free too.
    must_call: the answer begins with a call.
    most_thoughts: tokens that a model may think before it answers; 0: it answers at once; None: as
        many as it likes. Nothing follows for one that does not think.

    With both grammars the answer is either prose, from the first token on, or calls. Thoughts stand
    before either and are free.
    """

    text: Grammar | None = None
    calls: CallGrammar | None = None
    must_call: bool = False
    most_thoughts: int | None = None

    @property
    def says_when_to_end(self) -> bool:
        return self.text is not None or self.calls is not None or self.must_call

    @property
    def sizes(self) -> dict[str, int]:
        """In characters, by the name under which a refusal blames it."""
        text = len(self.text.source) if self.text is not None else 0
        functions = self.calls.functions if self.calls is not None else ()
        calls = sum(len(function.name) + len(function.schema) for function in functions)
        return {TEXT: text, CALLS: calls}
