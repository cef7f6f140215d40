"""`python -m local.serve`: the bundle on this machine, with the embedded model or any other.

Reads the command line, prints what to type next, and ends with a status a script can trust: 0 when
it was stopped, 1 when it could not serve. Knows nothing of HTTP.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from local.layout import Layout
from local.loopback import is_loopback
from local.origins import as_sent
from local.vllm import NotPrepared
from local.vllm.switching import environment_with_vllm, python_with_vllm

if TYPE_CHECKING:
    from local.server import LocalServer

STARTED_AT = time.perf_counter()
BUNDLE = Path(__file__).resolve().parent.parent
BUILD = BUNDLE / ".build"  # git-ignored; `make clean` removes what a killed server left
EMBEDDED = "embedded"
# owner/name, or owner/name@revision, which may be refs/pr/1
HUB_ID = re.compile(r"\w[\w.-]*/\w[\w.-]*(@\S+)?")
# Settings that an option of this command gives.
_OWN_OPTIONS = {"checkpoint": "--model", "adapter": "--adapter", "backend": "--backend"}
# Where huggingface_hub keeps what it downloads: relative to where the server was started.
HUB_FOLDERS = ("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME")

QUESTION = (
    '{"messages": [{"role": "user", "content": "What is a mistral?"}], '
    '"temperature": 0, "stream": true}'
)
BANNER = """\
Serving {model} at {url} (ready in {seconds:.1f} s; Ctrl-C stops)

  In a browser: {url}

  A chat, as text while it is generated:
    curl -N {url}/production/predict{header} -d '{question}'

  The same for any OpenAI client, with base_url {url}/v1:
    curl -N {url}/v1/chat/completions{header} -H 'Content-Type: application/json' -d '{question}'
"""


class CannotServe(Exception):  # noqa: N818 (it is not an error of the program)
    """Nothing was started; the message says what to change."""


def main() -> NoReturn:
    """Never returns: a load thread of Truss that is not done yet must not hold up the end."""
    options = _options()
    try:
        python, wanted = _surroundings(options)
        if set_environment(wanted) or python != sys.executable:
            # The C library reads its settings when a process begins, so this one begins again.
            os.execv(python, [python, *sys.orig_argv[1:]])
        _serve(options)
        status = 0
    except CannotServe as reason:
        print(f"cannot serve: {reason}", file=sys.stderr)
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _surroundings(options: argparse.Namespace) -> tuple[str, dict[str, str]]:
    """The Python that serves, and what has to stand in its environment."""
    config = config_of(options.bundle)
    wanted = environment_of(config)
    configured = (config.get("model_metadata") or {}).get("engine") or {}
    if (options.backend or configured.get("backend")) != "vllm":
        return sys.executable, wanted
    if configured.get("backend") != "vllm":
        wanted = {}  # of threads and memory it says what our own engine was measured with
    given = read_settings(options.set)
    try:
        return python_with_vllm(), wanted | environment_with_vllm(configured | given)
    except NotPrepared as reason:
        raise CannotServe(str(reason)) from None


def _serve(options: argparse.Namespace) -> None:
    checkpoint = _checkpoint(options.model)
    adapter = _adapter(options)
    settings = read_settings(options.set)
    if options.backend is not None:
        settings["backend"] = options.backend
    keys = _keys(options)
    origins = _origins(options)
    _require_at_least("key-concurrency", options.key_concurrency, 1)
    _require_at_least("grace", options.grace, 0)
    listener = _bind(options.host, options.port)
    stopped = _note_signals()
    _fix_hub_folders()
    spoken = _spoken(checkpoint, adapter)
    print(f"Starting the Truss server with {spoken} ...", flush=True)
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f"serve-{os.getpid()}-", dir=BUILD, ignore_cleanup_errors=True
    ) as root:
        layout = _lay_out(options.bundle, Path(root), checkpoint, adapter, settings)
        from local.server import LocalServer  # takes a while: a wrong argument is answered first

        server = LocalServer(
            layout, keys, options.key_concurrency, grace=options.grace, origins=origins
        )
        if not stopped.is_set():
            _run(server, listener, lambda: _print_banner(spoken, listener, bool(keys)))
        if server.load_failure is not None:
            raise CannotServe(server.load_failure)


def environment_of(config: Mapping[str, Any]) -> dict[str, str]:
    """What the image of a bundle sets. config: its config.yaml."""
    return {k: str(v) for k, v in (config.get("environment_variables") or {}).items()}


def set_environment(wanted: Mapping[str, str]) -> bool:
    """As the image does; what is set already stays. Returns whether anything had to be set."""
    missing = wanted.keys() - os.environ.keys()
    os.environ.update({name: wanted[name] for name in missing})
    return bool(missing)


def _note_signals() -> threading.Event:
    """Until uvicorn takes the signals over they are only noted: an import must not be cut short."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


def _run(server: LocalServer, listener: socket.socket, when_ready: Callable[[], None]) -> None:
    try:
        server.run(listener, when_ready)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        port = listener.getsockname()[1]  # was free when it was bound, and somebody was quicker
        raise CannotServe(f"port {port} is taken; choose another with PORT=") from None


