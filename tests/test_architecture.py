"""What is imported with what, in a fresh process: `make lint` checks the arrows, this the cost."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import REPOSITORY

HEAVY = ("torch", "transformers", "mistral_common", "llguidance", "numpy", "truss")

# The Truss server's start, and the converters of llama.cpp and of transformers.
OTHER_PEOPLES_FILES = {
    "main.py",
    "convert_hf_to_gguf.py",
    "convert_mistral_weights_to_hf.py",
}

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


def test_the_files_that_a_file_names_are_there() -> None:
    """A header that sends its reader to a file that has moved is worse than none."""
    tops = [REPOSITORY / top for top in ("packages", "local", "model", "benchmarks", "tests")]
    files = [path for top in tops for path in top.rglob("*.py")]
    known = {path.name for path in files} | OTHER_PEOPLES_FILES
    lost = [
        f"{path.relative_to(REPOSITORY)}: {name}"
        for path in files
        if "tests" not in path.relative_to(REPOSITORY).parts
        for name in re.findall(r"\b\w+\.py\b", path.read_text(encoding="utf-8"))
        if name not in known
    ]
    assert not lost


def test_nobody_uses_of_a_folder_what_it_does_not_offer() -> None:
    """`__all__` of an __init__ is all that others may import: names, or modules of the folder."""
    folders = {module: path for module, path in MODULES.items() if path.name == "__init__.py"}
    offers = {folder: offered_by(path) for folder, path in folders.items()}
    for module, path in {**MODULES, "model.model": REPOSITORY / "model" / "model.py"}.items():
        for imported in imports_of(path):
            for folder in folders:
                is_inside = f"{module}.".startswith(f"{folder}.")
                if not is_inside and imported.startswith(f"{folder}."):
                    name = imported.removeprefix(f"{folder}.").split(".")[0]
                    assert name in offers[folder], f"{module} imports {imported}"


def modules_below(folder: Path, root: Path) -> dict[str, Path]:
    """The modules in a folder, by their names as one imports them from root."""
    found = {}
    for path in folder.rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = {
    **modules_below(REPOSITORY / "packages", REPOSITORY / "packages"),
    **modules_below(REPOSITORY / "benchmarks", REPOSITORY),
}


def offered_by(path: Path) -> set[str]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            offered: list[str] = ast.literal_eval(node.value)
            return set(offered)
    raise AssertionError(f"{path} does not say what it offers")


def imports_of(path: Path) -> Iterator[str]:
    """Full names: of modules, and of what is taken out of packages."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
