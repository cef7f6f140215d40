"""Lays the bundle out as its container would see it, without Docker: what is pushed is what runs.

`python -m local.bundle BUNDLE ROOT OPTIONS` does it in a process of its own, so that the server
holds no more of Truss than the container's does; OPTIONS is JSON, of lay_out's other arguments.
Knows Truss's build machinery; knows nothing of HTTP, and nothing of what the bundle does.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from truss.contexts.image_builder.serving_image_builder import ServingImageBuilderContext
from truss.contexts.local_loader.docker_build_emulator import DockerBuildEmulator
from truss.util.path import collect_files, load_trussignore_patterns_from_truss_dir

from local.layout import Layout
from local.vllm.switching import cache_with_vllm

AS_USUAL = {"chat_format": "auto", "chat_template": None}


def lay_out(
    bundle: Path,
    root: Path,
    checkpoint: str,
    adapter: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Layout:
    """Build the context of the pushed files and carry out its Dockerfile's COPY lines under `root`.

    What differs from the push is in `model_metadata.engine`: `checkpoint` and `adapter`, because
    the `weights` of config.yaml are mounted by the platform and by nobody here; `device_map`, auto
    instead of cuda, because there need be no GPU here; and, for another checkpoint than those
    weights, `chat_format` and `chat_template`, which were made for them. At last `settings`,
    whatever they are: the engine checks them; and with vLLM on a CPU a bound for its cache.
    """
    with tempfile.TemporaryDirectory() as scratch:
        pushed, context = Path(scratch, "pushed"), Path(scratch, "context")
        copy_pushed_files(bundle, pushed)
        set_checkpoint(pushed / "config.yaml", checkpoint, adapter, settings)
        ServingImageBuilderContext.run(pushed).prepare_image_build_dir(context)
        root.mkdir(parents=True, exist_ok=True)
        DockerBuildEmulator(context / "Dockerfile", context).run(root)
    return Layout(root)


def pushed_files(bundle: Path) -> list[Path]:
    """The files that `truss push` would archive, relative to the bundle, as .truss_ignore says."""
    patterns = load_trussignore_patterns_from_truss_dir(bundle)
    return sorted(path.relative_to(bundle) for path in collect_files(bundle, patterns))


def copy_pushed_files(bundle: Path, destination: Path) -> None:
    # Truss hashes the directory it builds from, so it must not see .venv or .git.
    for path in pushed_files(bundle):
        (destination / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(bundle / path, destination / path)


def set_checkpoint(
    config_yaml: Path,
    checkpoint: str,
    adapter: str | None,
    settings: Mapping[str, Any] | None = None,
) -> None:
    config = yaml.safe_load(config_yaml.read_text())
    engine = config["model_metadata"]["engine"]
    if not _is_configured(config, checkpoint):
        dropped = [key for key, usual in AS_USUAL.items() if engine.get(key, usual) != usual]
        if dropped:
            told = " and ".join(dropped)
            print(f"{told} of config.yaml: made for its checkpoint, not used with another")
        engine |= AS_USUAL
    if engine.get("device_map") == "cuda":
        engine["device_map"] = "auto"
    engine |= {"checkpoint": checkpoint, "adapter": adapter, **(settings or {})}
    if engine.get("backend") == "vllm":
        engine |= cache_with_vllm(engine)
    config_yaml.write_text(yaml.safe_dump(config))


def _is_configured(config: dict[str, Any], checkpoint: str) -> bool:
    """Whether it is what the push serves: the mount itself, or what is mounted there."""
    sources = [each["source"].removeprefix("hf://") for each in config.get("weights") or []]
    named = [config["model_metadata"]["engine"].get("checkpoint"), *sources]
    return checkpoint.partition("@")[0] in [str(each).partition("@")[0] for each in named]


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]), Path(sys.argv[2]), **json.loads(sys.argv[3]))
