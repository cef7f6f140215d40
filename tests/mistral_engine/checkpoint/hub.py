"""A small hub over real HTTP, on this machine: the answers of the real one that downloading needs.

Weights are large files, as there: `resolve` redirects to where they lie. What does not exist, is
gated or private is refused with the status and the X-Error-Code of the real one.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

LARGE = (".safetensors", ".bin", ".gguf", ".pt", ".pth")
TOKEN = "hf_of_one_who_may"
UNKNOWN_TOKEN = "hf_of_nobody"


@dataclass
class Revision:
    """One commit's files, by their paths in the repository."""

    files: dict[str, bytes]

    @property
    def commit(self) -> str:
        return hashlib.sha1(repr(sorted(self.files.items())).encode()).hexdigest()


@dataclass
class Repo:
    """revisions: by branch, tag or refs/pr/1. gated, private: TOKEN alone may read it."""

    revisions: dict[str, Revision]
    gated: bool = False
    private: bool = False

    def find(self, name: str) -> Revision | None:
        by_commit = {each.commit: each for each in self.revisions.values()}
        return self.revisions.get(name) or by_commit.get(name)


@dataclass
class Hub:
    """repos: by owner/name. sent: owner/name/path of every file whose content was sent.

    is_down: every request is answered with 503. is_cut: the connection ends instead of an answer.
    wall: stands for every answer, as where somebody else asks for a name and a password first.
    """

    url: str
    repos: dict[str, Repo] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    is_down: bool = False
    is_cut: bool = False
    of_unknown_tokens: str = "Invalid credentials in Authorization header"
    wall: bytes | None = None

    def publish(self, name: str, folder: Path, *, revision: str = "main", **more: bytes) -> str:
        """All files of a folder, and others by their paths; returns the commit."""
        files = {
            str(file.relative_to(folder)): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file()
        }
        repo = self.repos.setdefault(name, Repo({}))
        repo.revisions[revision] = Revision(files | more)
        return repo.revisions[revision].commit


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path).strip("/")
        if self.hub.is_cut:
            self.close_connection = True
        elif self.hub.wall is not None:
            self._send(200, self.hub.wall, {"Content-Type": "text/html"})
        elif self.hub.is_down:
            self._refuse(503, "", "Service Unavailable")
        elif path.startswith("api/models/"):
            self._answer_api(path.removeprefix("api/models/"))
        elif path.startswith("lfs/"):
            self._send_large(path)
        elif "/resolve/" in path:
            name, _, place = path.partition("/resolve/")
            self._resolve(name, place)
        else:
            self._refuse(404, "", "Not Found")

    @property
    def _may_read(self) -> bool:
        return self.headers.get("authorization") == f"Bearer {TOKEN}"

    def _answer_api(self, path: str) -> None:
        if self.headers.get("authorization") == f"Bearer {UNKNOWN_TOKEN}":
            self._refuse(401, "", self.hub.of_unknown_tokens)
            return
        owner, name, *rest = path.split("/")
        repo = self._repo(f"{owner}/{name}")
        if repo is None:
            return
        kind, revision = (rest[0], "/".join(rest[1:])) if rest else ("revision", "main")
        found = repo.find(revision)
        if found is None:
            self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        elif kind == "tree":
            self._send_json([_entry(path, content) for path, content in found.files.items()])
        else:
            siblings = [{"rfilename": path} for path in found.files]
            described = {"id": f"{owner}/{name}", "sha": found.commit, "siblings": siblings}
            self._send_json({**described, "private": repo.private, "gated": repo.gated})

    def _resolve(self, name: str, place: str) -> None:
        repo = self._repo(name)
        if repo is None:
            return
        if repo.gated and not self._may_read:
            status = 403 if self.headers.get("authorization") else 401
            self._refuse(status, "GatedRepo", f"Access to model {name} is restricted.")
            return
        revision, path = _split(repo, place)
        if revision is None:
            self._refuse(404, "RevisionNotFound", f"Invalid rev id: {place}")
        elif path not in revision.files:
            self._refuse(404, "EntryNotFound", "Entry not found")
        else:
            self._send_file(name, revision, path)

    def _send_file(self, name: str, revision: Revision, path: str) -> None:
        content = revision.files[path]
        headers = {"X-Repo-Commit": revision.commit}
        if path.endswith(LARGE):
            digest = hashlib.sha256(content).hexdigest()
            headers |= {"X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(content))}
            store = self.hub.url.replace("127.0.0.1", "localhost")  # another host, as there
            place = f"{store}/lfs/{name}/{revision.commit}/{path}"
            self._send(302, b"", {**headers, "Location": place})
            return
        headers["ETag"] = f'"{_blob_id(content)}"'
        self._note(f"{name}/{path}")
        self._send(200, content, headers)

    def _send_large(self, path: str) -> None:
        _, owner, name, commit, place = path.split("/", 4)
        revision = self.hub.repos[f"{owner}/{name}"].find(commit)
        assert revision is not None
        self._note(f"{owner}/{name}/{place}")
        self._send(200, revision.files[place], {"ETag": '"of-the-store"'})

    def _note(self, path: str) -> None:
        if self.command == "GET":
            self.hub.sent.append(path)

    def _repo(self, name: str) -> Repo | None:
        """Of one that is not there, or not for all, it says nothing to strangers."""
        repo = self.hub.repos.get(name)
        if repo is not None and (not repo.private or self._may_read):
            return repo
        if self.headers.get("authorization"):
            self._refuse(404, "RepoNotFound", "Repository not found")
        else:
            self._refuse(401, "RepoNotFound", "Invalid username or password.")
        return None

    def _refuse(self, status: int, code: str, told: str) -> None:
        headers = {"X-Error-Message": told, **({"X-Error-Code": code} if code else {})}
        self._send(status, json.dumps({"error": told}).encode(), headers)

    def _send_json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Into no log."""


def _split(repo: Repo, place: str) -> tuple[Revision | None, str]:
    """A revision and a path, both of which may have slashes in them."""
    parts = place.split("/")
    for end in range(1, len(parts)):
        if found := repo.find("/".join(parts[:end])):
            return found, "/".join(parts[end:])
    return None, place


def _entry(path: str, content: bytes) -> dict[str, object]:
    entry: dict[str, object] = {"type": "file", "path": path, "size": len(content)}
    entry["oid"] = _blob_id(content)
    if path.endswith(LARGE):
        digest = hashlib.sha256(content).hexdigest()
        entry["lfs"] = {"oid": digest, "size": len(content), "pointerSize": 134}
    return entry


def _blob_id(content: bytes) -> str:
    """As git names it."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@contextmanager
def running_hub() -> Iterator[Hub]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {}))
    hub = Hub(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass.hub = hub  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
