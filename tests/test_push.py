"""What `truss push` uploads is the bundle, builds, and answers: proven without an account.

The real command pushes this repository; all that follows is done with the archive it uploaded.
Only installing what the archive asks for is left to `make push-proof`, which takes minutes.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from huggingface_hub.utils import filter_repo_objects
from mistral_common.tokens.tokenizers.sentencepiece import SentencePieceTokenizer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from truss.contexts.image_builder.serving_image_builder import ServingImageBuilderContext

from engine_api.errors import ConfigError
from local.bundle import pushed_files
from mistral_engine.checkpoint.names import SETTINGS
from model.model import Model
from tests import small_7b
from tests.calls import CALLS
from tests.mistral_engine.inside import runner_of
from tests.push import API_KEY, Pushed, push
from tests.server import REPOSITORY, USER, running_server
from tests.test_bundle import imports, requirements, validate

FILES = ("config.yaml", "requirements.txt", "requirements-vllm.txt")
FOLDERS = ("model", "packages", "data")
MOUNT = "/models/checkpoint"
SECRET = "hf_that_must_stay_here"
OURS = {"engine_api", "chat_formats", "mistral_engine", "openai_bridge"}
# The file that is pushed as config.yaml -> the requirements of its image, and the backend that it
# has no use for.
CONFIGS = {
    "config.yaml": ("requirements.txt", "mistral_engine/vllm"),
    "config.vllm.yaml": ("requirements-vllm.txt", "mistral_engine/native"),
}
# Comes with torch for CUDA, and is needed nowhere else; installed by those who want it.
WITH_CUDA, BY_CHOICE = {"triton"}, {"auto_round_kernel"}

OUR_OWN = pytest.mark.parametrize("config", ["config.yaml"], indirect=True, scope="module")
NEEDS_VLLM = pytest.mark.parametrize("config", ["config.vllm.yaml"], indirect=True, scope="module")

# Of Truss, about its own use of pydantic.
pytestmark = pytest.mark.filterwarnings("ignore:The `json` method is deprecated")


@pytest.fixture(scope="module", params=CONFIGS)
def config(request: pytest.FixtureRequest) -> str:
    """The file that says what is deployed."""
    return str(request.param)


@pytest.fixture(scope="module")
def pushed(config: str, tmp_path_factory: pytest.TempPathFactory) -> Pushed:
    """This repository, pushed by somebody who has the secret at hand."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TRUSS_SECRET_hf_access_token", SECRET)
        return push(REPOSITORY, tmp_path_factory.mktemp("home"), config)


