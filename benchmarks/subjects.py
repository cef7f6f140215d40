"""The servers of a run: ours, its variants and its parent, those that run already, and the peers.

Knows how each is had running; neither what is asked of it nor what becomes of the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.load.target import Target, find_target
from benchmarks.servers.install import Peer, PeerError, prepare
from benchmarks.servers.own import ON_VLLM, OWN, PARENT, VARIANT_CELLS, VARIANTS, own_command
from benchmarks.servers.peers import PEERS, place_of
from benchmarks.servers.process import Command, RunningServer, running
from local.vllm import ENVIRONMENT, NotPrepared

# What people run instead, by what the machine is and the model needs.
_QUANTIZED = ("truss-int8", "truss-int4")
_LLAMA = tuple(name for name in PEERS if name.startswith("llama-server"))
_WIDE_ONLY = ("vllm", ON_VLLM, "transformers-cb")  # the two beside each other: they are compared

Opened = AbstractContextManager[tuple[Target, RunningServer | None]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A server to measure. open: has it running for as long as it is measured.

    cells: beginnings of the names of those that it is asked; none means all.
    """

    name: str
    version: str | None
    open: Callable[[], Opened]
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Served:
    """What all servers of a run are given.

    model: its name in the results. streams: the most at a time. played: with no more than AVX2.
    """

    model: str
    checkpoint: Path
    streams: int
    context_length: int
    played: bool


def usual(model: str, is_narrow: bool) -> list[str]:
    """The servers that are started where none are named."""
    if model == "M4-copy":
        return ["truss-speculation-off"]
    wide = () if is_narrow else _WIDE_ONLY
    return [*_QUANTIZED, "truss-speculation-off", *_LLAMA, *wide]


def known_names(names: str) -> list[str]:
    """Of a list with commas, or all. Raises PeerError when one is of no server."""
    known = [*VARIANTS, *PEERS]
    wanted = known if names == "all" else names.split(",")
    if unknown := [name for name in wanted if name not in known]:
        raise PeerError(f"peer is {unknown[0]!r}; it must be one of {', '.join(known)}, or all")
    return wanted


def subjects(
    commit: str | None,
    served: Served,
    parent: Path | None = None,
    already: Sequence[Target] = (),
    started: Sequence[str] = (),
) -> Iterator[Subject]:
    """Ours first, then its parent; then those that run already; then those to be started."""
    yield _own(OWN, commit, served)
    if parent is not None:
        opened = partial(_opened_own, own_command(str(served.checkpoint), PARENT, parent))
        yield Subject(PARENT, None, opened)
    for target in already:
        yield Subject(target.name, None, partial(_running_already, target))
    for name in started:
        yield _own(name, commit, served) if name in VARIANTS else _peer(PEERS[name], served)


def _own(name: str, commit: str | None, served: Served) -> Subject:
    command = own_command(str(served.checkpoint), name)
    return Subject(name, commit, partial(_opened_own, command), VARIANT_CELLS.get(name, ()))


def _peer(peer: Peer, served: Served) -> Subject:
    return Subject(peer.name, peer.version, partial(_installed, peer, served), peer.cells)


@contextmanager
def _opened_own(command: Command) -> Iterator[tuple[Target, RunningServer]]:
    if command.name == ON_VLLM:
        _prepare_vllm()
    with running(command) as server:
        yield find_target(command.name, server.url), server


def _prepare_vllm() -> None:
    try:
        ENVIRONMENT.prepare()
    except NotPrepared as error:
        raise PeerError(f"{ON_VLLM}: {error}") from error


@contextmanager
def _running_already(target: Target) -> Iterator[tuple[Target, None]]:
    yield target, None


@contextmanager
def _installed(peer: Peer, served: Served) -> Iterator[tuple[Target, RunningServer]]:
    place = place_of(
        peer, served.model, served.checkpoint, served.streams, served.context_length, served.played
    )
    with running(prepare(peer, place)) as server:
        yield find_target(peer.name, server.url, model=place.fill(peer.model)), server
