"""What is imported with what, in a fresh process: `make lint` checks the arrows, this the cost."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.server import REPOSITORY

HEAVY = ("torch", "transformers", "mistral_common", "llguidance", "numpy", "truss")

IMPORTS_ALL = """
import importlib, pkgutil, sys
for name in {packages!r}:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        importlib.import_module(module.name)
print(*sorted(name for name in {heavy!r} if name in sys.modules))
"""


def heavy_imports_of(*packages: str) -> set[str]:
    """Which of HEAVY are there when all modules of these have been imported."""
    script = IMPORTS_ALL.format(packages=packages, heavy=HEAVY)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "packages")}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["engine_api", "openai_bridge"])
def test_the_bridge_and_its_words_import_nothing_heavy(package: str) -> None:
    assert heavy_imports_of(package) == set()


def test_what_plans_a_step_and_what_every_backend_shares_needs_no_torch() -> None:
    rooms = ("mistral_engine.in_flight", "mistral_engine.native.cache.pools")
    assert not heavy_imports_of(*rooms, "mistral_engine.native.schedule") & {"torch", "numpy"}


def test_every_folder_of_packages_and_benchmarks_can_be_read_at_a_glance() -> None:
    """About a dozen files a folder; and each says in its __init__ what is in it."""
    for top in ("packages", "benchmarks"):
        for folder in (REPOSITORY / top).rglob("*/"):
            files = sorted(folder.glob("*.py"))
            if folder.name != "__pycache__" and files:
                assert len(files) <= 13, f"{folder} lists {len(files)} files"
                assert (folder / "__init__.py").read_text().startswith('"""'), folder
