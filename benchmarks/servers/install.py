"""Installs a peer as its data says, once, and converts the checkpoint. Knows no peer by name.

Each peer gets a virtual environment of its own, outside the repository.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.servers.process import LOGS, Command
from local.steps import StepFailedError
from local.steps import run_step as run
from local.vllm import Environment, NotPrepared

TORCH = "torch==2.13.0"
LOOPBACK = ("--host", "127.0.0.1", "--port", "{port}")


class PeerError(Exception):
    """The peer cannot be prepared; the message says at which step, and why."""


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in for `{name}` in a peer's commands.

    home: the peer's own directory, with its venv. build: what it is compiled into; native: ON for
    all that this processor has, OFF for AVX2. checkpoint: as peers read it. gguf: the same in
    llama.cpp's format, without the file's ending. streams: the most at a time. context: tokens a
    request may have. slots_context: tokens of all streams together, where each has as many set
    aside. core_list: the numbers of the cores.
    """

    home: str
    venv: str
    build: str
    native: str
    llama: str
    checkpoint: str
    gguf: str
    streams: int
    slots_context: int
    context: int
    cores: int
    core_list: str
    port: str = "{port}"  # filled in when the server starts

    def fill(self, argument: str) -> str:
        return argument.format_map(asdict(self))


Step = tuple[str, ...] | Callable[[Place], None]


@dataclass(frozen=True, slots=True)
class Peer:
    """family: those that share one environment. install: run once. shared: it has its environment
    together with others, who know how it is made; then there is nothing to install.

    convert: files that are made of a checkpoint, each with the command that names it; one may need
    those before it. plays: it computes with no more than AVX2 when it is told.
    model: the name by which requests ask for the model. cells: beginnings of the names of those
    that it is asked, which a bar needs; none means all.
    """

    name: str
    version: str
    install: tuple[Step, ...]
    serve: tuple[str, ...]
    family: str = ""
    convert: tuple[tuple[str, tuple[str, ...]], ...] = ()
    plays: bool = True
    model: str = "m"
    environment: dict[str, str] = field(default_factory=dict)
    cells: tuple[str, ...] = ()
    shared: Environment | None = None


def pip_install(*requirements: str) -> tuple[str, ...]:
    """A step: into the peer's own environment."""
    return ("{venv}/bin/python", "-m", "pip", "install", *requirements)


def prepare(peer: Peer, place: Place) -> Command:
    """Install it if it is not there, convert the checkpoint if need be. Raises PeerError."""
    try:
        _install(peer, place)
        _convert(peer, place)
    except (OSError, LookupError, tarfile.TarError, NotPrepared) as error:
        raise PeerError(f"{peer.name}: {error}") from error
    return Command(
        name=peer.name,
        arguments=tuple(place.fill(argument) for argument in peer.serve),
        ready_path="/health",
        environment={
            "HF_HUB_OFFLINE": "1",
            **{name: place.fill(value) for name, value in peer.environment.items()},
        },
    )


def _install(peer: Peer, place: Place) -> None:
    """All steps, unless the same steps have been done there before."""
    if peer.shared is not None:
        peer.shared.prepare()
        return
    stamp = Path(f"{place.build}-installed.json")
    steps = json.dumps(
        [step if isinstance(step, tuple) else step.__name__ for step in peer.install]
    )
    if stamp.is_file() and stamp.read_text() == steps:
        return
    Path(place.home).mkdir(parents=True, exist_ok=True)
    print(f"Installing {peer.name} in {place.home} ...", flush=True)
    run_step(peer.name, (sys.executable, "-m", "venv", place.venv))
    for step in peer.install:
        if isinstance(step, tuple):
            run_step(peer.name, tuple(place.fill(part) for part in step))
        else:
            step(place)
    stamp.write_text(steps)


def _convert(peer: Peer, place: Place) -> None:
    """Once for each checkpoint, and again when its weights are newer."""
    for name, command in peer.convert:
        path = Path(place.fill(name))
        if path.is_file() and path.stat().st_mtime > _weights_made_at(place):
            continue
        print(f"Making {path.name} for {peer.name} ...", flush=True)
        unfinished = path.with_name(path.name + ".unfinished")
        arguments = [str(unfinished) if part == name else place.fill(part) for part in command]
        run_step(peer.name, tuple(arguments))
        unfinished.replace(path)


def run_step(name: str, command: tuple[str, ...]) -> None:
    """One step, its output in the peer's log. Raises PeerError with its last line."""
    try:
        run(command, LOGS / f"{name}-install.log")
    except StepFailedError as error:
        raise PeerError(f"{name}: {error}") from error


def _weights_made_at(place: Place) -> float:
    return max(path.stat().st_mtime for path in Path(place.checkpoint).glob("model*.safetensors"))
