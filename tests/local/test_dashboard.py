"""The dashboard asks for what the server publishes, for all of it, and asks sensibly."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import requests
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.server import REPOSITORY, USER

Json = dict[str, Any]

DASHBOARD: Json = json.loads(Path(REPOSITORY, "local", "grafana.json").read_text())
PANELS: list[Json] = DASHBOARD["panels"]
QUERIES: list[str] = [t["expr"] for panel in PANELS for t in panel.get("targets", ())]

_NAME = re.compile(r"\bmistral_\w+")
_RATE = re.compile(r"\b(?:rate|increase)\((mistral_\w+)\{[^}]*\}\[\$__rate_interval\]\)")
_BY = re.compile(r"\bsum by \((\w+)\) \((?:rate|increase)\((mistral_\w+)")
_GROWING = ("_total", "_bucket", "_sum", "_count")


@pytest.fixture(scope="module")
def published(server: str) -> dict[str, Metric]:
    """What /metrics has, by family, after an answer, a field without effect and a refusal."""
    body: Json = {"messages": [USER], "max_tokens": 2, "user": "u"}
    for n, status in ((1, 200), (0, 400)):
        answer = requests.post(f"{server}/v1/chat/completions", json={**body, "n": n}, timeout=60)
        assert answer.status_code == status
    text = requests.get(f"{server}/metrics", timeout=10).text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    return {name: family for name, family in families.items() if name.startswith("mistral_")}


def samples(published: dict[str, Metric]) -> dict[str, tuple[str, set[str]]]:
    """Every name that can be asked for -> the type of its family, and its labels."""
    return {
        sample.name: (family.type, set(sample.labels))
        for family in published.values()
        for sample in family.samples
    }


def test_every_metric_it_asks_for_is_published(published: dict[str, Metric]):
    asked = {name for query in QUERIES for name in _NAME.findall(query)}
    assert asked
    assert asked <= samples(published).keys()


def test_every_metric_that_is_published_is_shown(published: dict[str, Metric]):
    shown = " ".join(QUERIES)
    assert [name for name in published if not re.search(rf"\b{name}(?:_|\b)", shown)] == []


@pytest.mark.parametrize("query", QUERIES)
def test_what_only_grows_is_asked_for_as_a_rate_and_nothing_else_is(
    query: str, published: dict[str, Metric]
):
    known, rated = samples(published), _RATE.findall(query)
    for name in _NAME.findall(query):
        kind, _ = known[name]
        assert name.endswith(_GROWING) == (kind in ("counter", "histogram"))
        assert (name in rated) == name.endswith(_GROWING)


@pytest.mark.parametrize("query", QUERIES)
def test_buckets_and_labels_are_those_of_the_metric(query: str, published: dict[str, Metric]):
    known, grouped = samples(published), _BY.findall(query)
    for label, name in grouped:
        assert label in known[name][1]
    for name in _NAME.findall(query):
        if name.endswith("_bucket"):
            assert known[name][0] == "histogram"
            assert ("le", name) in grouped
    if "histogram_quantile" in query:
        assert [name for _, name in grouped if name.endswith("_bucket")]


def test_every_query_is_of_the_chosen_source_and_instances():
    source = {"type": "prometheus", "uid": "${datasource}"}
    variables = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource"
    assert variables["instance"]["datasource"] == source
    for panel in PANELS:
        for target in panel.get("targets", ()):
            assert target["datasource"] == panel["datasource"] == source
            names = len(_NAME.findall(target["expr"]))
            assert target["expr"].count('{instance=~"$instance"}') == names


def test_panels_have_names_of_their_own_and_explain_themselves():
    ids = [panel["id"] for panel in PANELS]
    assert len(set(ids)) == len(ids)
    titles = [panel["title"] for panel in PANELS if panel["type"] != "row"]
    assert len(set(titles)) == len(titles)
    assert all(panel["description"] for panel in PANELS if panel["type"] != "row")


def test_panels_lie_on_the_grid_and_on_no_other_panel():
    places = [panel["gridPos"] for panel in PANELS]
    for place in places:
        assert place["x"] >= 0
        assert place["x"] + place["w"] <= 24
    assert [pair for pair in combinations(places, 2) if _overlap(*pair)] == []


def _overlap(a: Json, b: Json) -> bool:
    return not (
        a["x"] + a["w"] <= b["x"]
        or b["x"] + b["w"] <= a["x"]
        or a["y"] + a["h"] <= b["y"]
        or b["y"] + b["h"] <= a["y"]
    )


def test_it_can_be_imported_anywhere():
    assert DASHBOARD["id"] is None  # a number would be one of another Grafana's
    assert DASHBOARD["schemaVersion"] >= 39
    assert {"uid", "title", "time", "refresh"} <= DASHBOARD.keys()
    assert "__inputs" not in DASHBOARD  # the source is chosen in the dashboard itself
