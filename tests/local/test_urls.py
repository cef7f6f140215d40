"""The platform's URLs, in front of an application that only says what it was asked for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import unquote

import pytest
from httpx import URL
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from local.access import AccessRules
from local.platform_urls import DEFAULT_MODEL, PREDICT, PlatformUrls, truss_path
from local.refusals import refusal
from openai_bridge import dialects
from openai_bridge.errors import ApiError
from openai_bridge.parsing.model import DEFAULT_MODEL as of_answers  # noqa: N811

CHAT = "/v1/chat/completions"
KEY = "a key of läng"


class FakeBackend:
    """A model that can be told how it feels."""

    model_name = "A Model"
    adapters: tuple[str, ...] = ()
    version = "1.2.3"
    context_length = 8192
    is_ready = True
    healthy = True

    def __init__(self) -> None:
        self.refused: list[str] = []

    async def is_healthy(self) -> bool:
        return self.healthy

    def count_refusal(self, code: str) -> None:
        self.refused.append(code)

    def method(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def say_name(request: Request) -> Response:
            return JSONResponse({"method": name})

        return say_name


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    seen = {"path": scope["path"], "raw_path": scope["raw_path"].decode()}
    await JSONResponse(seen)(scope, receive, send)


def client(backend: FakeBackend | None = None, api_key: str | None = None) -> TestClient:
    rules = AccessRules((api_key,) if api_key else ())
    app = PlatformUrls(echo, backend or FakeBackend(), rules)
    return TestClient(app, base_url="http://127.0.0.1:8080")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/v1/chat/completions", CHAT),
        ("/abc123/v1/chat/completions", CHAT),
        ("/environments/production/sync/v1/chat/completions", CHAT),
        ("/environments/staging/sync/v1/chat/completions", CHAT),
        ("/production/sync/v1/chat/completions", CHAT),
        ("/deployment/abc/sync/v1/messages", "/v1/messages"),
        ("/abc123/v1/completions", "/v1/completions"),
        ("/production/predict", PREDICT),
        ("/development/predict", PREDICT),
        ("/environments/staging/predict", PREDICT),
        ("/environments/modèle/predict", PREDICT),
        ("/deployment/abc/predict", PREDICT),
        ("/metrics", "/metrics/"),
        ("/v1/models/model:predict", PREDICT),
    ],
)
def test_every_url_of_the_platform_reaches_the_route_that_truss_has(url: str, path: str) -> None:
    method = "GET" if path == "/metrics/" else "POST"
    assert client().request(method, url).json()["path"] == path


@pytest.mark.parametrize(
    "url", ["/production/predict/more", "/environments//predict", "/a/b/v1/chat/completions"]
)
def test_a_url_that_the_platform_does_not_have_is_not_found_in_the_shape_of_its_neighbours(
    url: str,
) -> None:
    assert truss_path(url) == url
    answer = client().post(url)
    assert answer.status_code == 404
    assert url in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "url", "status", "allowed"),
    [
        ("GET", CHAT, 405, "POST"),
        ("OPTIONS", CHAT, 405, "POST"),
        ("DELETE", "/v1/messages", 405, "POST"),
        ("PUT", "/health", 405, "GET, HEAD"),
        ("POST", "/metrics", 405, "GET, HEAD"),
        ("POST", "/openapi.json", 405, "GET, HEAD"),
        ("POST", "/v1/models", 405, "GET, HEAD"),
        ("GET", "/production/predict", 405, "POST"),
        ("GET", PREDICT, 405, "POST"),
        ("GET", "/graphql/", 405, "POST"),
        ("POST", "/v1/nothing", 404, None),
        ("POST", "/v1/embeddings", 404, None),
        ("POST", f"{CHAT}/", 404, None),
        ("GET", "/nothing", 404, None),
    ],
)
def test_what_is_no_route_is_refused_in_the_shape_of_a_dialect(
    method: str, url: str, status: int, allowed: str | None
) -> None:
    answer = client().request(method, url)
    assert answer.status_code == status
    assert set(answer.headers.get("allow", "").split(", ")) == set((allowed or "").split(", "))
    error = answer.json()["error"]
    assert method in error["message"]
    if url.startswith("/v1/messages"):
        assert answer.json()["type"] == "error"
    elif url == PREDICT or not url.startswith("/v1/"):
        assert error.keys() == {"message", "field"}
    else:
        assert error.keys() == {"message", "type", "param", "code"}


def test_the_raw_path_follows_the_path() -> None:
    assert client().post("/production/predict").json()["raw_path"] == "/v1/models/model%3Apredict"


def test_models_lists_the_one_model_under_every_base_url() -> None:
    for prefix in ("", "/abc123", "/environments/production/sync"):
        answer = client().get(f"{prefix}/v1/models")
        assert answer.status_code == 200
        assert [model["id"] for model in answer.json()["data"]] == ["A Model"]


def test_models_can_be_asked_for_by_head() -> None:
    assert client().head("/v1/models").status_code == 200
    assert client().head("/v1/models/any").status_code == 200


def test_an_unhealthy_model_is_told_under_truss_s_own_name_for_it() -> None:
    backend = FakeBackend()
    backend.healthy = False
    answer = client(backend).get("/v1/models/model")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "model_unavailable")
    assert client(backend).get("/v1/models/another").status_code == 200


def test_what_is_refused_here_is_counted_by_its_code() -> None:
    backend = FakeBackend()
    client(backend, api_key=KEY).post(CHAT)
    client(backend).post(CHAT, headers={"content-length": "5000000"})
    client(backend).post(CHAT, headers={"host": "evil.example"})
    assert backend.refused == ["invalid_api_key", "body_too_large", "forbidden_site"]


@pytest.mark.parametrize("path", [CHAT, "/v1/messages", "/production/predict", "/tokenize"])
def test_a_packed_body_is_left_to_the_bundle(path: str) -> None:
    answer = client().post(path, headers={"content-encoding": "gzip"}, content=b"\x1f\x8b")
    assert answer.status_code == 200


FOREIGN = [
    {"host": "evil.example"},
    {"host": "evil.example:8080"},
    {"host": "192.168.1.7:8080"},
    {"host": "127.0.0.1.evil.example"},
    {"host": "[::2"},
    {"origin": "http://evil.example"},
    {"origin": "http://localhost:3000"},
    {"origin": "null"},
    {"origin": "http://[::2"},
    {"origin": ""},
    {"sec-fetch-site": "cross-site"},
]
OWN = [
    {},
    {"host": "localhost"},
    {"host": "LOCALHOST:8080"},
    {"host": "[::1]:8080"},
    {"host": "127.0.0.2"},
    {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", [CHAT, "/production/predict", "/graphql/", "/v1/messages"])
def test_another_site_s_request_is_refused_where_no_key_is_wanted(
    path: str, headers: dict[str, str]
) -> None:
    answer = client().post(path, headers=headers)
    assert answer.status_code == 403
    assert "without a key" in answer.json()["error"]["message"]
    with_key = {**headers, "authorization": f"Bearer {KEY}".encode()}
    assert client(api_key=KEY).post(path, headers=with_key).status_code != 403  # type: ignore[arg-type]


@pytest.mark.parametrize("headers", OWN)
def test_this_server_s_own_page_and_plain_programs_are_answered(headers: dict[str, str]) -> None:
    assert client().post(CHAT, headers=headers).status_code == 200


def test_models_are_only_for_reading() -> None:
    assert client().post("/v1/models").status_code == 405
    assert client().delete("/v1/models/A%20Model").status_code == 405


def test_any_name_is_the_one_models_as_in_a_request() -> None:
    for name in (
        "A%20Model",
        "gpt-x",
        "model",
        "mistralai/Mistral-7B-Instruct-v0.3",
        "mistralai%2FMistral-7B-Instruct-v0.3",
        "ft:gpt-x:ours::1",
        "model:predicted",
        "%0Atwo%0Alines%E2%80%A8%0A",
    ):
        for prefix in ("", "/abc123", "/environments/production/sync"):
            answer = client().get(URL(f"http://127.0.0.1:8080{prefix}/v1/models/{name}"))
            assert answer.json()["id"] == unquote(name)
            assert answer.json()["object"] == "model"


def test_models_say_how_much_they_read_under_the_name_that_vllm_has_for_it() -> None:
    asked = client()
    [listed] = asked.get("/v1/models").json()["data"]
    assert listed == asked.get("/v1/models/A Model").json()
    assert listed["max_model_len"] == 8192


def test_models_were_created_when_the_server_started_whenever_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend, seconds = FakeBackend(), count(1_000)
    backend.adapters = ("pirate",)
    monkeypatch.setattr("time.time", lambda: next(seconds))
    started = client(backend)
    listed = started.get("/v1/models").json()["data"]
    assert [each["created"] for each in listed] == [1_000, 1_000]
    assert started.get("/v1/models/pirate").json() == listed[1]


def test_anthropics_clients_are_told_of_models_in_their_own_form() -> None:
    asked = {"anthropic-version": "2023-06-01"}
    one = client().get("/v1/models/mistralai/Mistral-7B", headers=asked).json()
    created = datetime.fromisoformat(one.pop("created_at"))
    assert created.tzinfo is not None
    assert abs((datetime.now(UTC) - created).total_seconds()) < 60
    assert one == {
        "type": "model",
        "id": "mistralai/Mistral-7B",
        "display_name": "mistralai/Mistral-7B",
        "lifecycle": "active",
        "max_input_tokens": 8192,
    }
    page = client().get("/v1/models", headers=asked).json()
    assert [each["id"] for each in page.pop("data")] == ["A Model"]
    assert page == {"has_more": False, "first_id": "A Model", "last_id": "A Model"}


def test_adapters_are_listed_behind_the_model_that_they_are_of() -> None:
    backend = FakeBackend()
    backend.adapters = ("pirate", "formal")
    asked = client(backend)  # one server: models are as old as it is
    listed = asked.get("/v1/models").json()["data"]
    assert [each["id"] for each in listed] == ["A Model", "pirate", "formal"]
    assert [each.get("parent") for each in listed] == [None, "A Model", "A Model"]
    assert asked.get("/v1/models/pirate").json() == listed[1]
    page = asked.get("/v1/models", headers={"anthropic-version": "2023-06-01"}).json()
    assert [each["id"] for each in page["data"]] == ["A Model", "pirate", "formal"]
    assert (page["first_id"], page["last_id"]) == ("A Model", "formal")


@pytest.mark.parametrize("prefix", ["", "/abc123", "/environments/production/sync"])
def test_a_misspelt_adapter_is_no_model_where_there_are_adapters(prefix: str) -> None:
    backend = FakeBackend()
    backend.adapters = ("pirate", "a/formal")
    asking = client(backend)
    for name in ("pirat", "Pirate", "gpt-x", "a/formal/", "a", "model:predicted", "x" * 5000):
        url = URL(f"http://127.0.0.1:8080{prefix}/v1/models/{name}")
        answer = asking.get(url)
        assert answer.status_code == asking.head(url).status_code == 404
        error = answer.json()["error"]
        assert (error["type"], error["code"]) == ("invalid_request_error", "model_not_found")
        told = f"there is no model {name[:200]!r}; there are 'A Model', 'pirate', 'a/formal'"
        assert error["message"] == told
        of_anthropic = asking.get(url, headers={"anthropic-version": "2023-06-01"}).json()
        assert of_anthropic["error"] == {"type": "not_found_error", "message": told}
    for name in ("A Model", "pirate", "a/formal", "model", DEFAULT_MODEL):
        answer = asking.get(URL(f"http://127.0.0.1:8080{prefix}/v1/models/{name}"))
        assert (answer.status_code, answer.json()["id"]) == (200, name)
    assert set(backend.refused) == {"model_not_found"}


def test_the_model_s_readiness_is_told_beside_adapters_too() -> None:
    backend = FakeBackend()
    backend.adapters = ("pirate",)
    backend.healthy = False
    assert client(backend).get("/v1/models/model").status_code == 503


def test_a_model_that_no_request_names_is_called_as_its_answers_call_it() -> None:
    assert of_answers == DEFAULT_MODEL


UNUSUAL = [
    ("HEAD", CHAT, 405, "POST"),
    ("PUT", "/v1/completions", 405, "POST"),
    ("PATCH", "/v1/responses", 405, "POST"),
    ("GET", "/v1/responses/resp_1", 404, None),
    ("POST", "/v1/chat", 404, None),
    ("POST", f"/{CHAT}", 404, None),
    ("POST", CHAT.replace("/chat/", "//chat//"), 404, None),
    ("GET", "/v1/files", 404, None),
    ("POST", "/v1/audio/speech", 404, None),
    ("POST", "/abc123/v1/files", 404, None),
    ("POST", "/environments/production/sync/v1/nothing", 404, None),
    ("GET", "/v1/models/", 404, None),
    ("OPTIONS", "/v1/models", 405, "GET, HEAD"),
    ("PUT", "/v1/models/a/b:c", 405, "GET, HEAD"),
    ("OPTIONS", "/tokenize", 405, "POST"),
    ("HEAD", "/detokenize", 405, "POST"),
    ("HEAD", "/v1/messages", 405, "POST"),
    ("OPTIONS", "/v1/messages/count_tokens", 405, "POST"),
    ("POST", "/v1/messages/unknown", 404, None),
    ("POST", "/v1/messages/batches", 404, None),
    ("GET", "/v1/messages/batches/b/results", 404, None),
    ("POST", "/v1/messages/", 404, None),
    ("POST", "//v1/messages", 404, None),
    ("POST", "/v1//messages/count_tokens", 404, None),
    ("POST", "/abc123/v1/messages/batches", 404, None),
    ("POST", "/environments/production/sync//v1/messages", 404, None),
    ("POST", "/v1/messagesome", 404, None),
    ("PUT", "/production/predict", 405, "POST"),
    ("HEAD", "/development/predict", 405, "POST"),
    ("TRACE", PREDICT, 405, "POST"),
    ("DELETE", "/health", 405, "GET, HEAD"),
    ("OPTIONS", "/metrics", 405, "GET, HEAD"),
    ("PROPFIND", "/openapi.json", 405, "GET, HEAD"),
    ("PUT", "/graphql/", 405, "POST"),
    ("GET", "/graphql", 404, None),
    ("POST", "/", 404, None),
    ("GET", "//", 404, None),
    ("DELETE", "/playground/page.js", 404, None),
    ("GET", "/nothing/v2/messages", 404, None),
    *((method, "/v1/embeddings", 405, "POST") for method in ("GET", "HEAD", "OPTIONS", "DELETE")),
]


def shape_of(error: dict[str, Any]) -> str:
    """Whose the body of an error is."""
    if error.keys() == {"type", "error", "request_id"} and error["type"] == "error":
        assert error["error"].keys() == {"type", "message"}
        return "Anthropic's"
    assert error.keys() == {"error"}
    shapes = {frozenset(("message", "type", "param", "code")): "OpenAI's"}
    shapes[frozenset(("message", "field"))] = "REST's"
    return shapes[frozenset(error["error"])]


def shape_for(url: str) -> str:
    if "/messages" in url and "/v2/" not in url and not url.endswith("messagesome"):
        return "Anthropic's"
    is_openais = "/v1/" in url or "v1//" in url or url.endswith("tokenize")
    return "OpenAI's" if is_openais and url != PREDICT else "REST's"


@pytest.mark.parametrize(("method", "url", "status", "allowed"), UNUSUAL)
def test_whatever_leads_nowhere_is_refused_in_the_shape_of_what_was_meant(
    method: str, url: str, status: int, allowed: str | None
) -> None:
    answer = client().request(method, URL(f"http://127.0.0.1:8080{url}"))
    assert answer.status_code == status
    assert set(answer.headers.get("allow", "").split(", ")) == set((allowed or "").split(", "))
    if method != "HEAD":
        assert shape_of(answer.json()) == shape_for(url)


@pytest.mark.parametrize("url", ["/v1/models", "/v1/models/a/b", "/v1/files", "/v1/skills"])
def test_anthropics_clients_are_refused_in_their_shape_where_both_have_a_route(url: str) -> None:
    asked = {"anthropic-version": "2023-06-01"}
    for key in (None, KEY):
        answer = client(api_key=key).delete(url, headers=asked)
        assert answer.status_code in (401, 404, 405)
        assert shape_of(answer.json()) == "Anthropic's"
        assert shape_of(client(api_key=key).delete(url).json()) == "OpenAI's"


def test_another_dialects_own_route_keeps_its_shape_whoever_asks() -> None:
    asked = {"anthropic-version": "2023-06-01"}
    for url, shape in {CHAT: "OpenAI's", "/v1/embeddings": "OpenAI's", PREDICT: "REST's"}.items():
        assert shape_of(client().put(url, headers=asked).json()) == shape


@pytest.mark.parametrize(
    ("url", "method"),
    [
        ("/tokenize", "tokenize"),
        ("/detokenize", "detokenize"),
        ("/v1/messages/count_tokens", "count_tokens"),
        ("/environments/production/sync/v1/messages/count_tokens", "count_tokens"),
        ("/abc123/v1/messages/count_tokens", "count_tokens"),
    ],
)
def test_what_the_platform_has_no_route_for_is_answered_by_the_bundle(
    url: str, method: str
) -> None:
    assert client().post(url).json() == {"method": method}
    assert client().get(url).status_code == 405
    assert client(api_key=KEY).post(url).status_code == 401


def test_the_description_of_all_routes_is_served() -> None:
    description = client().get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert CHAT in description["paths"]


def test_health_tells_ready_from_loading_and_from_unhealthy() -> None:
    backend = FakeBackend()
    assert client(backend).get("/health").json() == {"status": "ok", "version": "1.2.3"}
    backend.healthy = False
    answer = client(backend).get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "unhealthy")
    backend.is_ready = False
    answer = client(backend).get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "loading")
    assert answer.json()["version"] == "1.2.3"


def test_until_the_model_is_loaded_requests_are_told_to_come_back() -> None:
    backend = FakeBackend()
    backend.is_ready = False
    answer = client(backend).post(CHAT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["error"]["code"] == "model_loading"
    assert client(backend).get("/metrics").status_code == 200


@pytest.mark.parametrize("scheme", ["Api-Key", "Bearer", "bearer", "API-KEY"])
def test_the_key_is_accepted_under_both_schemes(scheme: str) -> None:
    header = {"authorization": f"{scheme} {KEY}".encode()}
    for url in (CHAT, "/production/predict"):
        assert client(api_key=KEY).post(url, headers=header).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        None,
        b"",
        b"Bearer",
        b"Bearer ",
        b"Bearer wrong",
        KEY.encode(),
        b"Basic " + KEY.encode(),
        b"Bearer " + KEY.encode() + b"x",
        b"Bearer \xff\xfe\x00",
        "Bearer 🔑".encode(),
    ],
)
def test_anything_but_the_key_is_refused(header: bytes | None) -> None:
    headers = {} if header is None else {"authorization": header}
    keyed = client(api_key=KEY)
    for url in (CHAT, "/production/predict", "/graphql/", "/v1/models", "/metrics", "/"):
        answer = keyed.post(url, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


def test_the_key_is_accepted_where_anthropics_clients_put_it() -> None:
    assert client(api_key=KEY).post(CHAT, headers={"x-api-key": KEY.encode()}).status_code == 200
    assert client(api_key=KEY).post(CHAT, headers={"x-api-key": b"wrong"}).status_code == 401


@pytest.mark.parametrize(
    ("also", "status"), [(KEY.encode(), 200), (b"wrong", 401), (b"another", 401), (b"", 401)]
)
def test_several_keys_in_one_request_must_all_be_of_one_owner(also: bytes, status: int) -> None:
    """Anthropic's client sends both where it is given a key and a token."""
    app = PlatformUrls(echo, FakeBackend(), AccessRules((KEY, "another")))
    keyed = TestClient(app, base_url="http://127.0.0.1:8080")
    own = f"Bearer {KEY}".encode()
    for headers in (
        [("authorization", own), ("x-api-key", also)],
        [("authorization", b"Bearer " + also), ("authorization", own)],
    ):
        assert keyed.post(CHAT, headers=headers).status_code == status  # type: ignore[arg-type]


