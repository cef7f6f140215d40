"""`make push-proof`: what a push uploads, installed anew as its image does it, and served.

A new environment gets the two requirements files of the build context and nothing else. In it the
real server runs, out of the laid-out archive, and every dialect is called. Takes minutes, and
downloads what the image would. With ARGS=config.vllm.yaml it is only found out what would be
installed, as vLLM's build for GPUs does not run without one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from truss.contexts.image_builder.serving_image_builder import ServingImageBuilderContext

from local.bundle import lay_out
from local.serve import config_of, environment_of
from tests.calls import CALLS
from tests.push import push
from tests.server import REPOSITORY, running

PROOF = REPOSITORY / ".build" / "push"
# In the order of the Dockerfile: the bundle's own, then what the Truss server needs beyond them.
REQUIREMENTS = ("user_requirements.txt", "requirements.txt")
# What `python -m local.serve` does once it has laid the bundle out, for which it needs Truss.
SERVE = """
import socket, sys
from pathlib import Path
from local.layout import Layout
from local.server import LocalServer
listener = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{listener.getsockname()[1]}"
server = LocalServer(Layout(Path(sys.argv[1])), grace=5)
server.run(listener, lambda: print(f"Serving the archive at {url}", flush=True))
"""


def main(config: str = "config.yaml") -> None:
    shutil.rmtree(PROOF, ignore_errors=True)
    with timed("push"):
        pushed = push(REPOSITORY, PROOF / "home", config)
    bundle, context, root = (PROOF / name for name in ("bundle", "context", "root"))
    pushed.unpack(bundle)
    print(f"the archive has {len(pushed.archive):,} bytes", flush=True)
    with timed("build context"):
        ServingImageBuilderContext.run(bundle).prepare_image_build_dir(context)
        lay_out(bundle, root, "embedded")
    if config != "config.yaml":
        with timed("resolve"):
            resolve(context)
        return
    with timed("install"):
        python = install(context)
    settings = environment_of(config_of(bundle))
    environment = os.environ | settings | {"PYTHONPATH": str(REPOSITORY)}
    with timed("serve and call"), running([python, "-c", SERVE, str(root)], environment) as url:
        for name in CALLS:
            check(url, name)


def install(context: Path) -> str:
    """Returns the new environment's Python."""
    python, pip = new_environment()
    for name in REQUIREMENTS:
        subprocess.run([*pip, "-r", name, "-c", "constraints.txt"], cwd=context, check=True)
    return python


def resolve(context: Path) -> None:
    """Prints what both files together come to. Fails where they contradict each other."""
    _, pip = new_environment()
    files = [part for name in REQUIREMENTS for part in ("-r", name)]
    report = PROOF / "report.json"
    options = ["--dry-run", "--report", str(report), "-c", "constraints.txt"]
    subprocess.run([*pip, *options, *files], cwd=context, check=True)
    found = [each["metadata"] for each in json.loads(report.read_text())["install"]]
    told = sorted(f"{each['name']}=={each['version']}" for each in found)
    print(f"{len(told)} packages:", *told, flush=True)


def new_environment() -> tuple[str, list[str]]:
    """Its Python, and how its pip installs."""
    subprocess.run([sys.executable, "-m", "venv", PROOF / "venv"], check=True)
    python = str(PROOF / "venv" / "bin" / "python")
    return python, [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def check(url: str, name: str) -> None:
    whole, streamed = (CALLS[name](url, stream=stream) for stream in (False, True))
    assert whole, name
    assert whole == streamed, name
    print(f"{name}: {whole}", flush=True)


@contextmanager
def timed(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
