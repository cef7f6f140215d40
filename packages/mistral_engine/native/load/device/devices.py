"""Which devices the weights go to. Never another than was asked for, and never one without a word.

Asks torch what there is; driver.py why there is not more. Knows nothing of memory.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import torch

from engine_api.errors import ConfigError
from mistral_engine.native.load.device.driver import (
    build,
    driver_version,
    should_have_gpu,
    why_unusable,
)
from mistral_engine.native.plan import LEAST_CAPABILITY, dotted

logger = logging.getLogger("mistral_engine")

_OFFLOADED = ("cpu", "disk", "meta")
_ON_CPU = "set device_map to cpu to compute on the CPU"


def require_devices(device_map: str) -> None:
    """Raises ConfigError where a GPU is asked for, or should be here, and cannot be used.

    Before weights are downloaded. A build of torch without CUDA is somebody's choice, and is
    told where `device_map` leaves it open.
    """
    if device_map == "cpu":
        return
    if not torch.cuda.is_available():
        _require_none_expected(device_map)
        return
    for index in range(torch.cuda.device_count()):
        _require_capable(device_map, index)
    if only_device(device_map) is None:
        count = torch.cuda.device_count()
        logger.info("the model is spread over %d GPUs: that makes room, and is no quicker", count)


def only_device(device_map: str) -> torch.device | None:
    """Where all weights go; None where accelerate spreads them over several GPUs."""
    if device_map == "meta":
        raise ConfigError(
            "device_map is 'meta', where no weight has a value; set it to auto or cpu"
        )
    if device_map.startswith("cuda"):
        return _gpu(device_map)
    count = _count()
    if device_map == "cpu" or (device_map == "auto" and count == 0):
        return torch.device("cpu")
    return torch.device("cuda", 0) if device_map == "auto" and count == 1 else None


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


def _require_none_expected(device_map: str) -> None:
    if device_map.startswith("cuda"):
        _gpu(device_map)
    if not should_have_gpu():
        return
    found = build()
    why = why_unusable(found, driver_version())
    if found.cuda is None:
        logger.warning("there is a GPU that is not used: %s; the CPU computes", why)
        return
    raise ConfigError(
        f"device_map is {device_map!r}, there should be a GPU, and torch has none: {why}; or "
        f"{_ON_CPU}"
    )


def _require_capable(device_map: str, index: int) -> None:
    wanted = device_map.partition(":")[2]
    capability = torch.cuda.get_device_capability(index)
    if capability >= LEAST_CAPABILITY or (wanted.isdigit() and int(wanted) != index):
        return
    has, needs = dotted(capability), dotted(LEAST_CAPABILITY)
    raise ConfigError(
        f"cuda:{index} is a {torch.cuda.get_device_name(index)} of compute capability {has}; the "
        f"kernels here need {needs} (A10G, L4, A100, H100 and later): take another GPU, or "
        f"{_ON_CPU}"
    )


def _count() -> int:
    return torch.cuda.device_count() if torch.cuda.is_available() else 0
