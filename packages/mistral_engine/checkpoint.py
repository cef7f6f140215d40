"""Finds a Mistral checkpoint: a directory, or a hub id that is downloaded. Loads nothing of it."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

from engine_api.errors import ConfigError, one_line
from mistral_engine.config import EngineConfig

EMBEDDED = "embedded"  # the checkpoint that ships in data/
ARCHITECTURES = (
    "MistralForCausalLM",
    "MinistralForCausalLM",
    "Ministral3ForCausalLM",
    "Mistral3ForConditionalGeneration",  # its language model alone
)
# consolidated.safetensors is the same weights once more, in Mistral's own naming.
WEIGHT_FILES = "model*.safetensors"

_HUB_FILES = ["*.json", WEIGHT_FILES, "tokenizer.model*"]


logger = logging.getLogger("mistral_engine")


def checkpoint_or_embedded(checkpoint: str, embedded: Path) -> str:
    """The checkpoint to serve: the configured one, or the small one that ships in data/.

    A laptop has neither the mounted weights nor the GPU for them: it gets the small model. With a
    GPU a missing mount stays an error: the small model must never stand in unnoticed.
    """
    if checkpoint == EMBEDDED:
        return str(embedded)
    if not os.path.isabs(checkpoint) or os.path.isdir(checkpoint):
        return checkpoint
    import torch  # takes seconds, and is needed here alone

    if torch.cuda.is_available():
        return checkpoint
    logger.warning(
        "checkpoint %s does not exist and there is no GPU: serving the embedded model instead",
        checkpoint,
    )
    return str(embedded)


def resolve_checkpoint(config: EngineConfig) -> Path:
    """The checkpoint's directory, downloaded first if it is a hub id.

    Raises ConfigError when it is neither, or holds no Mistral model.
    """
    path = Path(config.checkpoint)
    if not path.is_dir():
        if path.is_absolute() or config.checkpoint.count("/") != 1:
            raise ConfigError(
                f"checkpoint {config.checkpoint!r} is not a directory; on the platform `weights:` "
                "mounts it, locally use `make serve` or name a directory or hub id"
            )
        path = _download(config)
    _check_architecture(path)
    return path


def _download(config: EngineConfig) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
    )

    try:
        return Path(
            snapshot_download(
                config.checkpoint, allow_patterns=_HUB_FILES, token=config.hub_token or None
            )
        )
    except GatedRepoError as error:
        raise ConfigError(
            f"checkpoint {config.checkpoint!r} is gated: accept its licence on its page, and give "
            "a token that may read it as the secret hf_access_token; `make serve` takes it from "
            "the environment, TRUSS_SECRET_hf_access_token"
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ConfigError(
            f"checkpoint {config.checkpoint!r} is no local directory and could not be "
            f"downloaded: {one_line(error)}; a gated model needs the secret hf_access_token"
        ) from error


def _check_architecture(path: Path) -> None:
    try:
        architectures = json.loads((path / "config.json").read_text()).get("architectures")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} has no readable config.json: {error}") from error
    if architectures not in [[name] for name in ARCHITECTURES]:
        served = ", ".join(ARCHITECTURES)
        raise ConfigError(f"{path} holds {architectures}; this engine serves {served}")
