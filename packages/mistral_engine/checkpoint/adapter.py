"""A LoRA adapter, and which modules it changes by how much. Reads nothing of it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from mistral_engine.checkpoint.names import ADAPTER_WEIGHTS

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter: W + scaling * B @ A for the modules that it targets.

    named: as messages call it. path: its folder. repository: its name on the hub, if it is from
    there. base, revision: what it was trained on, if it says so. r, alpha: of modules that no
    pattern names. The rest is as in peft's LoraConfig.
    """

    named: str
    path: Path
    repository: str | None
    base: str | None
    revision: str | None
    r: int
    alpha: float
    is_rank_stabilised: bool
    target_modules: str | tuple[str, ...]
    exclude_modules: str | tuple[str, ...] = ()
    layers: tuple[int, ...] = ()
    layers_patterns: tuple[str, ...] = ()
    rank_pattern: Mapping[str, int] = field(default_factory=dict)
    alpha_pattern: Mapping[str, float] = field(default_factory=dict)

    @property
    def settings(self) -> tuple[object, ...]:
        """Whatever of it changes what is merged."""
        patterns = dict(self.rank_pattern), dict(self.alpha_pattern)
        return (self.r, self.alpha, self.is_rank_stabilised, *patterns)

    @property
    def name(self) -> str:
        """For those who ask which model this is."""
        return self.repository or self.path.name

    @property
    def weights(self) -> Path:
        return self.path / ADAPTER_WEIGHTS

    def rank(self, module: str) -> int:
        """r of the module with this name in the model, "model.layers.0.self_attn.q_proj"."""
        return _first_match(self.rank_pattern, module, self.r)

    def scaling(self, module: str) -> float:
        """Hu et al. 2021, LoRA: alpha / r. Kalajdzievski 2023, rsLoRA: alpha / sqrt(r)."""
        alpha, rank = _first_match(self.alpha_pattern, module, self.alpha), self.rank(module)
        return alpha / (math.sqrt(rank) if self.is_rank_stabilised else rank)

    def targets(self, module: str) -> bool:
        """Whether it changes this module, by peft's rules (check_target_module_exists)."""
        if _names(self.exclude_modules, module):
            return False
        wanted = self.target_modules
        if isinstance(wanted, str):
            is_all = wanted == "all-linear"
            return module != "lm_head" if is_all else re.fullmatch(wanted, module) is not None
        if module in wanted:
            return True
        return _names(wanted, module) and (not self.layers or self._layer(module) in self.layers)

    def _layer(self, module: str) -> int | None:
        """The number of the layer that the module is in. The first number is the layer's."""
        for pattern in self.layers_patterns or (r"[^.]*",):
            if found := re.match(numbered(pattern), module):
                # None where the pattern has a branch that goes without a number.
                return int(found["idx"]) if found["idx"] is not None else None
        return None


def numbered(pattern: str) -> str:
    """The expression in which peft looks for a layer's number. A pattern may have groups itself."""
    return rf"(?:^|.*?\.){pattern}\.(?P<idx>\d+)\."


def _names(wanted: str | tuple[str, ...], module: str) -> bool:
    if isinstance(wanted, str):
        return re.fullmatch(wanted, module) is not None
    return any(module == name or module.endswith(f".{name}") for name in wanted)


def _first_match(patterns: Mapping[str, T], module: str, default: T) -> T:
    """As peft's get_pattern_key: the first that the module's name ends with."""
    for pattern, value in patterns.items():
        if re.match(rf"(.*\.)?({pattern})$", module):
            return value
    return default
