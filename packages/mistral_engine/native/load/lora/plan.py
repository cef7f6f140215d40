"""What a LoRA adapter changes in a model, and whether it was made for that one. Merges nothing.

Reads the header of the adapter's file. An adapter that would be merged in part is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from torch import nn

from engine_api.errors import ConfigError, one_line
from mistral_engine.checkpoint import Adapter
from mistral_engine.native.load.headers import read_headers
from mistral_engine.native.load.language_model import LanguageModel

_PREFIX = "base_model.model."
_LAYERS = "model."  # all but the last linear, lm_head
# What peft calls the two factors, of a linear and of an embedding.
_LINEAR = (".lora_A.weight", ".lora_B.weight")
# The same as it is named in memory: saved by a trainer without peft, after the adapter's own name.
_IN_MEMORY = (".lora_A.default.weight", ".lora_B.default.weight")
_EMBEDDING = (".lora_embedding_A", ".lora_embedding_B")

_Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """module: its name in the model. trained: its name in what the adapter was trained on.

    down, up: the names of A (r, in) and B (out, r) in the file. is_turned: of an embedding, whose
    weight lies the other way, (in, out). whole: the weight that the difference belongs to, if the
    file has it; peft keeps it of embeddings and of lm_head.
    """

    module: str
    trained: str
    down: str
    up: str
    scaling: float
    is_turned: bool
    whole: str | None

    @property
    def names(self) -> set[str]:
        """All that it reads of the file."""
        return {self.down, self.up, *([self.whole] if self.whole is not None else [])}


def plan_updates(adapter: Adapter, model: Any, language_model: LanguageModel) -> list[Update]:
    """All that the adapter changes. model: an outline will do; its weights are not looked at.

    Raises ConfigError, with the names and shapes, for an adapter of another base, for one that
    holds more than LoRA's two factors, and for one of which a part is missing.
    """
    plan = _Plan(adapter, model, language_model)
    updates = [plan.update(name) for name in plan.shapes if name.endswith(plan.first_factors)]
    plan.require_all_read(updates)
    plan.require_targeted(updates)
    plan.require_untied(updates)
    return updates


class _Plan:
    """The adapter's file and the model that it should fit."""

    def __init__(self, adapter: Adapter, model: Any, language_model: LanguageModel) -> None:
        self._adapter = adapter
        self._model = model
        self._language_model = language_model
        self._modules: dict[str, Any] = dict(model.named_modules())

    @cached_property
    def shapes(self) -> dict[str, _Shape]:
        """Of what the file holds."""
        return {tensor.name: tensor.shape for tensor in read_headers([self._adapter.weights])}

    @cached_property
    def _linear(self) -> tuple[str, str]:
        """What the factors of a linear are called here; one way in a file."""
        is_in_memory = any(name.endswith(_IN_MEMORY[0]) for name in self.shapes)
        return _IN_MEMORY if is_in_memory else _LINEAR

    @property
    def first_factors(self) -> tuple[str, str]:
        return self._linear[0], _EMBEDDING[0]

    def update(self, down: str) -> Update:
        is_turned = down.endswith(_EMBEDDING[0])
        first, second = _EMBEDDING if is_turned else self._linear
        stem = down.removesuffix(first)
        up, whole, trained = stem + second, f"{stem}.base_layer.weight", stem.removeprefix(_PREFIX)
        module = self._language_model.in_memory(f"{trained}.").removesuffix(".")
        if up not in self.shapes:
            raise self._refusal(f"is incomplete: it has {down} and not {up}")
        weight = self._weight_of(module, nn.Embedding if is_turned else nn.Linear)
        self._require_fitting(trained, down, up, weight[::-1] if is_turned else weight, weight)
        kept = whole if self.shapes.get(whole) == weight else None
        scaling = self._adapter.scaling(trained)
        return Update(module, trained, down, up, scaling, is_turned, kept)

    def _weight_of(self, module: str, kind: type[nn.Module]) -> _Shape:
        if not isinstance(self._modules.get(module), kind):
            raise self._other_base(f"it changes {module}, which the checkpoint does not have")
        return tuple(self._modules[module].weight.shape)

    def _require_fitting(
        self, trained: str, down: str, up: str, linear: _Shape, weight: _Shape
    ) -> None:
        """linear: (out, in), however the weight lies."""
        rank = self._adapter.rank(trained)
        a, b = self.shapes[down], self.shapes[up]
        if (*b[:1], *a[1:]) != linear:
            raise self._other_base(
                f"for {trained} it has factors {b} and {a}; the checkpoint's weight is {weight}"
            )
        if (*a[:1], *b[1:]) != (rank, rank):
            raise self._refusal(
                f"contradicts itself: for {trained} it has factors {b} and {a}; its settings give "
                f"it rank {rank}"
            )

    def require_all_read(self, updates: list[Update]) -> None:
        read: set[str] = set().union(*(update.names for update in updates))
        if others := sorted(self.shapes.keys() - read):
            raise self._refusal(
                f"holds {len(others)} tensors that are not LoRA's two factors, such as "
                f"{one_line(others[0])}: whole layers or new embeddings, which are not merged "
                "here; merge it with peft (merge_and_unload) and serve the result, with the "
                "tokenizer's files beside it"
            )

    def require_targeted(self, updates: list[Update]) -> None:
        """peft drops what the settings do not name, and leaves what the file does not hold."""
        held = {update.module for update in updates}
        wanted = set(self._targeted(updates))
        if held != wanted or not held:
            surplus, lacking = sorted(held - wanted), sorted(wanted - held)
            what = f"it holds {surplus[0]}" if surplus else f"it lacks {(lacking or ['any'])[0]}"
            raise self._refusal(
                f"contradicts itself: {what}, and its target_modules say otherwise ({len(held)} "
                f"modules in its file, {len(wanted)} of the checkpoint's by its settings)"
            )

    def _targeted(self, updates: list[Update]) -> Iterator[str]:
        """By the names that the modules had in what it was trained on, perhaps a larger whole."""
        layered = (u for u in updates if u.module.startswith(_LAYERS))
        first = next(layered, None)
        whole = first.trained.removesuffix(first.module.removeprefix(_LAYERS)) if first else _LAYERS
        for name, module in self._modules.items():
            trained = whole + name.removeprefix(_LAYERS) if name.startswith(_LAYERS) else name
            if isinstance(module, nn.Linear | nn.Embedding) and self._adapter.targets(trained):
                yield name

    def require_untied(self, updates: list[Update]) -> None:
        if not self._model.config.tie_word_embeddings:
            return
        for update in updates:
            if not update.module.startswith(f"{_LAYERS}layers."):
                raise self._refusal(
                    f"changes {update.module}, whose weight is also that of another layer in this "
                    "checkpoint (tie_word_embeddings), and peft merges it into both; save the base "
                    "untied first, with lm_head.weight a copy of embed_tokens.weight and "
                    "tie_word_embeddings false in config.json, or take another adapter"
                )

    def _other_base(self, why: str) -> ConfigError:
        trained = (
            f"; it was trained on {one_line(self._adapter.base)}" if self._adapter.base else ""
        )
        return self._refusal(f"was made for another base: {why}{trained}")

    def _refusal(self, why: str) -> ConfigError:
        return ConfigError(f"{self._adapter.named} {why}")
