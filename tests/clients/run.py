"""`python -m tests.clients.run [CLIENT ...]`: programs that people bring, against the real server.

Each runs in a home of its own, within three minutes, and reaches no other host: a proxy that
refuses stands in the way of those that heed one. A table says what came of them; the exit status is
1 if a client failed for no stated reason. With --record nothing is judged: a script answers in the
server's place, and the requests are kept in tests/clients/recorded. Knows no client in particular.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.clients.cleaned import save
from tests.clients.clients import CALLS, CLIENTS, Client
from tests.clients.installing import HOME, NotInstalled, binaries, install
from tests.clients.model import make_model
from tests.clients.recorder import Recorder, recording
from tests.clients.report import Verdict, details, table
from tests.clients.scripted import scripted
from tests.server import running_server

SECONDS = 180.0
PROGRAMS = Path(__file__).resolve().parent / "programs"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    clients = [CLIENTS[name] for name in options.clients or CLIENTS]
    if options.record:
        for client in clients:
            _record(client)
        return 0
    verdicts = {}
    for model in dict.fromkeys(client.model for client in clients):
        with _serving(model) as url:
            for client in clients:
                if client.model == model:
                    verdicts[client.name] = _verdict(client, url)
    print("", table(list(verdicts.values())), "", sep="\n")
    print("\n".join(text for verdict in verdicts.values() if (text := details(verdict))))
    return 0 if all(verdict.is_good for verdict in verdicts.values()) else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.clients.run", description=__doc__)
    parser.add_argument("clients", nargs="*", metavar="CLIENT", help=f"of {', '.join(CLIENTS)}")
    parser.add_argument("--record", action="store_true", help="keep what they send")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.clients if name not in CLIENTS]:
        parser.error(f"there is no client {unknown[0]!r}; there are {', '.join(CLIENTS)}")
    return options


@contextmanager
def _serving(model: str) -> Iterator[str]:
    arguments = []
    if model == "agents":
        arguments = ["--model", str(make_model(HOME / "model"))]
    with running_server(*arguments) as url:
        yield url


def _verdict(client: Client, url: str) -> Verdict:
    print(f"{client.name} ...", flush=True)
    verdict = Verdict(client.name, client.version, reason=client.fails)
    try:
        home = _installed(client)
    except NotInstalled as reason:
        return replace(verdict, problem=f"cannot be installed: {reason}")
    started = time.monotonic()
    with recording(url) as recorder:
        problem = _run(client, home, recorder)
    answered = [x for x in recorder.exchanges if x.method == "POST" and not x.failure]
    failures = [f"{x.status} {x.path}: {x.failure}" for x in recorder.exchanges if x.failure]
    if problem is None and len(answered) < client.requests:
        problem = f"{len(answered)} of {client.requests} requests were answered"
    if problem is not None and failures:
        problem = f"{failures[0]} ({problem})"
    return replace(
        verdict,
        requests=len(recorder.exchanges),
        seconds=time.monotonic() - started,
        problem=problem,
        failures=tuple(failures),
        ignored=tuple(sorted(_ignored(recorder))),
        strangers=tuple(sorted(recorder.strangers)),
    )


def _record(client: Client) -> None:
    print(f"{client.name} ...", flush=True)
    home = _installed(client)
    with recording(scripted(CALLS)) as recorder:
        problem = _run(client, home, recorder)
    names = save(client.name, recorder.exchanges)
    print(f"  {problem or 'fine'}; {', '.join(names) or 'nothing was sent'}")


def _installed(client: Client) -> Path:
    return install([x for x in CLIENTS.values() if x.installation == client.installation])


def _ignored(recorder: Recorder) -> set[str]:
    headers = [x.answer_headers.get("x-ignored-fields", "") for x in recorder.exchanges]
    return {name.strip() for header in headers for name in header.split(",") if name.strip()}


def _run(client: Client, home: Path, recorder: Recorder) -> str | None:
    """Until it ends or its time is over. Returns what went wrong."""
    logs = HOME / "logs"
    logs.mkdir(exist_ok=True)
    log = logs / f"{client.name}.log"
    # Next to its packages, so that node finds them; some refuse to work below the system's /tmp.
    with tempfile.TemporaryDirectory(prefix="home-", dir=home) as scratch:

        def filled(text: str) -> str:
            """{url}, {bin} (of the installation), {home} (thrown away) and {program}s' folder."""
            known = {"url": recorder.url, "bin": binaries(home), "home": scratch}
            for name, value in known.items():
                text = text.replace(f"{{{name}}}", str(value))
            return text

        for path, text in client.files.items():
            (Path(scratch) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(scratch) / path).write_text(filled(text))
        for program in PROGRAMS.iterdir():
            if program.is_file():
                shutil.copy(program, scratch)
        environment = _environment(recorder.url, scratch)
        environment |= {name: filled(value) for name, value in client.environment.items()}
        status = _run_within([filled(x) for x in client.command], scratch, environment, log)
    said = log.read_text(errors="replace")
    if status is None:
        return f"it was stopped after {SECONDS:.0f} s; see {log}"
    if status != 0:
        last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")
        return f"it ended with status {status}: {last[:200]}"
    return None if client.sees in said else f"it did not say {client.sees!r}; see {log}"


def _environment(proxy: str, home: str) -> dict[str, str]:
    """Nothing of the caller's: neither keys nor settings."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "dumb"}
    environment |= dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), home)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        environment |= {name: proxy, name.lower(): proxy}
    environment |= {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
    environment |= {"DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return environment


def _run_within(
    command: list[str], directory: str, environment: dict[str, str], log: Path
) -> int | None:
    """In a process group, so that whatever it starts ends with it. None: it took too long."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    # As an exception, so that what was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
