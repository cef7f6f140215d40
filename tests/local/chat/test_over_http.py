"""`python -m local.chat` as a person starts it: through pipes, and at a terminal."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.server import REPOSITORY

COMMAND = [sys.executable, "-m", "local.chat"]


def chat(url: str, typed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "--url", f"{url}/v1", *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, input=typed, capture_output=True, text=True, timeout=60
    )


def test_it_answers_calls_tools_and_goes_on_after_a_refusal(server: str) -> None:
    ended = chat(
        server,
        "/set temperature 7\nWhat is a mistral?\n/set temperature 0\nWhat is a mistral?\n"
        "/tools\nHow fast is the bora?\n",
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "temperature is 7.0; it must be between 0 and 2" in ended.stdout
    assert "wind" in ended.stdout.partition("temperature = 0")[2]
    assert 'get_wind_speed({"wind": "bora"})\n= {"speed_kmh": 87}' in ended.stdout


REFUSAL = "no such \x1b[2J\nkey"


class WantsKey(BaseHTTPRequestHandler):
    """A server of one model, for those who know that the key is k."""

    def do_GET(self) -> None:
        is_known = self.headers["authorization"] == "Bearer k"
        listed = {"object": "list", "data": [{"id": "a model", "object": "model"}]}
        body = json.dumps(listed if is_known else {"error": {"message": REFUSAL}}).encode()
        self.send_response(200 if is_known else 401)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def test_a_server_that_is_not_there_is_told_in_one_line() -> None:
    nobody = chat("http://127.0.0.1:1", "")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert nobody.stderr == (
        "nothing answers at http://127.0.0.1:1/v1; `make serve` starts a server\n"
    )


def test_a_server_that_wants_a_key_gets_it_or_is_told_to_want_one_in_harmless_words() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), WantsKey) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        refused, known = chat(url, ""), chat(url, "/quit\n", "--api-key", "k")
        server.shutdown()
    assert (refused.returncode, refused.stderr) == (1, f"{url}/v1 refused: no such \ufffd[2J key\n")
    assert known.returncode == 0
    assert known.stdout.startswith(f"a model at {url}/v1.")


# Its input goes to a terminal, and what is written to that comes out.
AT_A_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


def test_at_a_terminal_a_line_comes_back_and_an_answer_is_stopped(server: str) -> None:
    typed = [
        (b"/set ignore_eos true\r", b"ignore_eos = true"),
        (b"", b"you>"),
        (b"/set max_tokens 5\r", b"max_tokens = 5"),
        (b"", b"you>"),
        (b"What is a mistral?\r", b"cut at the limit"),
        (b"", b"you>"),
        (b"/set max_tokens 3000\r", b"max_tokens = 3000"),
        (b"", b"you>"),
        (b"\x1b[A\x1b[A\r", b"wind"),  # the question again, two lines up
        (b"\x03", b"Stopped."),
        (b"", b"you>"),
        (b"/qu\t", b"/quit"),
    ]
    with subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL, *COMMAND, "--url", f"{server}/v1"],
        cwd=REPOSITORY,
        # Nobody here answers where the cursor is; after two seconds it would draw itself anew.
        env={**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as process:
        at = Terminal(process)
        try:
            at.wait_for(b"you>")
            for keys, shown in typed:
                at.type(keys)
                at.wait_for(shown)
            at.type(b"\r")
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()


class Terminal:
    """The program's terminal: what is typed there, and what is not looked at yet."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._unread = b""

    def type(self, keys: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(keys)

    def wait_for(self, shown: bytes, seconds: float = 60) -> None:
        """Read on until this is there; what follows it stays unread."""
        assert self._process.stdout is not None
        deadline = time.monotonic() + seconds
        while shown not in self._unread:
            assert time.monotonic() < deadline, self._unread
            if select.select([self._process.stdout], [], [], 0.2)[0]:
                self._unread += os.read(self._process.stdout.fileno(), 4096)
        self._unread = self._unread.partition(shown)[2]
