"""What the pages say of this repository is there: links, files, targets, settings."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from engine_api.version import VERSION
from mistral_engine import EngineConfig
from openai_bridge.http.limits import HttpLimits
from openai_bridge.monitoring import metrics
from tests.server import REPOSITORY

README = REPOSITORY / "README.md"
PAGES = [*sorted(REPOSITORY.glob("*.md")), *sorted((REPOSITORY / "docs").glob("*.md"))]
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
OPERATING = (REPOSITORY / "docs" / "operating.md").read_text()
MAKEFILE = (REPOSITORY / "Makefile").read_text()
CONFIG = yaml.safe_load((REPOSITORY / "config.yaml").read_text())
SETTINGS = {"engine": EngineConfig("anywhere"), "http": HttpLimits()}

# Where a path that is named may begin.
BASES = [
    REPOSITORY,
    REPOSITORY / "packages",
    REPOSITORY / "packages" / "mistral_engine",
]
IN_EACH_FOLDER = {"__init__.py", "request.py", "answer.py"}
# Paths by their form that are none of this repository's: a checkpoint's files, and names of others.
OTHERS = {
    "SYSTEM_PROMPT.txt",
    "chat_template.json",
    "config.json",
    "generation_config.json",
    "params.json",
    "tekken.json",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer.model.v3",
    "tokenizer_config.json",
    "@openai/agents",
    "owner/name",
}
FILE = re.compile(r"[\w.-]+\.(?:py|md|ya?ml|json|toml|txt|sh|png|v3|model)")
FOLDER_OR_FILE = re.compile(r"[\w@.-]+(?:/[\w.-]*)+")
PLACE = re.compile(r"([\w/]+\.py):([A-Za-z_][\w.]*)")  # file:function, or file:Class.method
VARIABLE = re.compile(r"(?<![\w-])([A-Z][A-Z_]+)=")
OF_OTHERS = ("BASETEN_", "TRUSS_", "OTEL_", "PYTHONPATH")  # environment variables, not make's


def outside_of_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", outside_of_blocks(text))


def blocks(text: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def paths_in(text: str) -> Iterator[str]:
    """Every word in backticks that looks like a file or folder of the repository."""
    for span in quoted(text):
        for word in span.split():
            path = word.partition(":")[0].removesuffix(",")
            is_elsewhere = path.startswith(("/", ".venv/", "http")) or "=" in word
            if (FILE.fullmatch(path) or FOLDER_OR_FILE.fullmatch(path)) and not is_elsewhere:
                yield path


def places_in(text: str) -> set[tuple[str, str]]:
    return set(PLACE.findall(text))


def found(path: str) -> Path | None:
    return next((base / path for base in BASES if (base / path).exists()), None)


def names_in(path: Path) -> set[str]:
    """Classes, their methods as Class.method, functions and constants of a module."""
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
            names |= {f"{node.name}.{part.name}" for part in node.body if is_function(part)}
        elif is_function(node):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def rows_of(text: str) -> list[list[str]]:
    """The cells of all tables, without their heads' rules."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def says(cell: str, value: float) -> bool:
    """Whether the number stands in the cell, whole: 60 does not stand in 600."""
    number = f"{int(value):,}"
    return re.search(rf"(?<![\d,.]){re.escape(number)}(?![\d,.]*\d)", cell) is not None


@EACH_PAGE
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", page.read_text())
    for link in links:
        if not link.startswith(("http://", "https://")):
            assert (page.parent / link.partition("#")[0]).exists(), link


@EACH_PAGE
def test_every_file_and_folder_that_is_named_is_there(page: Path) -> None:
    for path in paths_in(page.read_text()):
        if path not in IN_EACH_FOLDER | OTHERS:
            assert found(path), path


def test_every_line_of_the_file_tree_is_there() -> None:
    (tree,) = [block for block in blocks(README.read_text()) if "\npackages/\n" in block]
    for line in tree.splitlines():
        name, *others = line.split()
        for path in (name, *(other for other in others if other.endswith("/"))):
            assert found(path), path


@pytest.mark.parametrize("path", ["packages/nowhere/", "local/nothing.py", "nothing.json", "a/b"])
def test_a_path_that_is_not_there_would_be_noticed(path: str) -> None:
    assert list(paths_in(f"see `{path}` and `python {path}:name`")) == [path, path]
    assert found(path) is None


@EACH_PAGE
def test_every_function_that_is_named_with_its_file_is_in_it(page: Path) -> None:
    for file, name in places_in(page.read_text()):
        path = found(file)
        assert path is not None, file
        assert name in names_in(path), f"{file}:{name}"


def test_the_way_of_a_request_is_drawn_once_and_fits_a_terminal() -> None:
    architecture = (REPOSITORY / "docs" / "architecture.md").read_text()
    pictures = [block for block in blocks(architecture) if places_in(block)]
    assert len(pictures) == 1
    assert len(places_in(pictures[0])) > 20
    assert max(map(len, pictures[0].splitlines())) <= 110


