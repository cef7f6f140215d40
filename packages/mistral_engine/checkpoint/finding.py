"""What the configuration names -> a Checkpoint: folders, hub ids, adapters and what they stand on.

Whatever is no checkpoint is refused before its weights are downloaded, which `Checkpoint.fetch`
does. Loads nothing.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from engine_api.errors import ConfigError, one_line
from mistral_engine.checkpoint.adapter import Adapter
from mistral_engine.checkpoint.adapter_settings import read_adapter
from mistral_engine.checkpoint.described import quantized_by
from mistral_engine.checkpoint.downloading import HubId, Repository, as_hub_id
from mistral_engine.checkpoint.listing import Listing, list_folder
from mistral_engine.checkpoint.names import ADAPTER_WEIGHTS
from mistral_engine.checkpoint.recognising import is_adapter, require_checkpoint
from mistral_engine.checkpoint.texts import laid_over, told_of
from mistral_engine.checkpoint.weight_files import weight_files
from mistral_engine.config import EngineConfig

EMBEDDED = "embedded"  # the checkpoint that ships in data/

logger = logging.getLogger("mistral_engine")

Lacking = tuple[tuple[Repository, tuple[str, ...]], ...]  # files that are not downloaded yet


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """path: a folder with config.json and weights. adapter: to be merged into them, if any.

    is_quantisable: at load; weights that are quantised already are not, and none are that an
    adapter is merged into. lacking: weights that are not downloaded yet.
    """

    path: Path
    adapter: Adapter | None = None
    is_quantisable: bool = True
    lacking: Lacking = field(default=(), compare=False, repr=False)

    def fetch(self) -> None:
        """Downloads the weights that are not here. Raises ConfigError where they do not come."""
        fetch(self.lacking)

    def __str__(self) -> str:
        """Where its files are, for messages."""
        return told_of(self.path, self.adapter.path) if self.adapter else str(self.path)

    def texts(self) -> AbstractContextManager[Path]:
        """A folder with the tokenizer, the chat template and the ends of answers."""
        if self.adapter is None:
            return nullcontext(self.path)
        return laid_over(self.path, self.adapter.path)


@dataclass(frozen=True, slots=True)
class SeparateAdapter:
    """An adapter that is not merged, but goes with the requests that ask for it.

    called: the name by which it is asked for. lacking: its weights, if they are not here yet.
    """

    called: str
    adapter: Adapter
    lacking: Lacking = field(default=(), compare=False, repr=False)

    def fetch(self) -> None:
        """Downloads what is not here. Raises ConfigError where it does not come."""
        fetch(self.lacking)


def fetch(lacking: Lacking) -> None:
    """Downloads these files. Raises ConfigError where they do not come."""
    for repository, names in lacking:
        repository.fetch(names)


def checkpoint_or_embedded(checkpoint: str, embedded: Path) -> str:
    """The checkpoint to serve: the configured one, or the small one that ships in data/.

    A laptop has neither the mounted weights nor the GPU for them: it gets the small model. With a
    GPU a missing mount stays an error: the small model must never stand in unnoticed.
    """
    if checkpoint == EMBEDDED:
        return str(embedded)
    if not os.path.isabs(checkpoint) or os.path.exists(checkpoint):
        return checkpoint
    import torch  # takes seconds, and is needed here alone

    if torch.cuda.is_available():
        return checkpoint
    logger.warning(
        "checkpoint %s does not exist and there is no GPU: serving the embedded model instead",
        checkpoint,
    )
    return str(embedded)


def find_checkpoint(config: EngineConfig) -> Checkpoint:
    """What `checkpoint` and `adapter` name, of hub ids all but the weights downloaded.

    A checkpoint that is itself an adapter stands on the base that it names. Raises ConfigError,
    in one line, where something else is there, and where what is there cannot be served.
    """
    named = Named("checkpoint", config.checkpoint, config)
    if config.adapter:
        adapter_named = Named("adapter", config.adapter, config)
        if is_adapter(named.listing):
            raise ConfigError(
                f"checkpoint {config.checkpoint!r} is an adapter, and so is adapter "
                f"{config.adapter!r}; one is merged: name the base as the checkpoint"
            )
        adapter = read_adapter(adapter_named.listing)
        warn_of_another_base(adapter, named.name)
        return _with_adapter(named, adapter_named, adapter, config)
    if is_adapter(named.listing):
        adapter = read_adapter(named.listing)
        return _with_adapter(_base_of(adapter, config), named, adapter, config)
    method = quantized_by(require_checkpoint(named.listing, config.backend))
    _require_quantised_once(named, method, config)
    weights = named.lacking(weight_files(named.listing))
    return Checkpoint(named.listing.path, is_quantisable=method is None, lacking=weights)


def find_separate(called: str, name: str, setting: str, config: EngineConfig) -> SeparateAdapter:
    """name: a folder or a hub id. setting: what named it, for messages.

    Raises ConfigError, in one line, where it is no adapter, or none of a form that is read.
    """
    named = Named(setting, name, config)
    adapter = read_adapter(named.listing)
    return SeparateAdapter(called, adapter, named.lacking([ADAPTER_WEIGHTS]))


def _with_adapter(
    base: Named, adapter_named: Named, adapter: Adapter, config: EngineConfig
) -> Checkpoint:
    method = quantized_by(require_checkpoint(base.listing))
    _require_plain_weights(adapter, base, method, config)
    weights = base.lacking(weight_files(base.listing))
    factors = adapter_named.lacking([ADAPTER_WEIGHTS])
    return Checkpoint(base.listing.path, adapter, is_quantisable=False, lacking=factors + weights)


class Named:
    """A folder or a hub id that a setting names. Raises ConfigError where it is neither."""

    def __init__(
        self, setting: str, name: str, config: EngineConfig, revision: str | None = None
    ) -> None:
        self.name = name
        self.listing: Listing
        self._repository: Repository | None = None
        path = Path(name)
        if name and path.is_dir():
            self.listing = list_folder(path, f"{setting} {name!r}")
            return
        hub_id = as_hub_id(name)
        if hub_id is None or path.exists():
            raise ConfigError(_is_no_folder(setting, name))
        if revision and not hub_id.revision:
            hub_id = HubId(hub_id.repository, revision)
        self._repository = Repository(hub_id, setting, config.hub_token)
        self.listing = self._repository.list_files()

    def lacking(self, names: Sequence[str]) -> Lacking:
        """These files, as far as they are to be downloaded."""
        return ((self._repository, tuple(names)),) if self._repository else ()


def _is_no_folder(setting: str, name: str) -> str:
    if Path(name).is_file():
        gguf = "; GGUF is llama.cpp's format and not read here" if name.endswith(".gguf") else ""
        return f"{setting} {name!r} is a file; name the folder with all files of the model{gguf}"
    return (
        f"{setting} {name!r} is not a directory; on the platform `weights:` mounts it, locally use "
        "`make serve` or name a directory or hub id, owner/name or owner/name@revision"
    )


def _base_of(adapter: Adapter, config: EngineConfig) -> Named:
    """What the adapter was trained on, by its own words."""
    name = adapter.base
    remedy = f"name the base as the checkpoint, and {config.checkpoint} as `engine.adapter`"
    if not name:
        raise ConfigError(f"{adapter.named} is an adapter and names no base: {remedy}")
    if not Path(name).is_dir() and (Path(name).is_absolute() or as_hub_id(name) is None):
        raise ConfigError(
            f"{adapter.named} is an adapter, and its base {name!r} is not here: {remedy}"
        )
    try:
        base = Named("base", name, config, adapter.revision)
        is_one_too = is_adapter(base.listing)
    except ConfigError as error:
        raise ConfigError(f"{adapter.named} is an adapter; its {error}; or {remedy}") from error
    if is_one_too:
        raise ConfigError(
            f"{adapter.named} is an adapter of an adapter, {name!r}, and one is merged here: merge "
            f"{name!r} with peft and serve the result as the checkpoint, with {config.checkpoint} "
            "as `engine.adapter`"
        )
    return base


def warn_of_another_base(adapter: Adapter, base: str) -> None:
    """Other weights of the same shapes take an adapter without a word, and answer worse."""
    if adapter.base and _last_name(adapter.base) != _last_name(base):
        told = "%s was trained on %s, by its own words, and is used with %s"
        logger.warning(told, adapter.named, one_line(adapter.base), base)


def _last_name(name: str) -> str:
    """Of a folder or a hub id, without a revision; in the hub's cache that of the repository."""
    *_, third, second, last = ("", "", *Path(name.partition("@")[0]).absolute().parts)
    return (third.rpartition("--")[2] if second == "snapshots" else last).lower()


def _require_quantised_once(base: Named, method: str | None, config: EngineConfig) -> None:
    if method is not None and config.quantization != "none":
        raise ConfigError(
            f"quantization is {config.quantization!r}, and {base.listing.named} is quantised "
            f"already, by {method}: set quantization to none, or take the original of it"
        )


def _require_plain_weights(
    adapter: Adapter, base: Named, method: str | None, config: EngineConfig
) -> None:
    if config.quantization != "none":
        raise ConfigError(
            f"quantization is {config.quantization!r} and {adapter.named} is to be merged, "
            "which is not done with quantised weights: set quantization to none, or merge it with "
            "peft first and serve the result"
        )
    if method is not None:
        raise ConfigError(
            f"{adapter.named} cannot be merged into weights that are quantised by {method}, "
            f"as those of {base.name!r} are: name the original of them as the checkpoint, and the "
            "adapter as `engine.adapter`"
        )