@pytest.fixture(scope="module")
def bundle(pushed: Pushed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, unpacked where nothing else is."""
    directory = tmp_path_factory.mktemp("bundle")
    pushed.unpack(directory)
    return directory


@pytest.fixture(scope="module")
def context(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the image is built from."""
    directory = tmp_path_factory.mktemp("context")
    ServingImageBuilderContext.run(bundle).prepare_image_build_dir(directory)
    return directory


@pytest.fixture(scope="module")
def url(bundle: Path, config: str) -> Iterator[str]:
    """The real server, from the archive."""
    if config == "config.vllm.yaml" and importlib.util.find_spec("vllm") is None:
        pytest.skip("vLLM is not installed here")
    with running_server("--bundle", str(bundle)) as url:
        yield url


def files(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in _walk(directory)}


def _walk(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def test_a_push_asks_the_platform_six_questions_with_the_key(pushed: Pushed) -> None:
    assert [query.name for query in pushed.queries] == [
        "teams",
        "models",  # is there one of this name, in any team
        "models",  # and in ours
        "truss_validation",
        "model_s3_upload_credentials",
        "create_model_from_truss",
    ]
    assert {query.authorization for query in pushed.queries} == {f"Bearer {API_KEY}"}
    assert "was successfully pushed" in pushed.printed


def test_the_platform_is_told_the_configuration_that_lies_in_the_archive(
    pushed: Pushed, bundle: Path
) -> None:
    *_, validation, _, creation = pushed.queries
    config = validate(bundle / "config.yaml")
    for query in (validation, creation):
        assert json.loads(base64.b64decode(query.arguments["config"])) == config.to_dict()
    assert creation.arguments["name"] == config.model_name
    raw = base64.b64decode(creation.variables["rawConfig"])
    assert raw == (bundle / "config.yaml").read_bytes()


def test_the_archive_holds_the_bundles_files_and_nothing_else(bundle: Path, config: str) -> None:
    folders = {f"{name}/{path}": text for name in FOLDERS for path, text in _own(name).items()}
    top = {name: (REPOSITORY / name).read_bytes() for name in FILES}
    assert files(bundle) == folders | top | {"config.yaml": (REPOSITORY / config).read_bytes()}


def _own(name: str) -> dict[str, bytes]:
    """Of a folder, without what Python leaves in it."""
    found = files(REPOSITORY / name)
    return {path: text for path, text in found.items() if "__pycache__" not in path}


def test_the_upload_is_below_16_mb(pushed: Pushed) -> None:
    assert len(pushed.archive) < 16e6


def test_a_push_carries_no_secret(pushed: Pushed) -> None:
    sent = [pushed.archive, *(query.body for query in pushed.queries)]
    assert not any(SECRET.encode() in content for content in sent)


def test_the_image_holds_all_of_the_archive(bundle: Path, context: Path) -> None:
    assert len(pushed_files(bundle)) == len(files(bundle))  # Truss's own ignore list drops none
    built = files(context)
    for path, content in files(bundle).items():
        if path not in FILES:
            assert built[path] == content, path


def test_the_image_installs_our_requirements_and_the_servers(
    bundle: Path, context: Path, config: str
) -> None:
    ours = (bundle / CONFIGS[config][0]).read_text()
    assert (context / "user_requirements.txt").read_text() == ours
    assert re.findall(r"-r (\S+) -c (\S+)", (context / "Dockerfile").read_text()) == [
        ("user_requirements.txt", "constraints.txt"),
        ("requirements.txt", "constraints.txt"),
    ]
    assert "numpy" not in named(context / "requirements.txt")  # it would be below 2


def test_everything_that_is_imported_is_installed(bundle: Path, context: Path, config: str) -> None:
    asked = named(context / "user_requirements.txt") | named(context / "requirements.txt")
    installed = with_dependencies(asked)
    providers = {"vllm": ["vllm"], **metadata.packages_distributions()}
    unused = bundle / "packages" / CONFIGS[config][1]
    assert unused.is_dir()
    for path in set(bundle.rglob("*.py")) - set(unused.rglob("*.py")):
        foreign = set(imports(path)) - sys.stdlib_module_names - OURS - WITH_CUDA - BY_CHOICE
        for name in foreign:
            packages = {canonicalize_name(package) for package in providers.get(name, [])}
            assert packages & installed, f"{path} imports {name}, which the image has not"


def named(path: Path) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements(str(path))}


def with_dependencies(names: set[str]) -> set[str]:
    """The packages, and all that they require, as those installed here say."""
    found: set[str] = set()
    open_ = set(names)
    while open_:
        found |= open_
        open_ = {needed for name in open_ for needed in _required(name)} - found
    return found


def _required(name: str) -> Iterator[str]:
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return  # local/requirements.txt says which of the server's are left out here, and why
    for requirement in map(Requirement, lines):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield canonicalize_name(requirement.name)


@pytest.mark.parametrize("call", CALLS)
def test_the_pushed_server_answers_the_documented_calls(url: str, call: str) -> None:
    whole = CALLS[call](url, stream=False)
    assert len(whole.split()) > 3
    assert CALLS[call](url, stream=True) == whole


def test_the_mounted_files_are_those_that_the_engine_reads(bundle: Path) -> None:
    (weights,) = validate(bundle / "config.yaml").weights.sources
    assert weights.mount_location == MOUNT
    mounted = set(filter_repo_objects(small_7b.PUBLISHED, allow_patterns=weights.allow_patterns))
    unread = {".gitattributes", "README.md", "consolidated.safetensors"}
    assert mounted == set(small_7b.PUBLISHED) - unread


def test_what_is_fetched_of_a_hub_checkpoint_is_mounted_too(bundle: Path) -> None:
    """But for tokenizers under other names, which are fetched to be told by name."""
    (weights,) = validate(bundle / "config.yaml").weights.sources
    fetched = {name.rstrip("*") for name in SETTINGS if not name.startswith("*")}
    assert {"chat_template.jinja", "tokenizer.json", "tekken.json", "tokenizer.model"} <= fetched
    mounted = set(filter_repo_objects(sorted(fetched), allow_patterns=weights.allow_patterns))
    assert mounted == fetched


@pytest.fixture
def mounted(bundle: Path, tmp_path: Path) -> dict[str, Any]:
    """The pushed configuration, its checkpoint mounted under a temporary directory instead."""
    mount = tmp_path / "models" / "checkpoint"
    small_7b.write(mount)
    path = tmp_path / "config.yaml"
    path.write_text((bundle / "config.yaml").read_text().replace(MOUNT, str(mount)))
    assert [w.mount_location for w in validate(path).weights.sources] == [str(mount)]
    read: dict[str, Any] = yaml.safe_load(path.read_text())
    return read


@pytest.mark.skipif(importlib.util.find_spec("vllm") is not None, reason="vLLM is there")
@NEEDS_VLLM
def test_a_push_for_vllm_that_does_not_find_it_says_so(
    mounted: dict[str, Any], bundle: Path
) -> None:
    model = Model(config=mounted, data_dir=bundle / "data", secrets={})
    with pytest.raises(ConfigError, match="backend is 'vllm', and vLLM is not installed"):
        model.load()
    assert not model.is_healthy()


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
@OUR_OWN
def test_a_push_that_finds_no_gpu_is_not_served_from_the_cpu(
    mounted: dict[str, Any], bundle: Path
) -> None:
    model = Model(config=mounted, data_dir=bundle / "data", secrets={})
    with pytest.raises(ConfigError, match="device_map is 'cuda' and torch has no GPU"):
        model.load()
    assert not model.is_healthy()


@OUR_OWN
def test_a_7b_checkpoint_is_loaded_from_its_mount_and_answers(
    mounted: dict[str, Any], bundle: Path
) -> None:
    mounted["model_metadata"]["engine"]["device_map"] = "cpu"
    model = Model(config=mounted, data_dir=bundle / "data", secrets={})
    model.load()
    asked = {"messages": [USER], "max_new_tokens": 8, "temperature": 0}
    whole = model.predict(asked)
    vocabulary = SentencePieceTokenizer(mounted_at(mounted) / "tokenizer.model.v3")
    assert whole == {"output": vocabulary.decode(small_7b.answer_ids(8))}
    assert "".join(model.predict({**asked, "stream": True})) == whole["output"]
    assert model._engine.context_length == 32768
    loaded = runner_of(model._engine)._config
    assert (loaded.rope_parameters["rope_theta"], loaded.sliding_window) == (1e6, None)


def mounted_at(config: dict[str, Any]) -> Path:
    return Path(config["model_metadata"]["engine"]["checkpoint"])
