"""vllm.adapters: what vLLM would find out with a request is told at load, by name and value."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig
from mistral_engine.checkpoint import SeparateAdapter
from mistral_engine.vllm import private
from mistral_engine.vllm.adapters import (
    find_adapters,
    lora_arguments,
    lora_requests,
    with_spare_slot,
)
from tests.checkpoints.making.adapter import write_adapter

BASE = {
    "hidden_size": 8,
    "intermediate_size": 16,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "num_hidden_layers": 1,
}


def asking(**vllm: Any) -> EngineConfig:
    return EngineConfig("somewhere/base", backend="vllm", vllm=vllm)


def adapters(folder: Path, **ranks: int) -> dict[str, str]:
    """Written under the folder, one of each rank, by their names."""
    for name, rank in ranks.items():
        write_adapter(folder / name, BASE, "somewhere/base", r=rank)
    return {name: str(folder / name) for name in ranks}


def found(folder: Path, **ranks: int) -> tuple[SeparateAdapter, ...]:
    return find_adapters(asking(adapters=adapters(folder, **ranks)))


def test_adapters_are_found_in_their_order(tmp_path: Path) -> None:
    pirate, formal = found(tmp_path, pirate=4, formal=2)
    assert (pirate.called, formal.called) == ("pirate", "formal")
    assert (pirate.adapter.path, pirate.adapter.r) == (tmp_path / "pirate", 4)
    pirate.fetch()  # it is here


def test_without_adapters_nothing_is_made_room_for() -> None:
    assert find_adapters(asking()) == ()
    assert find_adapters(EngineConfig("somewhere")) == ()
    assert lora_arguments((), {}) == {}


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ([], r"vllm.adapters is \[\]; it must be a mapping of names to directories or hub ids"),
        ({}, "vllm.adapters is {}; it must be a mapping"),
        ("pirate", "vllm.adapters is 'pirate'; it must be a mapping"),
        ({"": "a/b"}, "vllm.adapters has '': 'a/b'; it must be a mapping"),
        ({5: "a/b"}, "vllm.adapters has 5: 'a/b'; it must be a mapping"),
        ({"pirate": None}, "vllm.adapters has 'pirate': None; it must be a mapping"),
        ({"pirate": ""}, "vllm.adapters has 'pirate': ''; it must be a mapping"),
        ({"mistral": "a/b"}, "vllm.adapters has 'mistral', which names the base: rename it"),
        ({"pirate": "/not/there"}, "vllm.adapters.pirate '/not/there' is not a directory"),
    ],
)
def test_what_names_no_adapter_is_refused(named: Any, told: str) -> None:
    with pytest.raises(ConfigError, match=f"^{told}"):
        find_adapters(asking(adapters=named))


def test_a_folder_without_an_adapter_is_refused_by_the_name_it_was_given(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^vllm.adapters.pirate '.*' has no adapter_config.json"):
        find_adapters(asking(adapters={"pirate": str(tmp_path)}))


def test_a_form_that_would_be_served_in_part_is_refused(tmp_path: Path) -> None:
    write_adapter(tmp_path / "a", BASE, "somewhere/base", use_dora=True)
    with pytest.raises(ConfigError, match=r"^vllm.adapters.pirate '.*' has use_dora True \(DoRA\)"):
        find_adapters(asking(adapters={"pirate": str(tmp_path / "a")}))


@pytest.mark.parametrize("name", ["enable_lora", "max_loras", "max_lora_rank"])
def test_room_for_adapters_that_nobody_names_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match=f"^vllm has '{name}', and no adapters: name them in"):
        find_adapters(asking(**{name: 8}))


def test_room_is_made_for_all_that_are_named_and_for_the_greatest_of_their_ranks(
    tmp_path: Path,
) -> None:
    assert lora_arguments(found(tmp_path, pirate=4, formal=9), {}) == {
        "enable_lora": True,
        "max_loras": 2,
        "max_cpu_loras": 2,
        "max_lora_rank": 16,  # vLLM has no room of 9
    }


def test_of_many_so_many_are_computed_at_once_and_all_are_kept(tmp_path: Path) -> None:
    many = found(tmp_path, **{f"a{i}": 1 for i in range(10)})
    made = lora_arguments(many, {})
    assert (made["max_loras"], made["max_cpu_loras"], made["max_lora_rank"]) == (8, 10, 1)


def test_room_that_is_asked_for_is_made(tmp_path: Path) -> None:
    asked = {"max_loras": 1, "max_cpu_loras": 5, "max_lora_rank": 64, "enable_lora": True}
    assert lora_arguments(found(tmp_path, pirate=4, formal=8), asked) == asked


def test_a_rank_of_single_modules_counts_too(tmp_path: Path) -> None:
    write_adapter(tmp_path / "a", BASE, "somewhere/base", r=4, rank_pattern={"q_proj": 64})
    (pirate,) = find_adapters(asking(adapters={"pirate": str(tmp_path / "a")}))
    assert lora_arguments([pirate], {})["max_lora_rank"] == 64


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"max_cpu_loras": 1}, "vllm.max_cpu_loras is 1; it must be at least 2: so many"),
        ({"max_loras": 4, "max_cpu_loras": 3}, "vllm.max_loras is 4; it must be at most 3"),
        ({"max_lora_rank": 8}, r"vllm.adapters.formal '.*' has the rank 9; it must be at most"),
        ({"enable_lora": False}, "vllm.enable_lora is false, and there are vllm.adapters"),
        ({"max_loras": "2"}, "vllm.max_loras is '2'; it must be a whole number of at least 1"),
        ({"max_loras": True}, "vllm.max_loras is True; it must be a whole number"),
        ({"max_cpu_loras": 0}, "vllm.max_cpu_loras is 0; it must be a whole number"),
        ({"max_lora_rank": 10}, "vllm.max_lora_rank is 10; it must be one of 1, 8, 16, 32, 64"),
    ],
)
def test_more_than_there_is_room_for_is_refused(
    tmp_path: Path, asked: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigError, match=f"^{told}"):
        lora_arguments(found(tmp_path, pirate=4, formal=9), asked)


def test_a_rank_that_vllm_has_no_room_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"has the rank 513; it must be at most .*, 512$"):
        lora_arguments(found(tmp_path, pirate=513), {})


@dataclass(frozen=True)
class FakeLoRARequest:
    """As vLLM's refuses."""

    lora_name: str
    lora_int_id: int
    lora_path: str = ""

    def __post_init__(self) -> None:
        if self.lora_int_id < 1:
            raise ValueError(f"id must be > 0, got {self.lora_int_id}")
        assert self.lora_path


