"""What `truss push` sends: a valid configuration, exact pins, and the bundle's files only."""

from __future__ import annotations

import ast
import logging
import re
import shutil
import sys
import tarfile
import warnings
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import truss
import yaml
from packaging.requirements import Requirement
from truss.base.truss_config import TrussConfig
from truss.remote.baseten.core import archive_dir

from local.bundle import AS_USUAL, copy_pushed_files, lay_out, pushed_files, set_checkpoint
from local.install.lock_file import pinned
from local.install.relock import written
from mistral_engine import EngineConfig
from mistral_engine.vllm.arguments import require_kept
from mistral_engine.vllm.private import NEWEST, OLDEST
from openai_bridge.http.limits import HttpLimits
from tests.server import REPOSITORY

CONFIG = REPOSITORY / "config.yaml"
FOR_VLLM = REPOSITORY / "config.vllm.yaml"
EACH_CONFIG = pytest.mark.parametrize("config", [CONFIG, FOR_VLLM], ids=lambda path: path.name)
SERVER = Path(truss.__file__).parent / "templates" / "server"
BUNDLE = ("config.yaml", "requirements.txt", "requirements-vllm.txt", "model", "packages", "data")
PINNED = ("requirements.txt", "local/requirements.txt", "tests/requirements.txt")


def validate(path: Path) -> TrussConfig:
    """As `truss push` does, with every warning an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        config = TrussConfig.from_yaml(path)
        config.validate_forbid_extra()
    return config


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A copy of the pushed files that a test may change."""
    copy_pushed_files(REPOSITORY, tmp_path / "bundle")
    shutil.copy(REPOSITORY / ".truss_ignore", tmp_path / "bundle")
    return tmp_path / "bundle"


@EACH_CONFIG
def test_config_passes_strict_validation(caplog: pytest.LogCaptureFixture, config: Path) -> None:
    with caplog.at_level(logging.WARNING):
        validate(config)
    assert not caplog.records


def test_strict_validation_would_notice_a_misspelt_key(bundle: Path) -> None:
    text = CONFIG.read_text().replace("predict_concurrency:", "predict_concurency:")
    (bundle / "config.yaml").write_text(text)
    with pytest.raises(ValueError, match="predict_concurency"):
        validate(bundle / "config.yaml")


def test_config_says_what_the_platform_needs() -> None:
    config = validate(CONFIG)
    assert config.resources.accelerator.accelerator == "A10G"
    assert config.resources.use_gpu
    assert config.python_version == "py311"
    assert config.runtime.predict_concurrency == 256
    assert config.secrets == {"hf_access_token": None}
    assert "openai-compatible" in config.model_metadata["tags"]
    assert config.model_metadata["example_model_input"]["messages"]


@EACH_CONFIG
def test_engine_settings_are_ones_the_engine_knows(config: Path) -> None:
    engine = EngineConfig.from_mapping(validate(config).model_metadata["engine"])
    assert engine.checkpoint == validate(config).weights.sources[0].mount_location


def test_the_settings_of_config_yaml_are_the_defaults_of_the_code() -> None:
    metadata = validate(CONFIG).model_metadata
    engine = EngineConfig.from_mapping(metadata["engine"])
    assert engine == EngineConfig(engine.checkpoint, device_map="cuda")
    assert metadata["http"] == asdict(HttpLimits())


def test_what_is_set_for_vllm_is_what_the_backend_keeps_and_the_rest_is_as_usual() -> None:
    metadata = validate(FOR_VLLM).model_metadata
    engine = EngineConfig.from_mapping(metadata["engine"])
    require_kept(engine)
    assert engine == EngineConfig(engine.checkpoint, backend="vllm", vllm=engine.vllm)
    for name in ("http", "example_model_input", "tags"):
        assert metadata[name] == validate(CONFIG).model_metadata[name]
    assert validate(FOR_VLLM).weights == validate(CONFIG).weights
    assert validate(FOR_VLLM).secrets == validate(CONFIG).secrets
    assert validate(FOR_VLLM).runtime == validate(CONFIG).runtime


def test_two_smaller_gpus_are_a_change_of_two_values(bundle: Path) -> None:
    text = FOR_VLLM.read_text()
    for said in ("`accelerator: A10G:2`", "`tensor_parallel_size: 2`"):
        assert said in text
    text = text.replace("accelerator: H100", "accelerator: A10G:2")
    text = text.replace("tensor_parallel_size: 1", "tensor_parallel_size: 2")
    (bundle / "config.yaml").write_text(text)
    config = validate(bundle / "config.yaml")
    assert config.resources.accelerator.count == 2
    engine = EngineConfig.from_mapping(config.model_metadata["engine"])
    require_kept(engine)
    assert engine.vllm["tensor_parallel_size"] == 2