def test_each_of_several_keys_is_accepted_and_nothing_else() -> None:
    rules = AccessRules(("first", "second", "third"))
    keyed = TestClient(PlatformUrls(echo, FakeBackend(), rules))
    for key, status in {"first": 200, "second": 200, "third": 200, "fourth": 401, "": 401}.items():
        assert keyed.post(CHAT, headers={"authorization": f"Bearer {key}"}).status_code == status


def test_health_needs_no_key() -> None:
    assert client(api_key=KEY).get("/health").status_code == 200


def test_without_a_key_any_key_is_welcome() -> None:
    assert client().post(CHAT, headers={"authorization": "Bearer any"}).status_code == 200


def test_a_refusal_has_the_shape_of_its_route() -> None:
    keyed = client(api_key=KEY)
    error = ApiError(401, keyed.post(CHAT).json()["error"]["message"], code="invalid_api_key")
    assert keyed.post(CHAT).json() == dialects.CHAT.error_body(error)
    assert keyed.post("/tokenize").json() == dialects.CHAT.error_body(error)
    assert keyed.post("/v1/messages").json() == dialects.MESSAGES.error_body(error)
    assert keyed.post("/production/predict").json() == dialects.REST.error_body(error)


def test_a_wrong_method_is_refused_in_the_shape_of_the_route_under_every_base_url() -> None:
    for prefix in ("", "/abc123", "/environments/production/sync"):
        answer = client().get(f"{prefix}/v1/messages/count_tokens")
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert answer.json()["error"]["type"] == "invalid_request_error"
        assert answer.json()["type"] == "error"


