"""Replies against what was expected of them. Pure; knows no server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.soak.answers import Said, said
from tests.soak.load import Reply
from tests.soak.plan import Asked, Question


@dataclass(slots=True)
class Judged:
    """What came of a load. Each list holds a line about every request that it counts."""

    num_requests: int = 0
    num_left: int = 0
    num_compared: int = 0
    wrong_statuses: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        return [*self.wrong_statuses, *self.hangs, *self.unanswered, *self.unequal]

    def add(self, asked: Asked, reply: Reply, alone: Said | None) -> None:
        """alone: what a good question is answered when nothing else is asked."""
        question = asked.question
        self.num_requests += 1
        self.num_left += reply.has_left
        where = f"{question.request.path}, {question.what}"
        if reply.status not in (None, question.status):
            wrong = f"status {reply.status}, not {question.status}: {reply.body[:200]!r}"
            self.wrong_statuses.append(f"{where}: {wrong}")
        elif reply.has_left:
            return
        elif reply.hung:
            self.hangs.append(f"{where}: {reply.failure}")
        elif not reply.is_complete:
            self.unanswered.append(f"{where}: {reply.failure} after {reply.body[:100]!r}")
        elif alone is not None:
            self._compare(where, said(question.request.path, reply), alone)

    def _compare(self, where: str, answer: Said, alone: Said) -> None:
        self.num_compared += 1
        if answer != alone:
            self.unequal.append(f"{where}: {answer}, alone {alone}")


def judge(replies: Iterable[tuple[Asked, Reply]], alone: Mapping[Question, Said]) -> Judged:
    """All of a load."""
    judged = Judged()
    for asked, reply in replies:
        judged.add(asked, reply, alone.get(asked.question))
    return judged


def summary(complaints: Iterable[str], most: int = 12) -> list[str]:
    """The same, shortened and counted; those that are frequent first."""
    counted = Counter(line[:400] for line in complaints)
    return [f"{count} x {line}" for line, count in counted.most_common(most)]
