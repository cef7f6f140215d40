"""Replicas that come and go, and the router before them. Knows nothing of steps, nor of who decides
how many there are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import simpy

from benchmarks.capacity.goals import Outcomes
from benchmarks.capacity.replicas.replica import Replica
from benchmarks.capacity.replicas.routing import Router
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.traffic.trace import Ask
from mistral_engine import EngineConfig

Wait = Iterator[simpy.Event]


@dataclass(eq=False, slots=True)
class _Member:
    """A replica that is paid for. server: None until it is ready. is_leaving: it gets no more."""

    paid_from: float
    server: Replica | None = None
    is_leaving: bool = False


class Fleet:
    """All replicas of one machine. Requests that find none that is ready wait for the first."""

    def __init__(
        self,
        env: simpy.Environment,
        machine: Machine,
        config: EngineConfig,
        router: Router,
        outcomes: Outcomes,
    ) -> None:
        self._env, self._machine, self._config = env, machine, config
        self._router, self._outcomes = router, outcomes
        self._members: list[_Member] = []
        self._at_the_gate: deque[Ask] = deque()
        self._num_made = 0
        self._gone_seconds = self._gone_busy = 0.0  # of those that have left
        self.replicas: list[tuple[float, int]] = []

    @property
    def num_replicas(self) -> int:
        """Those that are starting included, those that leave not."""
        return sum(not member.is_leaving for member in self._members)

    @property
    def in_flight(self) -> int:
        served = sum(m.server.num_in_flight for m in self._members if m.server is not None)
        return len(self._at_the_gate) + served

    @property
    def paid_seconds(self) -> float:
        now = self._env.now
        return self._gone_seconds + sum(now - member.paid_from for member in self._members)

    @property
    def busy_seconds(self) -> float:
        servers = (m.server for m in self._members if m.server is not None)
        return self._gone_busy + sum(server.busy_seconds for server in servers)

    def offer(self, ask: Ask) -> None:
        if ready := self._ready:
            self._router.choose(ready, ask).offer(ask)
        else:
            self._at_the_gate.append(ask)

    def scale_to(self, number: int, cold_start: float) -> None:
        """Start as many more, or let the youngest finish what they have and go."""
        for _ in range(number - self.num_replicas):
            member = _Member(self._env.now)
            self._members.append(member)
            self._env.process(cast(Any, self._bring_up(member, cold_start)))
        staying = [member for member in self._members if not member.is_leaving]
        for member in staying[number:]:
            member.is_leaving = True
        self.let_go()

    def let_go(self) -> None:
        """Stop paying for those that leave and have nothing more to do."""
        for member in [m for m in self._members if m.is_leaving]:
            if member.server is None or not member.server.num_in_flight:
                self._members.remove(member)
                self._gone_seconds += self._env.now - member.paid_from
                self._gone_busy += member.server.busy_seconds if member.server is not None else 0
        if not self.replicas or self.replicas[-1][1] != len(self._members):
            self.replicas.append((self._env.now, len(self._members)))

    @property
    def _ready(self) -> list[Replica]:
        return [m.server for m in self._members if m.server is not None and not m.is_leaving]

    def _bring_up(self, member: _Member, cold_start: float) -> Wait:
        if cold_start:
            yield self._env.timeout(cold_start)
        if member not in self._members:
            return  # it was let go before it was ready
        number, self._num_made = self._num_made, self._num_made + 1
        member.server = Replica(self._env, self._machine, self._config, self._outcomes, number)
        while self._at_the_gate and self._ready:
            self.offer(self._at_the_gate.popleft())