@pytest.mark.parametrize(
    ("status", "openai", "anthropic"),
    [
        (401, "invalid_request_error", "authentication_error"),
        (405, "invalid_request_error", "invalid_request_error"),
        (408, "invalid_request_error", "timeout_error"),
        (413, "invalid_request_error", "request_too_large"),
        (429, "rate_limit_error", "rate_limit_error"),
        (503, "server_error", "overloaded_error"),
    ],
)
def test_each_refusal_has_the_type_that_the_dialects_clients_know(
    status: int, openai: str, anthropic: str
) -> None:
    def said(path: str) -> Any:
        answer = refusal(status, "no", "a_code", path=path)
        assert answer.status_code == status
        return json.loads(bytes(answer.body))

    openai_error = {"message": "no", "type": openai, "param": None, "code": "a_code"}
    for path in (CHAT, "/v1/responses", "/v1/models", "/tokenize"):
        assert said(path) == {"error": openai_error}
    anthropic_error = {"type": anthropic, "message": "no"}
    for path in ("/v1/messages", "/v1/messages/count_tokens"):
        assert said(path) == {"type": "error", "error": anthropic_error, "request_id": None}
    for path in (PREDICT, "/graphql/"):
        assert said(path) == {"error": {"message": "no", "field": None}}


def test_websockets_are_refused() -> None:
    with pytest.raises(WebSocketDisconnect), client().websocket_connect("/v1/websocket"):
        pass


def ask(query: Any) -> Any:
    return client().post("/graphql/", content=json.dumps({"query": query}))


def test_the_management_api_says_where_to_post_a_prediction() -> None:
    model = ask('{ model(name: "A Model") { id hostname versions { id } } }').json()["data"][
        "model"
    ]
    assert model["hostname"] == "http://127.0.0.1:8080"
    assert {version["is_draft"] for version in model["versions"]} == {True, False}


def test_the_management_api_takes_no_push() -> None:
    assert "errors" in ask("\n mutation { create_model_from_truss { id } }").json()


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"{}", b'{"query": 3}', b"\xff"])
def test_a_question_that_is_none_is_a_400(body: bytes) -> None:
    assert client().post("/graphql/", content=body).status_code == 400
