"""How Mistral writes calls from v11 on: how a model is held to it, and how it is read meanwhile.

Each call begins with a control token of its own: [TOOL_CALLS]name[ARGS]{...}, in v11 with
[CALL_ID]id behind the name. The names stand outside of JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chat_formats.calls import is_native_id, new_call_id
from chat_formats.chat_format import CallPart
from engine_api.events import CallArguments, CallBegun


@dataclass(frozen=True, slots=True)
class NamedCalls:
    """Implements CallFormat.

    begin, arguments_id: the tokens before a name and before arguments. id_id: before a call's
    own id; None where calls have none.
    """

    begin: int
    arguments_id: int
    id_id: int | None = None

    def grammar(self, names: Sequence[str], most_calls: int) -> str:
        """See CallFormat. Tokens are named by their ids, which no text can spell."""
        own_id = "" if self.id_id is None else f" <[{self.id_id}]> /[a-zA-Z0-9]{{9}}/"
        calls = [
            f"{json.dumps(name)}{own_id} <[{self.arguments_id}]> @arguments{i}"
            for i, name in enumerate(names)
        ]
        num_further = most_calls - 1
        further = f"(<[{self.begin}]> call){{0,{num_further}}}" if num_further else ""
        return f"start: call {further}\ncall: {' | '.join(calls)}"

    def open(self) -> NamedCallScanner:
        """A reader of one answer's calls."""
        return NamedCallScanner(self)


class NamedCallScanner:
    """Reads the calls while they are written. Not more than a call's name and id are held back.

    Relies on the grammar. An id that is none of Mistral's is replaced, and one that two calls have.
    """

    def __init__(self, form: NamedCalls, new_id: Callable[[], str] = new_call_id) -> None:
        self.num_calls = 0
        self._form = form
        self._new_id = new_id
        self._part = form.begin  # the token behind which the text stands
        self._name = self._id = ""
        self._ids: set[str] = set()

    def mark(self, token_id: int) -> Iterator[CallPart]:
        """What a control token adds to the calls: another part begins with it."""
        form = self._form
        if token_id == form.begin:
            self._name = self._id = ""
        elif token_id == form.arguments_id:
            yield CallBegun(self.num_calls, self._own_id(), self._name)
            self.num_calls += 1
        elif token_id != form.id_id:
            return
        self._part = token_id

    def feed(self, text: str) -> Iterator[CallPart]:
        """What the text adds to the calls."""
        if self._part == self._form.begin:
            self._name += text
        elif self._part == self._form.id_id:
            self._id += text
        elif text:
            yield CallArguments(self.num_calls - 1, text)

    def _own_id(self) -> str:
        call_id = self._id
        while not is_native_id(call_id) or call_id in self._ids:
            call_id = self._new_id()
        self._ids.add(call_id)
        return call_id
