"""Which device the weights go to, and whether it will do: asked before they are read.

devices     which of them are asked for, and whether they are here
driver      why torch finds no GPU
budget      refuses a GPU without room for it all; the arithmetic is plan's
"""

from mistral_engine.native.load.device.budget import require_room_for_all
from mistral_engine.native.load.device.devices import (
    only_device,
    require_devices,
    require_on_gpus,
    room_to_spread,
)

__all__ = [
    "only_device",
    "require_devices",
    "require_on_gpus",
    "require_room_for_all",
    "room_to_spread",
]
