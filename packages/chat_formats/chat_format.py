"""What an engine asks of a model's way of writing: prompts, a vocabulary, and how answers are read.

A new way of writing is a folder beside mistral/ that makes a ChatFormat, and a line in choosing.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from chat_formats.detokenizer import Place
from engine_api import engine
from engine_api.conversation import Message
from engine_api.events import CallArguments, CallBegun
from engine_api.request import Prompt

CallPart = CallBegun | CallArguments


class Vocabulary(engine.Vocabulary, Protocol):
    """What an engine asks of it besides.

    size: ids are in [0, size). bos_id, eos_id: begin and end of a sequence. lead: what the tokens
    of a text begin with that is not the text's, a space or nothing. longest_piece: no token stands
    for more bytes.
    """

    @property
    def size(self) -> int: ...

    @property
    def bos_id(self) -> int: ...

    @property
    def eos_id(self) -> int: ...

    @property
    def lead(self) -> str: ...

    @property
    def longest_piece(self) -> int: ...

    def is_control(self, token_id: int) -> bool:
        """Whether the token steers the model and stands for no text."""


class Prompts(engine.Prompts, Protocol):
    """Builds token ids, and says beforehand how many there will be at least."""

    def fewest_tokens(self, messages: Sequence[Message]) -> int:
        """A lower bound, found without encoding anything."""


class CallFormat(Protocol):
    """How the model writes calls.

    begin: what it begins to with: the id of a token, or a text, which may stand behind prose.
    """

    @property
    def begin(self) -> int | str: ...

    def grammar(self, names: Sequence[str], most_calls: int) -> str:
        """What may follow `begin`: one to `most_calls` calls of functions of these names.

        In llguidance's Lark; the arguments of function number i are the grammar `@arguments{i}`.
        """


@dataclass(frozen=True, slots=True)
class ThoughtFormat:
    """How the model thinks before it answers: between two control tokens.

    efforts: see engine_api's Thinking.
    """

    begin_id: int
    end_id: int
    efforts: tuple[str, ...] = ()


class Said(NamedTuple):
    """What one token adds to an answer: text, which may be empty, thoughts, or parts of calls."""

    text: str
    calls: tuple[CallPart, ...] = ()
    thoughts: str = ""


NOTHING = Said("")


class AnswerReader(Protocol):
    """Reads one answer, token by token. Not for sharing between threads or answers.

    in_calls, in_thoughts: whether what comes next belongs to them. num_calls: that have begun.
    drops_space: space between text and the calls behind it is neither's. It is said as text, since
    only what follows tells; who shows the text leaves it out.
    lead: what is dropped of the next token, where it begins with it. Text is the bytes of the
    tokens without it, decoded, with U+FFFD for what is no character.
    """

    @property
    def lead(self) -> str: ...

    @property
    def drops_space(self) -> bool: ...

    @property
    def in_calls(self) -> bool: ...

    @property
    def in_thoughts(self) -> bool: ...

    @property
    def num_calls(self) -> int: ...

    def read(self, token_id: int) -> Said:
        """The answer's next token, control tokens included."""

    def flush(self) -> Said:
        """The answer ends here: what was held back, half a character or what may begin a call."""


@dataclass(frozen=True, slots=True)
class ChatFormat:
    """One model's way of writing. Immutable, so any thread may use it.

    name: for messages, "v3". calls: None where the model has no calls. ends: the tokens of which
    each ends an answer, eos_id among them. thoughts: None where the model does not think.
    open_answer: a reader of the answer to a prompt. find_places: of all tokens of a whole text; of
    a prompt's, for those who ask how likely they were.
    """

    name: str
    vocabulary: Vocabulary
    prompts: Prompts
    calls: CallFormat | None
    open_answer: Callable[[Prompt], AnswerReader]
    find_places: Callable[[Sequence[int]], list[Place]]
    ends: frozenset[int]
    thoughts: ThoughtFormat | None = None
