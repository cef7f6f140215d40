"""Which devices the weights go to. Never another than was asked for, and never one without a word.

Asks torch what there is; driver.py why there is not more. Knows nothing of memory.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import psutil
import torch

from engine_api.errors import ConfigError
from mistral_engine.native.load.device.driver import (
    build,
    driver_version,
    is_given_gpu,
    should_have_gpu,
    why_unusable,
)
from mistral_engine.native.plan import LEAST_CAPABILITY, dotted

logger = logging.getLogger("mistral_engine")

_OFFLOADED = ("cpu", "disk", "meta")
_ON_CPU = "set device_map to cpu to compute on the CPU"


def require_devices(device_map: str) -> None:
    """Raises ConfigError where a GPU is asked for, or was given to this container, and cannot be
    used. Else, where `device_map` leaves the choice open, the CPU computes, and the log says why.

    Before weights are downloaded. A build of torch without CUDA is somebody's choice.
    """
    if device_map == "cpu":
        return
    if device_map.startswith("cuda"):
        _require_capable(_gpu(device_map).index or 0)
        return
    if not _count():
        _tell_of_missing(device_map)
        return
    for index in range(_count()):
        if device_map == "auto":
            _tell_if_too_old(index)
        else:
            _require_capable(index)
    if only_device(device_map) is None:
        count = len(_usable())
        logger.info("the model is spread over %d GPUs: that makes room, and is no quicker", count)


def only_device(device_map: str) -> torch.device | None:
    """Where all weights go; None where accelerate spreads them over several GPUs."""
    if device_map == "meta":
        raise ConfigError(
            "device_map is 'meta', where no weight has a value; set it to auto or cpu"
        )
    if device_map.startswith("cuda"):
        return _gpu(device_map)
    if device_map == "cpu":
        return torch.device("cpu")
    if device_map != "auto" or len(usable := _usable()) > 1:
        return None
    return torch.device("cuda", usable[0]) if usable else torch.device("cpu")


def room_to_spread(device_map: str) -> dict[int | str, int] | None:
    """Bytes that accelerate may fill of each device; None: it may look for itself.

    It would fill GPUs that cannot be used too. The CPU's are named, to be refused by name.
    """
    if device_map != "auto" or len(usable := _usable()) in (0, _count()):
        return None
    free: dict[int | str, int] = {index: torch.cuda.mem_get_info(index)[0] for index in usable}
    return {**free, "cpu": int(psutil.virtual_memory().available)}


def require_on_gpus(hf_device_map: Mapping[str, object]) -> None:
    """Raises ConfigError where accelerate has left a part of the model to the CPU or to the disk.

    hf_device_map: modules, and the devices that they were given. Without a GPU among them there is
    nothing to be left out of one.
    """
    devices = {name: str(device) for name, device in hf_device_map.items()}
    offloaded = [name for name, device in devices.items() if device in _OFFLOADED]
    if not offloaded or len(offloaded) == len(devices):
        return
    first = f"{offloaded[0]} on {devices[offloaded[0]]}"
    more = f" and {len(offloaded) - 1} more" if len(offloaded) > 1 else ""
    raise ConfigError(
        f"the GPUs have no room for all weights: {first}{more}, which every step would wait for: "
        "set quantization to nf4, or take a GPU with more memory"
    )


def _gpu(device_map: str) -> torch.device:
    count = _count()
    if not count:
        why = why_unusable(build(), driver_version())
        raise ConfigError(f"device_map is {device_map!r} and torch has no GPU: {why}; or {_ON_CPU}")
    known = ["cuda", *(f"cuda:{i}" for i in range(count))]
    if device_map not in known:
        raise ConfigError(
            f"device_map is {device_map!r} and torch has {', '.join(known)} here; set it to one of "
            "them, or to auto"
        )
    return torch.device(device_map)


def _tell_of_missing(device_map: str) -> None:
    """A container that was given a GPU is somebody's server; a driver alone may be a laptop's."""
    if not should_have_gpu():
        return
    found = build()
    why = why_unusable(found, driver_version())
    if found.cuda is not None and is_given_gpu():
        raise ConfigError(
            f"device_map is {device_map!r}, this container was given a GPU, and torch has none: "
            f"{why}; or {_ON_CPU}"
        )
    logger.warning("there is a GPU that is not used: %s; the CPU computes", why)


def _tell_if_too_old(index: int) -> None:
    if _is_capable(index):
        return
    if not _usable() and is_given_gpu():
        _require_capable(index)
    instead = "other GPUs compute" if _usable() else "the CPU computes"
    logger.warning("there is a GPU that is not used: %s; %s", _why_too_old(index), instead)


def _require_capable(index: int) -> None:
    if not _is_capable(index):
        raise ConfigError(f"{_why_too_old(index)}: take another GPU, or {_ON_CPU}")


def _why_too_old(index: int) -> str:
    has, needs = dotted(torch.cuda.get_device_capability(index)), dotted(LEAST_CAPABILITY)
    return (
        f"cuda:{index} is a {torch.cuda.get_device_name(index)} of compute capability {has}; the "
        f"kernels here need {needs} (RTX 30, A10G, L4, A100, H100 and later)"
    )


def _is_capable(index: int) -> bool:
    return torch.cuda.get_device_capability(index) >= LEAST_CAPABILITY


def _usable() -> list[int]:
    """The GPUs that weights may go to where the choice is left open."""
    return [index for index in range(_count()) if _is_capable(index)]


def _count() -> int:
    return torch.cuda.device_count() if torch.cuda.is_available() else 0
