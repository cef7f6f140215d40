"""The doctor's sentences: what was found -> lines of plain text. Looks at nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from local.doctor import expect
from local.doctor.cpu import Cpu
from local.doctor.gpu import LEAST_CAPABILITY, Gpu
from local.doctor.limits import Memory
from local.doctor.models import GPU, MODELS, Model, Place

_OURS = MODELS[0]
_NAMES = {"none": "16 bits"}  # of quantizations; others are called what the engine calls them
# Those that requirements.lock is made for.
PYTHONS = ((3, 11), (3, 14))
# PyTorch's builds for CUDA 13 want a driver of this series or a later one.
LEAST_DRIVER = 580
LEAST_DRIVER_OF_CUDA_12 = 525
# What `make serve` installs, without an NVIDIA GPU and with one: bytes of disk.
INSTALLATION, WITH_CUDA = 1.4e9, 5.1e9


@dataclass(frozen=True)
class Found:
    """All that is known of this machine. Sizes in bytes, rates in bytes a second.

    rate: at which memory is read, None if it was not measured. torch: its version, None where it
    is not installed. can_install: whether this Python makes virtual environments. disk, hub_disk:
    free here, and where the hub's downloads go.
    """

    cpu: Cpu
    cores: int
    memory: Memory | None
    rate: float | None
    gpus: tuple[Gpu, ...]
    python: tuple[int, int, int]
    can_install: bool
    torch: str | None
    disk: int
    hub_disk: int
    port: int
    port_is_free: bool


def lines(found: Found) -> Iterator[str]:
    yield "This machine"
    yield from (f"  {name:<11}{told}" for name, told in _machine(found))
    yield ""
    yield "What to expect of it"
    yield from (f"  {told}" for told in _expectations(found))
    problems = list(_problems(found))
    yield ""
    yield "What to change first" if problems else "Nothing stands in the way of `make serve`."
    yield from (f"  - {problem}" for problem in problems)


def _machine(found: Found) -> Iterator[tuple[str, str]]:
    cpu = found.cpu
    yield "processor", cpu.name
    flags = f" ({', '.join(cpu.told_flags)})" if cpu.told_flags else ""
    yield "class", cpu.machine_class + flags
    yield "cores", f"{found.cores} that may be used"
    yield "memory", _memory(found)
    for gpu in found.gpus:
        rest = f"{_gb(gpu.total)}, {_gb(gpu.free)} of it free; driver {gpu.driver}"
        yield "GPU", f"{gpu.name}, {rest}"
    if not found.gpus:
        yield "GPU", "none that nvidia-smi knows"
    yield "Python", ".".join(map(str, found.python))
    yield "PyTorch", found.torch or "not installed yet; `make serve` does that"
    yield "disk", f"{_gb(found.disk)} free here, {_gb(found.hub_disk)} where hub downloads go"
    yield "port", f"{found.port} is {'free' if found.port_is_free else 'taken'}"


def _memory(found: Found) -> str:
    if found.memory is None:
        return "unknown"
    told, available = _gb(found.memory.total), found.memory.available
    if available is not None:
        told += f", {_gb(available)} of it available"
    return told if found.rate is None else f"{told}; read at {found.rate / 1e9:.0f} GB/s"


def _expectations(found: Found) -> Iterator[str]:
    yield "The embedded model works: it takes a few hundred MB of memory."
    usable = (gpu for gpu in found.gpus if not gpu.is_too_old)
    gpu = max(usable, key=lambda each: each.free, default=None)
    place = GPU if gpu is not None else expect.place_on_cpu(found.cpu.machine_class)
    free = gpu.free if gpu is not None else _free(found.memory)
    if free is None:
        yield "Others: how much memory there is could not be found out."
        return
    yield f"Others, in the {_gb(free)} that {'the GPU' if gpu else 'memory'} has free now:"
    names = (_NAMES.get(name, name) for name in place.sizes)
    yield f"  {'':<26}" + "".join(f"{name:<24}" for name in names).rstrip()
    for model in MODELS:
        cells = (_cell(model, quantization, free, place) for quantization in place.sizes)
        yield f"  {model.name:<26}" + "".join(f"{cell:<24}" for cell in cells).rstrip()
    yield from _on_gpu(gpu, free) if gpu is not None else _on_cpu(found, free, place)


def _cell(model: Model, quantization: str, free: int, place: Place) -> str:
    fit = expect.fit(model, quantization, free, place)
    return f"{_gb(fit.weights)}, {'fits' if fit.fits else 'does not fit'}"


def _on_gpu(gpu: Gpu, free: int) -> Iterator[str]:
    if expect.fit(_OURS, "none", free, GPU).fits and gpu.bytes_per_s is not None:
        most = gpu.bytes_per_s / _OURS.weight_bytes(GPU)
        yield f"One conversation with {_OURS.name}: at most about {most:.0f} tokens a second,"
        yield "by the GPU's data sheet. On a GPU this bundle has not been measured yet."


def _on_cpu(found: Found, free: int, place: Place) -> Iterator[str]:
    speeds = list(_speeds(found, free, place))
    if speeds:
        yield f"One conversation with {_OURS.name}, in tokens a second: {'; '.join(speeds)}."
        yield "Several at once share the reading of the weights: together they get more."
    yield "On a CPU int8 takes half of the memory of 16 bits, and about half of the time. int4"
    yield "takes less memory still, but may be slow with many at once; nf4 is slower than 16 bits."


def _speeds(found: Found, free: int, place: Place) -> Iterator[str]:
    """Of one conversation, in what fits of 16 bits and int8."""
    for quantization in ("none", "int8"):
        fit = expect.fit(_OURS, quantization, free, place)
        if not fit.fits or found.rate is None:
            continue
        kind = found.cpu.machine_class
        speed = expect.tokens_per_s(fit.weights, found.rate, kind, quantization)
        most = f"at most {found.rate / fit.weights:.1f} (not measured)"
        told = most if speed is None else f"about {speed:.1f}"
        yield f"{told} in {_NAMES.get(quantization, quantization)}"


def _problems(found: Found) -> Iterator[str]:
    oldest, newest = PYTHONS
    if not oldest <= found.python[:2] <= newest:
        wanted = " to ".join(".".join(map(str, version)) for version in PYTHONS)
        named = "make serve PYTHON=/path/to/python3"
        yield f"This Python is none of {wanted}. Where no such one is found, name it: {named}"
    if found.torch is None and not found.can_install:
        yield "This Python makes no virtual environments: install python3-venv, or uv."
    if not found.port_is_free:
        yield f"Port {found.port} is taken: make serve PORT={found.port + 1}"
    needed = WITH_CUDA if found.gpus else INSTALLATION
    if found.torch is None and found.disk < needed:
        yield f"The disk has {_gb(found.disk)} free; the installation takes {_gb(needed)}."
    if found.torch is not None:
        yield from _build_problems(found.torch, found.gpus)
    yield from _old_gpus(found.gpus)


def _build_problems(torch: str, gpus: tuple[Gpu, ...]) -> Iterator[str]:
    """What the build of PyTorch and the GPU's driver have against each other."""
    if gpus and torch.endswith("+cpu"):
        yield f"PyTorch {torch} is built without CUDA, so the GPU is not used."
    cuda, least = (12, LEAST_DRIVER_OF_CUDA_12) if "+cu12" in torch else (13, LEAST_DRIVER)
    for gpu in gpus if not torch.endswith("+cpu") else ():
        if gpu.driver_series < least:
            wanted = f"PyTorch {torch} for CUDA {cuda} wants R{least}"
            yield f"The GPU's driver is {gpu.driver}; {wanted} or later."


def _old_gpus(gpus: tuple[Gpu, ...]) -> Iterator[str]:
    least = ".".join(map(str, LEAST_CAPABILITY))
    for gpu in gpus:
        if gpu.is_too_old and gpu.capability is not None:
            has = ".".join(map(str, gpu.capability))
            refused = f"has compute capability {has}; the engine refuses what is below {least}"
            yield f"The {gpu.name} {refused}. From the CPU: make serve SET=device_map=cpu"


def _free(memory: Memory | None) -> int | None:
    """Bytes that a model may take. Where only the whole is known, that."""
    if memory is None:
        return None
    return memory.total if memory.available is None else memory.available


def _gb(num_bytes: float) -> str:
    return f"{num_bytes / 1e9:,.1f} GB"
