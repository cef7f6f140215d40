"""What was chosen for the weights of one model, and what takes those that it cannot hold."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import torch
from torch import Tensor

from engine_api.errors import ConfigError
from mistral_engine.native.model.linear.float32 import FLOAT32
from mistral_engine.native.model.linear.way import Product, UnfitWeightError, Way

logger = logging.getLogger("mistral_engine")


@dataclass(frozen=True, slots=True)
class Choice:
    """How the weights of one model are multiplied.

    is_forced: the configuration says so. spare: for weights that the way cannot hold.
    """

    way: Way
    is_forced: bool
    spare: Way = FLOAT32

    def pack(self, weight: Tensor) -> Product:
        """What the way cannot hold goes to the spare one, and the log says so.

        Raises ConfigError instead where the way is forced.
        """
        try:
            return self.way.pack(weight)
        except UnfitWeightError as error:
            if self.is_forced:
                raise ConfigError(
                    f"linear is {self.way.name!r}, which cannot hold {error}: set it to auto"
                ) from error
            told = (self.way.name, error, self.spare.name)
            logger.warning("linears: %s cannot hold %s; %s does", *told)
            inner, outer = (way.activations(weight.dtype) for way in (self.spare, self.way))
            return _casting(self.spare.pack(weight), inner, outer)


def _casting(product: Product, inner: torch.dtype, outer: torch.dtype) -> Product:
    return lambda inputs: product(inputs.to(inner)).to(outer)
