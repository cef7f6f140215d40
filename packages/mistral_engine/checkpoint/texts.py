"""The small files of a base and an adapter as one folder. Knows their names, not what they say."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine_api.errors import ConfigError
from mistral_engine.checkpoint.listing import list_folder
from mistral_engine.checkpoint.names import CONFIG, SETTINGS


@contextmanager
def laid_over(base: Path, adapter: Path) -> Iterator[Path]:
    """A folder that is gone afterwards, with the files of both; the adapter's where both have one.

    Trainers save the tokenizer that they trained with beside the adapter.
    """
    with tempfile.TemporaryDirectory(prefix="base-and-adapter-") as above:
        # Under the base's own name, which may say that it was taught to chat.
        folder = Path(above, last_names(base))
        sources = _lay_over(folder, base, adapter)
        try:
            yield folder
        except ConfigError as error:
            raise ConfigError(_with_sources(str(error), folder, sources, base, adapter)) from error


def told_of(base: Path, adapter: Path) -> str:
    """Both folders as one, for messages."""
    return f"{base} (with {adapter} over it)"


def last_names(path: Path) -> Path:
    """Of the folder and the two above it, of a hub's cache those with its id; without a root."""
    below_root = path.absolute().parts[1:]
    return Path(*below_root[-3:])


def _with_sources(
    told: str, folder: Path, sources: dict[str, Path], base: Path, adapter: Path
) -> str:
    """By the time that it is read the folder is gone."""
    for name in sorted(sources, key=len, reverse=True):
        told = told.replace(str(folder / name), str(sources[name]))
    return told.replace(str(folder), told_of(base, adapter))


def _lay_over(folder: Path, base: Path, adapter: Path) -> dict[str, Path]:
    """Copies of the small files of both; the adapter's where both have one. Where each is from."""
    sources = {}
    for source, not_its in ((base, _replaced_by(adapter)), (adapter, (CONFIG,))):
        listing = list_folder(source, str(source))
        for name in set(listing.matching(*SETTINGS)) - set(listing.matching(*not_its)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, folder / name)
            sources[name] = source / name
    return sources


def _replaced_by(adapter: Path) -> tuple[str, ...]:
    """Of the base's files, those that would speak for another tokenizer than the adapter's."""
    # A template may stand in here, and one in a file of its own would go before it.
    templates = ("chat_template*", "additional_chat_templates/*")
    return templates if (adapter / "tokenizer_config.json").is_file() else ()