def test_the_ways_of_imports_are_those_that_lint_checks() -> None:
    architecture = (REPOSITORY / "docs" / "architecture.md").read_text()
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = [" > ".join(each["layers"]) for each in contracts if each["type"] == "layers"]
    assert layers
    for each in layers:
        assert each in architecture


def test_every_folder_of_the_repository_is_named_in_the_readme() -> None:
    for path in REPOSITORY.iterdir():
        is_ours = path.is_dir() and not path.name.startswith(".") and path.name != "__pycache__"
        assert not is_ours or f"{path.name}/" in README.read_text(), path.name


def test_every_room_of_the_packages_is_linked_in_the_architecture() -> None:
    page = REPOSITORY / "docs" / "architecture.md"
    links = {
        (page.parent / link).resolve() for link in re.findall(r"\]\(([^)#]+)\)", page.read_text())
    }
    for package in (REPOSITORY / "packages").iterdir():
        if (package / "__init__.py").exists():
            assert package in links, package
    for deep in ("openai_bridge", "mistral_engine", "mistral_engine/native"):
        for room in (REPOSITORY / "packages" / deep).iterdir():
            assert not (room / "__init__.py").exists() or room in links, room


@EACH_PAGE
def test_every_target_of_make_is_there(page: Path) -> None:
    text = page.read_text()
    targets = re.findall(r"^([\w-]+):(?!=)", MAKEFILE, re.MULTILINE)
    shown = [span for span in quoted(text) if span.startswith("make ")]
    shown += re.findall(r"^make .*", "\n".join(blocks(text)), re.MULTILINE)
    for command in shown:
        target = command.split()[1]
        assert target in targets, command


@EACH_PAGE
def test_every_variable_of_make_is_there(page: Path) -> None:
    known = set(re.findall(r"^([A-Z_]+) =", MAKEFILE, re.MULTILINE))
    for span in quoted(page.read_text()):
        named = [name for name in VARIABLE.findall(span) if not name.startswith(OF_OTHERS)]
        assert known >= set(named), span


@EACH_PAGE
def test_every_setting_that_is_named_is_one(page: Path) -> None:
    for section, key in re.findall(r"`(engine|http)\.(\w+)`", page.read_text()):
        names = {field.name for field in dataclasses.fields(SETTINGS[section])}
        assert key in names, key
        assert key in CONFIG["model_metadata"][section], key


def test_every_key_of_the_platforms_is_in_the_configuration() -> None:
    checks = CONFIG["runtime"]["health_checks"]
    named = re.findall(r"`(\w+_threshold_seconds)`", OPERATING)
    assert named
    assert set(named) <= checks.keys()


def test_every_limit_that_can_be_set_stands_with_its_default() -> None:
    told = set()
    for row in rows_of(OPERATING):
        for section, key in re.findall(r"`(engine|http)\.(\w+)`", row[2] if len(row) > 2 else ""):
            told.add(f"{section}.{key}")
            default = getattr(SETTINGS[section], key)
            assert default == CONFIG["model_metadata"][section][key], key
            assert default is None or says(row[1], default), row
    limits = {field.name for field in dataclasses.fields(HttpLimits)} - {"unknown_fields"}
    http = {f"http.{name}" for name in limits}
    engine = ("max_running", "max_queued", "queue_timeout_seconds", "deadline_seconds")
    assert told >= http | {f"engine.{name}" for name in (*engine, "context_length", "max_unread")}


def test_every_limit_that_is_fixed_stands_with_its_value() -> None:
    checked = 0
    for row in rows_of(OPERATING):
        for file, name in places_in(row[2] if len(row) > 2 else ""):
            module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
            assert says(row[1], getattr(module, name)), row
            checked += 1
    assert checked > 20


def test_a_number_counts_only_if_it_stands_there_whole() -> None:
    assert says("256, or as many as the cache holds", 256)
    assert says("4,194,304", 2**22)
    assert not says("600", 60)
    assert not says("1,024", 24)
    assert not says("1,024", 1)


def test_every_metric_is_in_the_table_and_every_row_is_a_metric() -> None:
    told = set(re.findall(r"`(mistral_\w+)`", OPERATING)) - {"mistral_engine", "mistral_common"}
    source = Path(metrics.__file__).read_text()
    published = set(re.findall(r'"(mistral_\w+)"', source))
    assert {name.removesuffix("_total") for name in told} == published


@EACH_PAGE
def test_a_file_says_who_it_is_for_without_names_of_machines(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(?:home|root|tmp|work|mnt|Users)/", page.read_text())


def test_the_readme_is_what_a_newcomer_needs_and_no_more() -> None:
    lines = README.read_text().splitlines()
    assert len(lines) <= 140
    assert max(map(len, lines)) <= 160


def test_the_changelog_begins_with_the_version_that_runs() -> None:
    first = re.search(r"^## (\S+?),? ", (REPOSITORY / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert first is not None
    assert first[1] == VERSION