@EACH_CONFIG
def test_another_checkpoint_is_a_change_of_one_line(bundle: Path, config: Path) -> None:
    ours, other = "mistralai/Mistral-7B-Instruct-v0.3", "someone/Mistral-Next"
    lines = config.read_text().splitlines()
    changed = [line.replace(ours, other) for line in lines]
    assert sum(a != b for a, b in zip(lines, changed, strict=True)) == 1
    (bundle / "config.yaml").write_text("\n".join(changed))
    changed_config = validate(bundle / "config.yaml")
    (weights,) = changed_config.weights.sources
    assert weights.source == f"hf://{other}"
    assert changed_config.model_metadata["engine"]["checkpoint"] == weights.mount_location


@EACH_CONFIG
def test_every_block_of_the_config_says_why(config: Path) -> None:
    for block in re.split(r"\n\s*\n", config.read_text()):
        assert "#" in block, f"no comment says why: {block}"


@pytest.mark.parametrize(
    "stray",
    [
        ".git/HEAD",
        ".venv/lib/x.py",
        ".env",
        "tests/t.py",
        "local/serve.py",
        "training/model/model.py",
        "notes.md",
        "model/__pycache__/model.pyc",
        "packages/mistral_engine/x.pyc",
    ],
)
def test_only_the_bundle_is_pushed(bundle: Path, stray: str) -> None:
    expected = {str(path) for path in pushed_files(bundle)}
    (bundle / stray).parent.mkdir(parents=True, exist_ok=True)
    (bundle / stray).write_text("not to be pushed")
    with archive_dir(bundle) as file, tarfile.open(fileobj=file) as archive:
        assert {member.name for member in archive if member.isfile()} == expected


def test_nothing_of_the_bundle_is_left_behind() -> None:
    pushed = {str(path) for path in pushed_files(REPOSITORY)}
    assert {path.split("/")[0] for path in pushed} == set(BUNDLE)
    assert {"model/model.py", "data/tiny-mistral/model.safetensors"} <= pushed


def test_the_push_is_small() -> None:
    assert sum((REPOSITORY / path).stat().st_size for path in pushed_files(REPOSITORY)) < 16e6


@pytest.mark.parametrize("adapter", [None, "someone/adapter"])
def test_locally_only_the_checkpoint_the_adapter_and_the_device_differ_from_the_push(
    bundle: Path, tmp_path: Path, adapter: str | None
) -> None:
    layout = lay_out(bundle, tmp_path / "root", "someone/other", adapter)
    served = yaml.safe_load((layout.app / "config.yaml").read_text())
    pushed = validate(CONFIG).to_dict(verbose=True)
    named = {"checkpoint": "someone/other", "adapter": adapter, "device_map": "auto"}
    pushed["model_metadata"]["engine"] |= named
    assert served == pushed


CHAT = {"chat_format": "template", "chat_template": "zephyr.jinja"}


@pytest.mark.parametrize(
    ("checkpoint", "is_kept"),
    [
        ("embedded", False),
        ("someone/other", False),
        ("/models/other", False),
        ("/models/checkpoint", True),
        ("mistralai/Mistral-7B-Instruct-v0.3", True),
        ("mistralai/Mistral-7B-Instruct-v0.3@refs/pr/1", True),
    ],
)
def test_what_was_set_for_the_pushed_checkpoint_stays_with_it(
    bundle: Path, capsys: pytest.CaptureFixture[str], checkpoint: str, is_kept: bool
) -> None:
    config = yaml.safe_load((bundle / "config.yaml").read_text())
    config["model_metadata"]["engine"] |= CHAT
    (bundle / "config.yaml").write_text(yaml.safe_dump(config))
    set_checkpoint(bundle / "config.yaml", checkpoint, None)
    served = yaml.safe_load((bundle / "config.yaml").read_text())["model_metadata"]["engine"]
    assert {key: served[key] for key in CHAT} == (CHAT if is_kept else AS_USUAL)
    assert served["checkpoint"] == checkpoint
    told = "chat_format and chat_template of config.yaml: made for its checkpoint"
    assert (told in capsys.readouterr().out) == (not is_kept)


