from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.load.client import Client
from benchmarks.load.prompts import PASSAGE, Prompts
from benchmarks.load.target import find_target
from benchmarks.measure import Plan, measure_server
from benchmarks.measuring.asker import Asker, CellError
from benchmarks.measuring.cells import KINDS, run_cell
from benchmarks.measuring.limits import Costs, Limits
from benchmarks.measuring.plans import Cell, plan
from benchmarks.preparing import EMBEDDED
from benchmarks.report.results import NOT_ASKED, least_seconds
from benchmarks.servers.install import Peer
from benchmarks.servers.llama import SLOT_CONTEXT
from benchmarks.servers.peers import PEERS
from tests.benchmarks.fakes import fake_server, stream

PROMPTS = Prompts(EMBEDDED)
ANY_MODEL_S = [kind for kind in KINDS if kind != "copy"]


def small(kind: str) -> Cell:
    return Cell(f"small-{kind}", kind, 2, 2, 60, 8, special_tokens=40)


def plan_of(*cells: Cell, repeats: int = 3, context_length: int = 4096) -> Plan:
    return Plan(cells, PROMPTS, repeats, "seed", context_length)


@pytest.mark.parametrize("kind", ANY_MODEL_S)
def test_a_cell_that_nobody_answers_has_a_reason_and_no_figures(kind: str) -> None:
    with fake_server(lambda _: (500, b"broken")) as url:
        asker = Asker(Client(find_target("fake", url)), PROMPTS, "seed")
        with pytest.raises(CellError, match="no request was answered: status 500: broken"):
            run_cell(small(kind), asker)


@pytest.mark.parametrize("kind", ANY_MODEL_S)
def test_answers_too_short_to_be_timed_leave_figures_open(kind: str) -> None:
    with fake_server(lambda _: (200, stream("x", num_tokens=1))) as url:
        asker = Asker(Client(find_target("fake", url)), PROMPTS, "seed")
        figures = run_cell(small(kind), asker)
    assert figures["errors"] == 0
    assert figures["token_s"] is None


def test_a_model_that_has_nothing_to_copy_leaves_that_cell_open_and_says_why() -> None:
    with fake_server(lambda _: (200, stream("x", num_tokens=1))) as url:
        [result] = measure_server(find_target("fake", url), plan_of(small("copy")))
    assert result.skipped == "the checkpoint has no passage.txt; only M4-copy has a text to copy"


def test_a_model_that_copies_is_asked_to_correct_its_passage(tmp_path: Path) -> None:
    asked: list[str] = []

    def remember(body: dict[str, Any]) -> tuple[int, bytes]:
        asked.append(body["messages"][0]["content"])
        return 200, stream("x", "y", num_tokens=2)

    shutil.copy(EMBEDDED / "tokenizer.model.v3", tmp_path)
    passage = PROMPTS.words[:100]
    (tmp_path / PASSAGE).write_text(" ".join(passage))
    with fake_server(remember) as url:
        asker = Asker(Client(find_target("fake", url)), Prompts(tmp_path), "seed")
        figures = run_cell(small("copy"), asker)
    assert (figures["requests"], figures["errors"]) == (2, 0)
    assert all(" ".join(passage[:10]) in text for text in asked)
    assert asked[0] != asked[1]


def test_no_prompt_is_ever_asked_twice() -> None:
    """A server that caches prompts would answer it out of its cache."""
    asked: Counter[str] = Counter()

    def remember(body: dict[str, Any]) -> tuple[int, bytes]:
        asked[str(body["messages"])] += 1
        return 200, stream("x", "y", num_tokens=2)

    with fake_server(remember) as url:
        measure_server(find_target("fake", url), plan_of(*map(small, KINDS)))
    assert set(asked.values()) == {1}


def test_a_cell_longer_than_the_context_is_skipped_and_said_why() -> None:
    fits, too_long = small("load"), Cell("long", "load", 1, 1, 900, 48)
    with fake_server(lambda _: (200, stream("x", "y", num_tokens=2))) as url:
        asked = plan_of(fits, too_long, context_length=512)
        results = measure_server(find_target("fake", url), asked)
    assert [len(result.repeats) for result in results] == [3, 0]
    assert results[1].skipped == "needs 948 tokens; the model's context is 512"


def test_a_server_is_asked_only_the_cells_that_were_chosen_for_it() -> None:
    chosen, other = small("load"), Cell("long", "load", 1, 1, 100, 8)
    asked: list[str] = []

    def remember(body: dict[str, Any]) -> tuple[int, bytes]:
        asked.append(str(body["messages"]))
        return 200, stream("x", "y", num_tokens=2)

    with fake_server(remember) as url:
        plan_for_it = replace(plan_of(chosen, other, repeats=1), asked=("small",))
        results = measure_server(find_target("fake", url), plan_for_it)
    assert [result.skipped for result in results] == [None, NOT_ASKED]
    warm_ups = 2 + 1  # two streams, and one long prompt
    assert len(asked) == warm_ups + chosen.requests


def test_a_server_that_is_asked_nothing_is_not_warmed_up() -> None:
    with fake_server(lambda _: (500, b"broken")) as url:
        plan_for_it = replace(plan_of(small("load")), asked=("other",))
        [result] = measure_server(find_target("fake", url), plan_for_it)
    assert result.skipped == NOT_ASKED


def test_the_time_that_is_left_counts_the_cells_that_are_asked() -> None:
    costs = Costs(1000, 100, 20, 2, 4096, 500, 1200)
    limits = Limits(costs, bytes_per_s=1e6, flops_per_s=1e6)
    chosen, other = small("load"), Cell("long", "load", 1, 1, 100, 8)
    both = replace(plan_of(chosen, other), limits=limits)
    alone = replace(both, asked=("small",))
    assert alone.least_seconds == 3 * least_seconds(chosen, limits)
    assert both.least_seconds == alone.least_seconds + 3 * least_seconds(other, limits)


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_every_cell_chosen_for_a_peer_is_one_of_the_plan(peer: Peer) -> None:
    names = [cell.name for cell in plan([1, 8, 32])]  # a narrow machine's are among them
    assert all(any(name.startswith(beginning) for name in names) for beginning in peer.cells)


def test_what_llama_server_is_asked_fits_into_its_slots() -> None:
    """Else it would refuse the request."""
    asked = [cell for cell in plan([1, 8, 32]) if cell.name.startswith(PEERS["llama-server"].cells)]
    assert max(cell.longest for cell in asked) <= SLOT_CONTEXT


def test_a_small_model_s_loads_are_longer() -> None:
    once, often = (
        {cell.name: cell.requests for cell in plan([1, 64], waves=waves)} for waves in (1, 8)
    )
    assert (once["chat-64"], often["chat-64"]) == (64, 512)
    assert often["first-token"] == once["first-token"]


def test_the_plan_has_the_cells_that_servers_are_judged_by() -> None:
    cells = {cell.name: cell for cell in plan([1, 8, 32])}
    assert {"chat-1", "chat-8", "chat-32", "long-8", "long-24"} < set(cells)
    assert cells["long-24"].prompt_tokens == 950
    assert cells["first-token"].prompt_tokens == 870
    assert cells["second-turn"].special_tokens == 800
    assert cells["arrival"].special_tokens == 3000
    assert cells["context-8000"].longest > 8000
