"""Follows what a model thinks before it answers: when it may begin to, and when it has to stop.

Knows nothing of grammars: none holds for thoughts. They are text of any kind, and end by their own
mark alone, so that whatever an answer is held to still comes.
"""

from __future__ import annotations

from collections.abc import Iterable

from chat_formats import ThoughtFormat


class ThoughtLimit:
    """One answer's thoughts."""

    def __init__(
        self, form: ThoughtFormat, most_tokens: int | None, controls: Iterable[int]
    ) -> None:
        """most_tokens: between the marks; None: any number. controls: all tokens that steer."""
        self.is_open = False
        self.begin_id = form.begin_id
        self._end_id = form.end_id
        self._room = most_tokens
        self._have_been = False
        self._barred_inside = [token_id for token_id in controls if token_id != form.end_id]

    @property
    def is_used_up(self) -> bool:
        """Whether nothing more may be thought."""
        return self._room is not None and self._room <= 0

    @property
    def may_stand_before(self) -> bool:
        """Whether they may begin where something else is demanded: once, so that it comes."""
        return not (self._have_been or self.is_used_up)

    @property
    def only_token(self) -> int | None:
        """The one token that may come next."""
        return self._end_id if self.is_open and self.is_used_up else None

    @property
    def barred_tokens(self) -> list[int]:
        """Tokens that may not come next, whatever else may."""
        if self.is_open:
            return self._barred_inside
        return [self.begin_id] if self.is_used_up else []

    def advance(self, token_id: int) -> bool:
        """Whether the answer's next token belongs to thoughts, their marks included."""
        if not self.is_open:
            self.is_open = token_id == self.begin_id
            return self.is_open
        self._have_been = True
        self.is_open = token_id != self._end_id
        if self.is_open and self._room is not None:
            self._room -= 1
        return True