@pytest.mark.parametrize(
    ("written", "given", "served"),
    [("cuda", {}, "auto"), ("cpu", {}, "cpu"), ("cuda", {"device_map": "cuda"}, "cuda")],
)
def test_the_gpu_of_the_push_is_wanted_here_only_by_those_who_say_so(
    bundle: Path, written: str, given: dict[str, str], served: str
) -> None:
    path = bundle / "config.yaml"
    config = yaml.safe_load(path.read_text())
    config["model_metadata"]["engine"]["device_map"] = written
    path.write_text(yaml.safe_dump(config))
    set_checkpoint(path, "embedded", None, given)
    engine = yaml.safe_load(path.read_text())["model_metadata"]["engine"]
    assert engine["device_map"] == served


def test_a_setting_that_is_given_comes_before_config_yaml_s(bundle: Path, tmp_path: Path) -> None:
    given = {"max_running": 7, "chat_format": "mistral"}
    layout = lay_out(bundle, tmp_path / "root", "someone/other", settings=given)
    engine = yaml.safe_load((layout.app / "config.yaml").read_text())["model_metadata"]["engine"]
    assert {name: engine[name] for name in given} == given
    assert engine["checkpoint"] == "someone/other"


def test_the_layout_is_that_of_the_container(bundle: Path, tmp_path: Path) -> None:
    layout = lay_out(bundle, tmp_path / "root", "embedded")
    assert (layout.app / "main.py").read_bytes() == (SERVER / "main.py").read_bytes()
    for ours in ("model/model.py", "data/tiny-mistral/tokenizer.model.v3"):
        assert (layout.app / ours).read_bytes() == (REPOSITORY / ours).read_bytes()
    assert (layout.packages / "mistral_engine" / "engine.py").exists()


def requirements(name: str) -> list[Requirement]:
    lines = (line.split(" #")[0].strip() for line in (REPOSITORY / name).read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


@pytest.mark.parametrize("name", [*PINNED, "benchmarks/requirements.txt", "requirements-vllm.txt"])
def test_requirements_are_pinned_exactly(name: str) -> None:
    for requirement in requirements(name):
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", requirement
        assert "*" not in specifier.version, requirement


def test_people_pin_nothing_twice() -> None:
    names = [name for file in PINNED for name in pinned(written(REPOSITORY / file))]
    assert len(names) == len(set(names))


def pins_in(*names: str) -> dict[str, str]:
    return {r.name: next(iter(r.specifier)).version for f in names for r in requirements(f)}


def test_vllm_s_image_has_our_own_image_s_pins_but_where_vllm_wants_others() -> None:
    ours, vllms = pins_in("requirements.txt"), pins_in("requirements-vllm.txt")
    others = {name for name in ours.keys() & vllms.keys() if ours[name] != vllms[name]}
    assert others == {"transformers", "llguidance"}
    major, minor, _ = map(int, vllms["vllm"].split("."))
    assert OLDEST <= (major, minor) <= NEWEST


@pytest.mark.parametrize("names", [PINNED, ("requirements-vllm.txt",)])
def test_pins_lie_within_the_bounds_of_the_truss_server(names: tuple[str, ...]) -> None:
    pins = pins_in(*names)
    for line in (SERVER / "constraints.txt").read_text().splitlines():
        if bound := line.split("#")[0].strip():
            bounded = Requirement(bound)
            version = pins.get(bounded.name)
            assert version is None or bounded.specifier.contains(version), bounded


def test_numpy_2_is_named_or_truss_would_install_numpy_1() -> None:
    (numpy,) = [r for r in requirements("requirements.txt") if r.name == "numpy"]
    assert numpy.specifier.contains("2.3.5")


def test_everything_the_bundle_imports_is_pinned_or_comes_with_the_server() -> None:
    pinned = {r.name.replace("-", "_") for r in requirements("requirements.txt")}
    ours = {"engine_api", "chat_formats", "mistral_engine", "openai_bridge"}
    from_the_server = {"starlette", "anyio", "prometheus_client", "pydantic_core", "opentelemetry"}
    with_cuda = {"triton"}  # comes with torch for CUDA, and is needed nowhere else
    by_choice = {"auto_round_kernel", "vllm"}  # by those who want it
    there = {*sys.stdlib_module_names, *ours, *from_the_server, *with_cuda, *by_choice}
    for path in [*REPOSITORY.glob("packages/**/*.py"), *REPOSITORY.glob("model/*.py")]:
        foreign = set(imports(path)) - there
        assert foreign <= pinned, f"{path} imports {foreign - pinned}"


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        names: list[Any] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        yield from (name.split(".")[0] for name in names)
