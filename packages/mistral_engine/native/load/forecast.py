"""What weights will take in memory, before they are loaded. Knows no device and reads no file.

Counted is the model that will stand there, not the files: they may hold the weights in another
type, twice, or more than is loaded.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import torch
from torch import nn

from mistral_engine.native.load.headers import Tensor
from mistral_engine.native.load.language_model import LanguageModel
from mistral_engine.native.model.linear.quantised import GROUP
from mistral_engine.native.plan import BYTES_A_WEIGHT

# Of a number in a linear, quantised by our own, on a CPU (model/linear/quantised). int4: half a
# byte, and for every group a float32, with what the kernels add to it another half.
_ON_CPU = {"int8": 1.0, "int4": 0.5 + 6 / GROUP, "nf4": BYTES_A_WEIGHT["nf4"]}


def outline(language_model: LanguageModel) -> Any:
    """transformers' model with all its shapes and no numbers."""
    with torch.device("meta"):
        return language_model.model_class(language_model.config)


def bytes_by_quantization(
    model: Any, dtype: torch.dtype, tensors: Iterable[Tensor], *, on_cpu: bool
) -> Mapping[str, int]:
    """What the outlined model takes in this type, quantised at load in each of the ways."""
    doubled = _bytes_untied(model, dtype, {tensor.name for tensor in tensors})
    each = {"none": float(dtype.itemsize), **(_ON_CPU if on_cpu else BYTES_A_WEIGHT)}
    packed = ("int8", "int4") if on_cpu else ()
    return {
        name: math.ceil(sum(_bytes(model, dtype, size, with_head=name in packed))) + doubled
        for name, size in each.items()
    }


def bytes_of_quantised(model: Any, dtype: torch.dtype, tensors: Iterable[Tensor]) -> int:
    """What a checkpoint takes whose files are quantised already, by bitsandbytes.

    Its linears are packed, with scales of types that stay; all other weights become dtype.
    """
    quantised = {f"{name}." for name, _ in _quantisable(model)}
    others = {name for name, _ in model.named_parameters()} - {f"{n}weight" for n in quantised}
    total = 0
    for tensor in tensors:
        if tensor.name in others:
            total += math.prod(tensor.shape) * dtype.itemsize
        elif any(tensor.name.startswith(name) for name in quantised):
            total += tensor.num_bytes
    return total


def _bytes_untied(model: Any, dtype: torch.dtype, held: Collection[str]) -> int:
    """Of weights that are tied and that the files hold twice: both are read before they are tied.

    Where the two differ transformers leaves them untied.
    """
    tied = model.all_tied_weights_keys  # {one's name: the other's}
    twice = [one for one, other in tied.items() if one in held and other in held]
    return sum(model.get_parameter(name).numel() * dtype.itemsize for name in twice)


def _bytes(model: Any, dtype: torch.dtype, each: float, *, with_head: bool) -> Iterable[float]:
    """Of each parameter. A tied one is one parameter, and comes once.

    each: bytes of a number in a linear. with_head: on a CPU, by our own: the last one is quantised
    too, and a tied one stands beside the embedding; rows that do not come out in groups of 4 bits
    are packed in 8.
    """

    def packed(weight: Any) -> float:
        is_uneven = with_head and weight.shape[1] % GROUP > 0
        return float(weight.numel()) * (max(each, 1.0) if is_uneven else each)

    linears = {id(module.weight) for _, module in _quantisable(model)}
    head = model.get_output_embeddings().weight
    is_tied = head is model.get_input_embeddings().weight
    if with_head and not is_tied:
        linears.add(id(head))
    if with_head and is_tied:
        yield packed(head)
    for parameter in model.parameters():
        is_linear = id(parameter) in linears
        yield packed(parameter) if is_linear else parameter.numel() * dtype.itemsize


def _quantisable(model: Any) -> Iterable[tuple[str, nn.Linear]]:
    """The linears that transformers has bitsandbytes quantise: all but the last, lm_head."""
    head = model.get_output_embeddings()
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear) and module is not head:
            yield name, module
