"""What is not installed for serving is needed neither for the local server nor for a push."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import REPOSITORY

NAMES = re.findall(
    r"^([a-z-]+)", (REPOSITORY / "local/install/left_out.txt").read_text(), re.MULTILINE
)
WITHOUT = f"""
import sys
from pathlib import Path
sys.modules.update(dict.fromkeys({[name.replace("-", "_") for name in NAMES]}))
"""
PUSH = "from tests.push import push; print(len(push(Path('.'), Path(sys.argv[1])).archive))"
LAY_OUT = """
from local.bundle import lay_out
lay_out(Path("."), Path(sys.argv[1]) / "root", "embedded")
import local.serve, local.server
"""


@pytest.mark.parametrize("done", [PUSH, LAY_OUT], ids=["push", "serve"])
def test_it_is_done_without(tmp_path: Path, done: str) -> None:
    assert len(NAMES) == 3
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT + done, str(tmp_path)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": "packages:.", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr
