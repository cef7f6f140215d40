"""Where a server listens and which requests it understands. Knows nothing of load or of time."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from local.loopback import is_loopback

Messages = list[dict[str, str]]

# Servers that refuse a field they do not know get their requests without it.
OPTIONAL_FIELDS: dict[str, Any] = {
    "stream_options": {"include_usage": True},
    "ignore_eos": True,
}


class TargetError(Exception):
    """The target cannot be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server under test.

    path: of its chat completions. fields: names of OPTIONAL_FIELDS that it accepts.
    """

    name: str
    host: str
    port: int
    path: str
    model: str
    fields: tuple[str, ...] = tuple(OPTIONAL_FIELDS)

    def body(
        self, messages: Messages, max_tokens: int, schema: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Greedy, so that all servers do the same work. schema: of the answer's JSON."""
        body = {
            "model": self.model,
            "messages": messages,
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
            **{name: OPTIONAL_FIELDS[name] for name in self.fields},
        }
        if schema is not None:
            body.pop("ignore_eos", None)  # a schema says when an answer can end
            named = {"name": "answer", "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        return body

    def narrowed(self) -> list[Target]:
        """The same server asked with all optional fields, then with fewer and fewer."""
        names = self.fields
        return [replace(self, fields=names[:n]) for n in range(len(names), -1, -1)]


def find_target(name: str, url: str, *, model: str | None = None, remote: bool = False) -> Target:
    """The server at `url`; without `model`, the first model that it says it has.

    Raises TargetError when the URL is not plain http, or not this machine's and `remote` is false.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise TargetError(f"{name}: url is {url!r}; it must begin with http:// and a host")
    if not remote and not is_loopback(parts.hostname):
        raise TargetError(f"{name}: host is {parts.hostname}, not this machine; see --allow-remote")
    base = parts.path.rstrip("/").removesuffix("/v1")
    return Target(
        name=name,
        host=parts.hostname,
        port=parts.port or 80,
        path=f"{base}/v1/chat/completions",
        model=model or _first_model(name, f"http://{parts.netloc}{base}/v1/models"),
    )


def parse_peer(text: str, *, remote: bool = False) -> Target:
    """NAME=URL or NAME=URL#MODEL, as on the command line."""
    name, equals, url = text.partition("=")
    if not equals or not name or not url:
        raise TargetError(f"peer is {text!r}; it must be NAME=URL or NAME=URL#MODEL")
    url, _, model = url.partition("#")
    return find_target(name, url, model=model or None, remote=remote)


def published(url: str, name: str) -> float | None:
    """A figure of the server's own at /metrics, in Prometheus' format, or None."""
    try:
        with urllib.request.urlopen(f"{url}/metrics", timeout=10) as response:
            text = response.read().decode(errors="replace")
    except (urllib.error.URLError, OSError):
        return None
    found = re.search(rf"^{re.escape(name)}(?:\{{.*\}})? (\S+)", text, re.MULTILINE)
    return float(found[1]) if found else None


def _first_model(name: str, url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return str(json.load(response)["data"][0]["id"])
    except (urllib.error.URLError, OSError, ValueError, LookupError, TypeError) as error:
        reason = f"{name}: {url} names no model ({error}); give one as URL#MODEL"
        raise TargetError(reason) from error
