"""Lays the bundle out as its container would see it, without Docker: what is pushed is what runs.

`python -m local.bundle BUNDLE ROOT CHECKPOINT [ADAPTER]` does it in a process of its own, so that
the server holds no more of Truss than the container's does. Knows Truss's build machinery; knows
nothing of HTTP, and nothing of what the bundle does.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import yaml
from truss.contexts.image_builder.serving_image_builder import ServingImageBuilderContext
from truss.contexts.local_loader.docker_build_emulator import DockerBuildEmulator
from truss.util.path import collect_files, load_trussignore_patterns_from_truss_dir

from local.layout import Layout


def lay_out(bundle: Path, root: Path, checkpoint: str, adapter: str | None = None) -> Layout:
    """Build the context of the pushed files and carry out its Dockerfile's COPY lines under `root`.

    Two things differ from the push: `checkpoint` and `adapter` in `model_metadata.engine`, because
    the `weights` of config.yaml are mounted by the platform and by nobody here.
    """
    with tempfile.TemporaryDirectory() as scratch:
        pushed, context = Path(scratch, "pushed"), Path(scratch, "context")
        copy_pushed_files(bundle, pushed)
        set_checkpoint(pushed / "config.yaml", checkpoint, adapter)
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


def set_checkpoint(config_yaml: Path, checkpoint: str, adapter: str | None) -> None:
    config = yaml.safe_load(config_yaml.read_text())
    config["model_metadata"]["engine"] |= {"checkpoint": checkpoint, "adapter": adapter}
    config_yaml.write_text(yaml.safe_dump(config))


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