def _lay_out(
    bundle: Path, root: Path, checkpoint: str, adapter: str | None, settings: dict[str, Any]
) -> Layout:
    """In a process of its own, while this one imports torch: each takes about a second."""
    options = json.dumps({"checkpoint": checkpoint, "adapter": adapter, "settings": settings})
    command = [sys.executable, "-m", "local.bundle", str(bundle.resolve()), str(root), options]
    with subprocess.Popen(command, cwd=BUNDLE, start_new_session=True) as laying_out:
        importlib.import_module("torch")
    if laying_out.returncode != 0:
        raise CannotServe("the bundle could not be laid out; the reason stands above")
    return Layout(root)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8080, help="0 takes a free one (8080)")
    parser.add_argument(
        "--model",
        default=EMBEDDED,
        help="directory or hub id[@revision] of a Mistral checkpoint (embedded)",
    )
    parser.add_argument(
        "--adapter", help="directory or hub id[@revision] of a LoRA adapter, merged into the model"
    )
    parser.add_argument(
        "--backend",
        choices=("native", "vllm"),
        help="what computes: vllm has an environment of its own, made by `make vllm` (config.yaml)",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of the engine, as config.yaml has them: quantization=int8",
    )
    parser.add_argument(
        "--api-key",
        action="append",
        default=[],
        help="refuse requests that do not carry this key, or another that is given",
    )
    parser.add_argument(
        "--key-concurrency", type=int, help="requests of one key at once (as many as come)"
    )
    parser.add_argument(
        "--origin",
        action="append",
        default=[],
        help="let pages of this origin, scheme://host[:port], ask and read (this server's alone)",
    )
    parser.add_argument(
        "--grace",
        type=int,
        default=30,
        help="seconds for running requests to end in, once the server is told to stop (30)",
    )
    parser.add_argument(
        "--bundle",
        type=Path,
        default=BUNDLE,
        help="another one, such as an unpacked push (this one)",
    )
    return parser.parse_args()


def config_of(bundle: Path) -> dict[str, Any]:
    """Its config.yaml."""
    path = bundle / "config.yaml"
    if not path.is_file():
        raise CannotServe(f"bundle is {str(bundle)!r}, which has no config.yaml")
    config: dict[str, Any] = yaml.safe_load(path.read_text())
    return config


def _checkpoint(model: str) -> str:
    """An absolute path, a hub id, or "embedded": the server runs in a directory of its own."""
    return model if model == EMBEDDED else _found("model", model)


def _adapter(options: argparse.Namespace) -> str | None:
    if options.adapter is None:
        return None
    if options.model == EMBEDDED:
        raise CannotServe(
            f"adapter is {options.adapter!r} and no model is named; name its base with MODEL=, or "
            "the adapter itself, if it says what its base is"
        )
    return _found("adapter", options.adapter)


def read_settings(given: Sequence[str]) -> dict[str, Any]:
    """Values as in config.yaml. Which names there are, the engine knows, and says."""
    settings = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise CannotServe(f"set is {text!r}; it must be NAME=VALUE, such as quantization=int8")
        if option := _OWN_OPTIONS.get(name):
            raise CannotServe(f"set is {text!r}; {name} is given with {option}")
        try:
            settings[name] = yaml.safe_load(value)
        except yaml.YAMLError:
            raise CannotServe(f"set is {text!r}; {value!r} cannot be read as YAML") from None
    return settings


def _found(option: str, name: str) -> str:
    path = Path(name).expanduser()
    if name and path.exists():
        # A file too: the engine says what it is. Links stay: a name may say what the model can do.
        return str(path.absolute())
    if HUB_ID.fullmatch(name):
        return name
    raise CannotServe(
        f"{option} is {name!r}; it must be a directory, or a hub id such as owner/name or "
        "owner/name@revision"
    )


def _fix_hub_folders() -> None:
    """Where they are does not change with the directory."""
    for name in HUB_FOLDERS:
        if folder := os.environ.get(name):
            os.environ[name] = os.path.abspath(os.path.expanduser(folder))


def _keys(options: argparse.Namespace) -> tuple[str, ...]:
    """None are needed where only this machine can ask."""
    keys = tuple(key.strip() for key in options.api_key)
    if not keys and not is_loopback(options.host):
        raise CannotServe(f"host is {options.host}, which others can reach; give an --api-key too")
    if not all(keys):
        raise CannotServe("the api key is empty")
    return keys


def _origins(options: argparse.Namespace) -> tuple[str, ...]:
    """As browsers send them."""
    origins = []
    for given in options.origin:
        origin = as_sent(given)
        if origin is None:
            raise CannotServe(f"origin is {given!r}; it must be scheme://host, or with :port")
        origins.append(origin)
    return tuple(origins)


def _require_at_least(name: str, value: int | None, least: int) -> None:
    if value is not None and value < least:
        raise CannotServe(f"{name} is {value}; it must be at least {least}")


def _bind(host: str, port: int) -> socket.socket:
    """Taken before anything slow happens, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, or asyncio leaves Nagle's algorithm on: then a stream's first part
    # waits up to 40 ms for the client to acknowledge the headers.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OverflowError:
        raise CannotServe(f"port is {port}; it must be between 0 and 65,535") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(f"port {port} is taken; choose another with PORT=") from None
        raise CannotServe(f"cannot listen on {host}:{port}: {error.strerror}") from None
    return listener


def _print_banner(spoken: str, listener: socket.socket, wants_key: bool) -> None:
    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    # The key itself is printed nowhere: a terminal is scrolled, shared and recorded.
    header = ' -H "Authorization: Bearer $API_KEY"' if wants_key else ""
    seconds = time.perf_counter() - STARTED_AT
    banner = BANNER.format(model=spoken, url=url, header=header, seconds=seconds, question=QUESTION)
    print(banner, flush=True)


def _spoken(checkpoint: str, adapter: str | None) -> str:
    model = "the embedded model" if checkpoint == EMBEDDED else checkpoint
    return model if adapter is None else f"{model} and the adapter {adapter}"


if __name__ == "__main__":
    main()
