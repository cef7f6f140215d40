"""uv as a resolver, over what people wrote. Knows the platforms, and nothing of the lock's form."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

EVERYWHERE = ("--universal", "--python-version", "3.11")
# config.yaml's python_version, on what the platform's images are built of.
CONTAINER = ("--python-platform", "x86_64-manylinux_2_31", "--python-version", "3.11")
PLATFORMS = ("x86_64-manylinux_2_31", "aarch64-manylinux_2_31", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# Truss pins a version from before Python 3.14. It is Python where its C is not built: __main__.py.
_BUILT = {"3.14": ("--no-binary", "msgpack")}
_PLAIN = ("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links")
_MACOS = {"MACOSX_DEPLOYMENT_TARGET": "14.0"}  # the oldest that torch is built for


class Resolver:
    """In a folder of its own: `files` are what is there. Raises CalledProcessError; uv says why."""

    def __init__(self, uv: str, folder: Path, files: dict[str, str]) -> None:
        self._uv = uv
        self._folder = folder
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)

    def resolve(self, source: str, *options: str, known: str = "") -> str:
        """The closure of a file of requirements, in the versions that are known where those fit."""
        output = self._folder / "resolved.txt"
        output.write_text(known)
        subprocess.run(
            [self._uv, "pip", "compile", "--quiet", *_PLAIN, *options, "-o", output.name, source],
            cwd=self._folder,
            env={**os.environ, **_MACOS},
            check=True,
        )
        return output.read_text()

    def require_wheels(self, lines: str) -> None:
        """That nothing of these has to be compiled, on no platform and with no Python."""
        (self._folder / "all.txt").write_text(lines)
        for platform in PLATFORMS:
            for python in PYTHONS:
                target = ("--python-platform", platform, "--python-version", python)
                self.resolve("all.txt", *target, "--only-binary", ":all:", *_BUILT.get(python, ()))
