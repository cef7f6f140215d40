"""A checkpoint as vLLM can read it. Knows the files' names, and nothing of what vLLM does."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat_formats.converting import tokenizer_files


@contextmanager
def readable_folder(checkpoint: Path) -> Iterator[Path]:
    """The checkpoint itself; or, where it has no tokenizer.json, links to its files with one made.

    vLLM reads it while it starts; afterwards it is gone. Raises ConfigError where none can be made.
    """
    made = tokenizer_files(checkpoint)
    if not made:
        yield checkpoint
        return
    with tempfile.TemporaryDirectory(prefix="for-vllm-") as name:
        folder = Path(name)
        for path in checkpoint.iterdir():
            if path.is_file() and path.name not in made:
                (folder / path.name).symlink_to(path.resolve())
        for file, values in made.items():
            (folder / file).write_text(json.dumps(values), encoding="utf-8")
        yield folder
