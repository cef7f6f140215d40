"""`make lock`: requirements.lock, and the end of requirements.txt, from what people wrote.

All environments are resolved together, for every platform at once. Versions that are locked already
stay where they fit, or are renewed with --upgrade.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from local.install import lock_file
from local.install.resolver import CONTAINER, EVERYWHERE, Resolver
from local.install.tools import find_uv

ROOT = lock_file.LOCK.parent
OURS = "requirements.txt"  # what is pushed; people write its beginning
_INSTALLER = "local/install/requirements.txt"
_LEFT_OUT = "local/install/left_out.txt"  # of all parts but the tests
_HEAD = """\
# Every package that is installed here, with the hashes of its files. Made by `make lock` from
# requirements.txt and those of local/, benchmarks/ and tests/, for Python 3.11 to 3.14 on Linux
# (x86-64 and arm64) and macOS (arm64). A part stands on those before it, as local/install/ says.
"""
_TORCH_NOTE = (
    "# Without hashes: each build has its own, and pins the libraries of CUDA that it needs."
)
TAIL = """
# --- From here on written by `make lock`: what these bring in the container, as requirements.lock
# --- has it, but for the libraries of CUDA, which torch pins.
"""
_WITH_CUDA = re.compile(r"torch|triton|(nvidia|cuda)-.*")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.install.relock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="all that is not pinned by people")
    upgrade = ("--upgrade",) if parser.parse_args().upgrade else ()
    known = lock_file.LOCK.read_text() if lock_file.LOCK.exists() else ""
    uv = find_uv(Path(sys.executable), pinned_uv((ROOT / _INSTALLER).read_text(), known))
    if uv is None:
        print("uv is what resolves them: put it on the PATH", file=sys.stderr)
        return 1
    sources = (OURS, _INSTALLER, _LEFT_OUT, *lock_file.SOURCES.values())
    files = {name: written(ROOT / name) for name in sources}
    try:
        with tempfile.TemporaryDirectory() as place:
            resolver = Resolver(uv.program, Path(place), files)
            locked = lock(resolver, known, upgrade)
            ours = files[OURS] + container(resolver, locked)
            resolver.require_wheels(locked)
    except subprocess.CalledProcessError as failed:
        print(f"Nothing is locked: `{' '.join(failed.cmd[1:])}` failed", file=sys.stderr)
        return 1
    lock_file.LOCK.write_text(locked)
    (ROOT / OURS).write_text(ours)
    return 0


def pinned_uv(wanted: str, known: str) -> str:
    """What pip fetches: of the lock as it was, with hashes; a version that it lacks without.

    wanted: what people wrote. known: the lock; empty if there is none.
    """
    locked = lock_file.read(known)[lock_file.UV] if known else ""
    if lock_file.pinned(locked) == lock_file.pinned(wanted):
        return locked
    return re.sub(" *#.*", "", wanted)


def lock(resolver: Resolver, known: str, upgrade: tuple[str, ...]) -> str:
    """All of requirements.lock. known: what it was."""
    hashed = (*EVERYWHERE, *upgrade, "--generate-hashes")
    everything = lock_file.requirements(
        resolver.resolve(lock_file.SOURCES["tests"], *hashed, known=known)
    )
    torch = lock_file.pinned(written(ROOT / OURS))[lock_file.TORCH]
    parts = {
        lock_file.UV: resolver.resolve(_INSTALLER, *hashed, known=known),
        lock_file.TORCH: f"{_TORCH_NOTE}\n{lock_file.TORCH}=={torch}",
    }
    placed = {lock_file.TORCH}
    for part, source in lock_file.SOURCES.items():
        fewer = ("--excludes", _LEFT_OUT) if part != "tests" else ()
        closure = resolver.resolve(source, *EVERYWHERE, *fewer, known="".join(everything.values()))
        names = _without_cuda(set(lock_file.requirements(closure)), source) - placed
        parts[part] = "".join(text for name, text in everything.items() if name in names)
        placed |= names
    return lock_file.write(_HEAD, parts)


def container(resolver: Resolver, locked: str) -> str:
    """What follows in requirements.txt upon what people wrote there."""
    closure = lock_file.pinned(resolver.resolve(OURS, *CONTAINER, known=locked))
    names = _without_cuda(set(closure), OURS) - set(lock_file.pinned(written(ROOT / OURS)))
    return TAIL + "".join(f"{name}=={closure[name]}\n" for name in sorted(names))


def written(path: Path) -> str:
    """A file of requirements but for the end that is written here."""
    return path.read_text().partition(TAIL)[0]


def _without_cuda(names: set[str], source: str) -> set[str]:
    """Without what torch brings where it is built for CUDA, unless the file itself names it."""
    named = lock_file.pinned(written(ROOT / source))
    return {name for name in names if name in named or not _WITH_CUDA.fullmatch(name)}


if __name__ == "__main__":
    sys.exit(main())
