"""`vllm.adapters`: LoRA adapters by name, and what vLLM is told of them. Loads none of them.

What vLLM would only find out with an adapter's first request is looked for at load.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.checkpoint import SeparateAdapter, find_separate
from mistral_engine.config import EngineConfig
from mistral_engine.vllm.private import LORA_ARGUMENTS, LORA_RANKS, lora_request

ADAPTERS = "adapters"  # the one key of `vllm` that is no argument of vLLM's
MOST_AT_ONCE = 8  # different ones in a batch, unless max_loras says more: each takes GPU memory

_BASE = "mistral"  # what requests call the model without an adapter, where they name none
_TEXTS = "a mapping of names to directories or hub ids"


def find_adapters(config: EngineConfig) -> tuple[SeparateAdapter, ...]:
    """Those that the configuration names, in its order. Raises ConfigError."""
    asked = config.vllm or {}
    named = asked.get(ADAPTERS)
    if named is None:
        _require_no_slots(asked)
        return ()
    if not isinstance(named, Mapping) or not named:
        raise ConfigError(f"vllm.adapters is {named!r}; it must be {_TEXTS}, or left out")
    for name, place in named.items():
        if not _is_text(name) or not _is_text(place):
            raise ConfigError(f"vllm.adapters has {name!r}: {place!r}; it must be {_TEXTS}")
        if name == _BASE:
            raise ConfigError(f"vllm.adapters has {name!r}, which names the base: rename it")
    return tuple(
        find_separate(name, place, f"vllm.adapters.{name}", config) for name, place in named.items()
    )


def lora_arguments(adapters: Sequence[SeparateAdapter], asked: Mapping[str, Any]) -> dict[str, Any]:
    """What vLLM makes room for. asked: its arguments, as they are configured. Raises ConfigError.

    A batch has as many different adapters as max_loras; requests for others wait for the next.
    """
    if not adapters:
        return {}
    if asked.get("enable_lora") is False:
        raise ConfigError("vllm.enable_lora is false, and there are vllm.adapters: leave one out")
    count = len(adapters)
    at_once = _number("max_loras", asked) or min(count, MOST_AT_ONCE)
    kept = _number("max_cpu_loras", asked) or max(count, at_once)
    if kept < count:
        raise ConfigError(
            f"vllm.max_cpu_loras is {kept}; it must be at least {count}: so many vllm.adapters "
            "there are, and all stay in memory"
        )
    if at_once > kept:
        raise ConfigError(
            f"vllm.max_loras is {at_once}; it must be at most {kept}, vllm.max_cpu_loras"
        )
    rank = _number("max_lora_rank", asked) or _room_for(adapters)
    if rank not in LORA_RANKS:
        ranks = ", ".join(map(str, LORA_RANKS))
        raise ConfigError(f"vllm.max_lora_rank is {rank}; it must be one of {ranks}")
    _require_rank(adapters, rank)
    slots = {"max_loras": at_once, "max_cpu_loras": kept, "max_lora_rank": rank}
    return {"enable_lora": True, **slots}


def with_spare_slot(arguments: Mapping[str, Any], count: int) -> dict[str, Any]:
    """For a vLLM for CPUs: it must have one slot more than there are adapters, `count`.

    There a request without an adapter computes with whatever is in the last slot, as soon as one
    in its batch has an adapter: vLLM 0.32 takes its -1, for none, for an index from the end. Slots
    are filled from the first on, so one that is to spare stays empty, which changes nothing.
    """
    if not count:
        return dict(arguments)
    slots = max(arguments["max_loras"], count + 1)
    kept = max(arguments["max_cpu_loras"], slots)  # vLLM wants at least as many
    return {**arguments, "max_loras": slots, "max_cpu_loras": kept}


def lora_requests(adapters: Sequence[SeparateAdapter]) -> dict[str, Any]:
    """What goes with a request for each, by name. They are on this disk by now."""
    return {
        each.called: lora_request(each.called, number, str(each.adapter.path))
        for number, each in enumerate(adapters, start=1)  # 0 means none
    }


def _require_no_slots(asked: Mapping[str, Any]) -> None:
    for name in LORA_ARGUMENTS:
        if asked.get(name):
            raise ConfigError(
                f"vllm has {name!r}, and no adapters: name them in vllm.adapters, or omit it"
            )


def _number(name: str, asked: Mapping[str, Any]) -> int | None:
    value = asked.get(name)
    if value is not None and (type(value) is not int or value < 1):
        raise ConfigError(f"vllm.{name} is {value!r}; it must be a whole number of at least 1")
    return value


def _require_rank(adapters: Sequence[SeparateAdapter], most: int) -> None:
    for each in adapters:
        if (rank := _rank_of(each)) > most:
            raise ConfigError(
                f"{each.adapter.named} has the rank {rank}; it must be at most "
                f"vllm.max_lora_rank, {most}"
            )


def _rank_of(each: SeparateAdapter) -> int:
    return max([each.adapter.r, *each.adapter.rank_pattern.values()])


def _room_for(adapters: Sequence[SeparateAdapter]) -> int:
    """The least rank of those that vLLM makes room for; the greatest, where none is enough."""
    most = max(map(_rank_of, adapters))
    return next((rank for rank in LORA_RANKS if rank >= most), LORA_RANKS[-1])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
