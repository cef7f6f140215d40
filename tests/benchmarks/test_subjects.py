from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.load.target import Target
from benchmarks.measuring.plans import Cell, copy_plan, narrow_plan, plan
from benchmarks.servers.install import PeerError
from benchmarks.servers.own import (
    ON_VLLM,
    VARIANT_CELLS,
    VARIANTS,
    own_command,
    parent_directory,
)
from benchmarks.servers.peers import PEERS
from benchmarks.servers.process import REPOSITORY
from benchmarks.subjects import Served, known_names, subjects, usual
from local.vllm import Environment, NotPrepared
from mistral_engine import EngineConfig

SERVED = Served("M4", Path("m4"), streams=32, context_length=4096, played=False)


def test_ours_comes_first_then_its_parent_then_what_was_named() -> None:
    running = Target("other", "127.0.0.1", 1, "/v1/chat/completions", "m")
    found = subjects("abc", SERVED, REPOSITORY, [running], ["llama-server", "truss-int8"])
    names = [subject.name for subject in found]
    assert names == ["truss", "parent", "other", "llama-server", "truss-int8"]


def test_ours_is_asked_everything_and_its_variants_what_bars_need() -> None:
    ours, int8 = subjects("abc", SERVED, started=["truss-int8"])
    assert ours.cells == ()
    assert int8.cells == VARIANT_CELLS["truss-int8"]


def test_a_variant_is_the_same_server_with_other_settings() -> None:
    plain, int8 = (list(own_command("m4", name).arguments) for name in ("truss", "truss-int8"))
    assert int8 == [*plain, "--set", "quantization=int8"]


def test_ours_on_vllm_has_the_limits_of_vllm_s_own_server() -> None:
    arguments = list(own_command("m4", ON_VLLM).arguments)
    assert arguments[arguments.index("--backend") + 1] == "vllm"
    limits = {setting.partition("=")[0] for setting in VARIANTS[ON_VLLM]}
    assert limits == {"kv_cache_gib", "context_length", "step_tokens", "max_running"}
    assert PEERS["vllm"].environment["VLLM_CPU_KVCACHE_SPACE"] == "3"


def test_ours_is_not_measured_on_a_vllm_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise NotPrepared("vLLM's build for CPUs is for Linux")

    monkeypatch.setattr(Environment, "prepare", refuse)
    _, on_vllm = subjects("abc", SERVED, started=[ON_VLLM])
    with pytest.raises(PeerError, match="truss-vllm: vLLM's build for CPUs"), on_vllm.open():
        pass


def test_the_parent_runs_in_its_own_checkout_without_settings() -> None:
    command = own_command("m4", "parent", Path("elsewhere"))
    assert command.directory == Path("elsewhere")
    assert command.arguments == own_command("m4").arguments


def test_a_directory_that_is_no_checkout_is_no_parent(tmp_path: Path) -> None:
    with pytest.raises(PeerError, match=r"it must be a checkout, and has no local/serve.py"):
        parent_directory(str(tmp_path))
    assert parent_directory(str(REPOSITORY)) == REPOSITORY


def test_an_unknown_peer_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PeerError, match=r"peer is 'sglang'; it must be one of truss-int8, .*vllm"):
        known_names("vllm,sglang")


def test_all_names_every_server() -> None:
    assert known_names("all") == [*VARIANTS, *PEERS]


@pytest.mark.parametrize("model", ["M4", "M4-copy", "embedded"])
@pytest.mark.parametrize("is_narrow", [True, False])
def test_the_usual_servers_are_known(model: str, is_narrow: bool) -> None:
    started = usual(model, is_narrow)
    assert known_names(",".join(started)) == started


PLANS = {"wide": plan([1, 8, 32]), "narrow": narrow_plan([1, 8, 32]), "copy": copy_plan()}


@pytest.mark.parametrize("name", VARIANTS)
def test_the_settings_of_a_variant_are_read_as_the_engine_takes_them(name: str) -> None:
    pairs = (setting.partition("=") for setting in VARIANTS[name])
    settings = {key: yaml.safe_load(value) for key, _, value in pairs}
    assert EngineConfig.from_mapping(settings, checkpoint="any") != EngineConfig("any")


@pytest.mark.parametrize("name", VARIANTS)
def test_every_cell_chosen_for_a_variant_is_one_of_a_plan(name: str) -> None:
    names = [cell.name for cells in PLANS.values() for cell in cells]
    assert all(any(each.startswith(start) for each in names) for start in VARIANT_CELLS[name])


@pytest.mark.parametrize("cells", [PLANS["wide"], PLANS["narrow"]], ids=["wide", "narrow"])
def test_free_and_bound_answers_differ_in_nothing_else(cells: list[Cell]) -> None:
    free, bound = ({c.name: c for c in cells}[name] for name in ("free-1", "shaped-1"))
    sizes = ("streams", "requests", "prompt_tokens", "output_tokens")
    assert [getattr(free, name) for name in sizes] == [getattr(bound, name) for name in sizes]