def test_each_adapter_has_a_request_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = ModuleType("vllm.lora.request")
    fake.LoRARequest = FakeLoRARequest  # type: ignore[attr-defined]
    for name in ("vllm", "vllm.lora"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "vllm.lora.request", fake)
    assert lora_requests(found(tmp_path, pirate=4, formal=2)) == {
        "pirate": FakeLoRARequest("pirate", 1, str(tmp_path / "pirate")),
        "formal": FakeLoRARequest("formal", 2, str(tmp_path / "formal")),
    }


def test_on_a_cpu_one_slot_stays_empty_for_requests_without_an_adapter() -> None:
    narrow = {"max_loras": 1, "max_cpu_loras": 2, "max_lora_rank": 8}
    assert with_spare_slot(narrow, 2) == {**narrow, "max_loras": 3, "max_cpu_loras": 3}
    wide = {"max_loras": 6, "max_cpu_loras": 9}
    assert with_spare_slot(wide, 2) == wide
    assert with_spare_slot({"dtype": "float32"}, 0) == {"dtype": "float32"}


class DyingLlm:
    """vLLM, whose core dies of an adapter: what it was asked is never answered then."""

    errored = False

    async def add_lora(self, request: Any) -> bool:
        self.errored = True
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        return await answer


def test_a_vllm_that_dies_of_an_adapter_stops_the_load_with_its_name() -> None:
    core = object.__new__(private.VllmCore)
    core._llm, core._adapters = DyingLlm(), {"pirate": None}
    with pytest.raises(ConfigError, match=r"^vllm\.adapters\.pirate cannot be loaded .* died"):
        asyncio.run(asyncio.wait_for(core.load_adapters(), timeout=30))


def test_an_adapter_that_loads_slowly_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "_SECONDS_BETWEEN_LOOKS", 0.001)
    loaded: list[str] = []

    async def load() -> None:
        await asyncio.sleep(0.01)
        loaded.append("pirate")

    asyncio.run(private.while_alive(load(), lambda: False))
    assert loaded == ["pirate"]
