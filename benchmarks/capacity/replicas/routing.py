"""Which replica a request goes to. Knows of a replica how many requests it has in hand."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

from benchmarks.capacity.traffic.trace import Ask

_SLACK = 1.25  # times the mean load: a replica with more gets nobody for the sake of its cache,
_FEW = 8  # unless it has no more than that: in one batch a few more cost next to nothing


class Loaded(Protocol):
    """What is asked of a replica."""

    @property
    def number(self) -> int: ...

    @property
    def num_in_flight(self) -> int: ...


R = TypeVar("R", bound=Loaded)


class Router(Protocol):
    """Chooses among replicas that are ready; at least one."""

    def choose(self, replicas: Sequence[R], ask: Ask) -> R: ...


class AtRandom:
    """Each as likely as the others."""

    def __init__(self, seed: int = 0) -> None:
        self._rng = random.Random(f"{seed} routing")

    def choose(self, replicas: Sequence[R], ask: Ask) -> R:
        return self._rng.choice(replicas)


class LeastBusy:
    """The one with the fewest requests in hand. So the platform routes, by its documentation."""

    def choose(self, replicas: Sequence[R], ask: Ask) -> R:
        return min(replicas, key=lambda replica: (replica.num_in_flight, replica.number))


class ByPrefix:
    """Prompts that begin alike go where the first of them went, unless that one has much to do.

    Rendezvous hashing (Thaler & Ravishankar 1998), so that a replica more or less moves few groups;
    the next in a group's order takes over from one that is too busy, as with bounded loads
    (Mirrokni, Thorup & Zadimoghaddam 2018). Who begins like no other goes to the least busy.
    """

    def __init__(self) -> None:
        self._otherwise = LeastBusy()

    def choose(self, replicas: Sequence[R], ask: Ask) -> R:
        if ask.group is None:
            return self._otherwise.choose(replicas, ask)
        in_order = sorted(replicas, key=lambda replica: _weight(ask.group, replica.number))
        mean = (sum(replica.num_in_flight for replica in replicas) + 1) / len(replicas)
        most = max(_FEW, _SLACK * mean)
        return next(replica for replica in in_order if replica.num_in_flight < most)


def _weight(group: int | None, number: int) -> bytes:
    return hashlib.blake2b(f"{group} {number}".encode(), digest_size=8).digest()


ROUTERS = {"random": AtRandom, "least-busy": LeastBusy, "prefix": ByPrefix}
