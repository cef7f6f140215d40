"""The files of a checkpoint or of an adapter: their names, and JSON that is in them.

Knows nothing of what they mean, and nothing of downloads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.checkpoint.names import TEMPLATES


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder, or a repository on the hub of which a folder holds some files already.

    named: as messages call it. path: the folder. files: the names of all files at its top, also of
    those that are not downloaded, and of chat templates in a folder of theirs. folders: the names
    of the folders there, of a repository's those with a config.json or adapter_config.json in them.
    repository, revision: its name on the hub, and what was named of it; None for a folder.
    """

    named: str
    path: Path
    files: frozenset[str]
    folders: frozenset[str] = frozenset()
    repository: str | None = None
    revision: str | None = None

    def matching(self, *patterns: str) -> list[str]:
        """The names that fit one of the patterns, in order."""
        return matching(self.files, patterns)

    def read_json(self, name: str) -> dict[str, Any]:
        """The object in a file that is there. Raises ConfigError if there is none in it."""
        try:
            found = json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigError(f"{self.named}: {name} cannot be read: {error}") from error
        if not isinstance(found, dict):
            raise ConfigError(f"{self.named}: {name} holds no JSON object")
        return found


def list_folder(path: Path, named: str) -> Listing:
    """What is in a folder; not links to what is gone. Raises ConfigError if it may not be read."""
    try:
        entries = list(path.iterdir())
    except OSError as error:
        raise ConfigError(f"{named} cannot be read: {error.strerror}") from error
    folders = frozenset(entry.name for entry in entries if entry.is_dir())
    files = {entry.name for entry in entries if entry.is_file()}
    deeper = {f"{TEMPLATES}/{file.name}" for file in (path / TEMPLATES).glob("*.jinja")}
    return Listing(named, path, frozenset(files | deeper), folders)


def matching(names: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """Those that fit one of the patterns, in order; in a folder only where a pattern is."""
    parts = [(each, each.count("/")) for each in patterns]
    return sorted(
        name
        for name in names
        if any(fnmatch(name, each) and name.count("/") == depth for each, depth in parts)
    )
