"""Where the parts of the container's file system lie on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """A directory that stands for the container's root.

    app: the container's /app, the working directory of the server.
    packages: the container's /packages, which stands on its PYTHONPATH.
    """

    root: Path

    @property
    def app(self) -> Path:
        return self.root / "app"

    @property
    def packages(self) -> Path:
        return self.root / "packages"
