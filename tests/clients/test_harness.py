"""What `make clients` keeps and says, without a client."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.clients import cleaned
from tests.clients.cleaned import RECORDED, save
from tests.clients.clients import CLIENTS
from tests.clients.recorder import Exchange, recording
from tests.clients.report import Verdict
from tests.clients.scripted import scripted


def post(url: str, body: object) -> dict[str, object]:
    request = urllib.request.Request(url, json.dumps(body).encode())
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        parsed: dict[str, object] = json.load(answer)
        return parsed


def test_a_recorder_keeps_what_was_sent_and_answered():
    with recording(scripted({})) as recorder:
        answer = post(f"{recorder.url}/v1/chat/completions", {"messages": []})
    (exchange,) = recorder.exchanges
    assert (exchange.path, exchange.body) == ("/v1/chat/completions", {"messages": []})
    assert json.loads(exchange.answer) == answer
    assert exchange.failure is None


def test_a_recorder_refuses_strangers_and_names_them():
    with recording(scripted({})) as recorder:
        proxy = urllib.request.ProxyHandler({"http": recorder.url, "https": recorder.url})
        for scheme in ("http", "https"):
            with pytest.raises((urllib.error.URLError, OSError)):
                urllib.request.build_opener(proxy).open(f"{scheme}://host.invalid/x", timeout=5)
    assert recorder.strangers == {"host.invalid", "host.invalid:443"}
    assert recorder.exchanges == []


def test_nothing_personal_is_kept_and_no_field_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cleaned, "RECORDED", tmp_path)
    body = {
        "text": "You are in /home/someone/project; it is 2026-03-04, write to someone@host.org.",
        "session": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "null": None,
    }
    headers = {"user-agent": "client/1.2 (Some OS 7; x86)", "authorization": "Bearer secret"}
    assert save("x", [Exchange("POST", "/v1/responses", headers, body, status=200)]) == ["x-1.json"]
    text = (tmp_path / "x-1.json").read_text()
    for personal in ("someone", "2026-03", "0f8fad5b", "secret", "Some OS"):
        assert personal not in text
    assert json.loads(text)["body"].keys() == body.keys()


def test_a_failure_counts_unless_its_reason_is_stated_and_a_reason_has_to_hold():
    assert Verdict("c", "1").is_good
    assert not Verdict("c", "1", problem="p").is_good
    assert Verdict("c", "1", problem="p", reason="r").is_good
    assert not Verdict("c", "1", reason="r").is_good


def test_every_recording_is_of_a_client():
    for path in RECORDED.glob("*.json"):
        assert path.stem.rpartition("-")[0] in CLIENTS


def test_every_package_is_pinned():
    for client in CLIENTS.values():
        for package in client.packages:
            separator = {"npm": "@", "pip": "=="}[client.ecosystem]
            assert package.rpartition(separator)[2][0].isdigit(), package
