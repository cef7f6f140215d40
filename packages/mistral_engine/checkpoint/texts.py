"""The small files of a base and an adapter as one folder. Knows their names, not what they say."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mistral_engine.checkpoint.listing import SETTINGS, list_folder
from mistral_engine.checkpoint.recognising import CONFIG


@contextmanager
def laid_over(base: Path, adapter: Path) -> Iterator[Path]:
    """A folder that is gone afterwards, with the files of both; the adapter's where both have one.

    Trainers save the tokenizer that they trained with beside the adapter.
    """
    with tempfile.TemporaryDirectory(prefix="base-and-adapter-") as above:
        # Under the base's own name, which may say that it was taught to chat.
        folder = Path(above, last_names(base))
        _lay_over(folder, base, adapter)
        yield folder


def last_names(path: Path) -> Path:
    """Of the folder and the two above it, of a hub's cache those with its id; without a root."""
    below_root = path.absolute().parts[1:]
    return Path(*below_root[-3:])


def _lay_over(folder: Path, base: Path, adapter: Path) -> None:
    """Copies of the small files of both; the adapter's where both have one."""
    for source, not_its in ((base, _replaced_by(adapter)), (adapter, (CONFIG,))):
        listing = list_folder(source, str(source))
        for name in set(listing.matching(*SETTINGS)) - set(listing.matching(*not_its)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, folder / name)


def _replaced_by(adapter: Path) -> tuple[str, ...]:
    """Of the base's files, those that would speak for another tokenizer than the adapter's."""
    # A template may stand in here, and one in a file of its own would go before it.
    templates = ("chat_template*", "additional_chat_templates/*")
    return templates if (adapter / "tokenizer_config.json").is_file() else ()
