from __future__ import annotations

import pytest

from benchmarks.load.target import TargetError, find_target, parse_peer, published
from tests.benchmarks.fakes import fake_server


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/"])
def test_a_url_may_end_in_v1_or_not(suffix: str) -> None:
    target = find_target("vllm", f"http://127.0.0.1:8000{suffix}", model="m")
    assert (target.host, target.port, target.path) == ("127.0.0.1", 8000, "/v1/chat/completions")


def test_the_model_is_the_first_that_the_server_names() -> None:
    with fake_server(lambda _: (200, b"")) as url:
        assert parse_peer(f"fake={url}").model == "fake"


def test_a_peer_may_name_its_model() -> None:
    assert parse_peer("a=http://localhost:1#/models/m4").model == "/models/m4"


def test_other_machines_are_refused_unless_allowed() -> None:
    with pytest.raises(TargetError, match=r"a: host is 192\.0\.2\.1, not this machine"):
        parse_peer("a=http://192.0.2.1:1#m")
    assert parse_peer("a=http://192.0.2.1:1#m", remote=True).host == "192.0.2.1"


@pytest.mark.parametrize("text", ["http://127.0.0.1:1", "=http://x", "a="])
def test_a_peer_without_name_or_url_is_refused(text: str) -> None:
    with pytest.raises(TargetError):
        parse_peer(text)


def test_https_is_refused_by_name() -> None:
    with pytest.raises(TargetError, match="it must begin with http://"):
        parse_peer("a=https://127.0.0.1:1#m")


def test_a_request_is_greedy_streamed_and_of_fixed_length() -> None:
    body = parse_peer("a=http://127.0.0.1:1#m").body([], 48)
    assert (body["temperature"], body["stream"], body["max_tokens"]) == (0, True, 48)
    assert body["ignore_eos"] is True


METRICS = b"""\
# HELP cache_tokens Tokens that the cache can hold.
# TYPE cache_tokens gauge
cache_tokens_total 7.0
cache_tokens 4096.0
labelled{engine="0"} 1.5e+06
"""


@pytest.mark.parametrize(
    ("name", "value"), [("cache_tokens", 4096.0), ("labelled", 1.5e6), ("other", None)]
)
def test_a_published_figure_is_read_by_its_whole_name(name: str, value: float | None) -> None:
    with fake_server(lambda _: (200, b""), pages={"/metrics": METRICS}) as url:
        assert published(url, name) == value


def test_a_server_that_publishes_nothing_has_no_figures() -> None:
    assert published("http://127.0.0.1:1", "cache_tokens") is None


def test_narrowing_drops_one_optional_field_after_the_other() -> None:
    fields = [target.fields for target in parse_peer("a=http://127.0.0.1:1#m").narrowed()]
    assert fields == [("stream_options", "ignore_eos"), ("stream_options",), ()]
