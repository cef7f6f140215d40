"""What torch is told to do, operator by operator: how many there are, and none that waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode, _disable_current_modes

# They take a value or a shape from the device to the host, which waits for all before it.
_WAITING = {
    "_local_scalar_dense",
    "item",
    "is_nonzero",
    "nonzero",
    "nonzero_numpy",
    "argwhere",
    "masked_select",
    "equal",
    "allclose",
    "unique",
    "_unique2",
    "unique_dim",
    "unique_consecutive",
    "bincount",
    "histc",
}
_INDEXING = {"index", "index_put", "index_put_", "_index_put_impl_"}
_MAKING_ROOM = {"empty", "empty_like", "new_empty", "empty_strided", "new_empty_strided"}


class WaitingError(AssertionError):
    """An operator was called that would wait for a GPU."""


class NothingWaits(TorchDispatchMode):
    """Raises WaitingError where a GPU would be waited for. On any device."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__
        if name in _WAITING or (name in _INDEXING and _has_mask(args[1])):
            raise WaitingError(f"{func} waits for what is before it")
        return func(*args, **(kwargs or {}))


def _has_mask(indices: Any) -> bool:
    """How many there are to be is then known on the device only."""
    masks = (torch.bool, torch.uint8)
    return any(index is not None and index.dtype in masks for index in indices)


class Kernels(TorchDispatchMode):
    """Counts what a GPU would be given to compute or to copy: views and room for results are not.

    names: of what was counted.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__
        if not func.is_view and name not in _MAKING_ROOM:
            self.names.append(name)
        return func(*args, **(kwargs or {}))

    def as_one(self, function: Callable[..., Any], *names: str) -> Callable[..., Any]:
        """The function, counted as these kernels, whatever it calls."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.names += names
            with _disable_current_modes():
                return function(*args, **kwargs)

        return counted
