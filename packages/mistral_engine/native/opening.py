"""Puts the native backend together: weights, cache, and the thread that computes with them."""

from __future__ import annotations

import torch

from chat_formats import ChatFormat
from engine_api.errors import ConfigError
from mistral_engine.checkpoint import Checkpoint
from mistral_engine.config import EngineConfig
from mistral_engine.native.load.cache import open_cache
from mistral_engine.native.load.device import require_devices
from mistral_engine.native.load.fingerprint import fingerprint
from mistral_engine.native.load.language_model import read_language_model
from mistral_engine.native.load.memory import give_back_freed, refusing_out_of_memory
from mistral_engine.native.load.quantising import is_on_cpu
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.loop.loop import StepLoop
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.model.threads import most_threads


def require_computable(checkpoint: Checkpoint, config: EngineConfig) -> None:
    """Raises ConfigError where its config.json asks for what is not computed here, and where the
    device that is asked for is not here.

    Before its weights are downloaded, which may take an hour.
    """
    require_devices(config.device_map)
    read_language_model(checkpoint.path)


def open_backend(checkpoint: Checkpoint, chat_format: ChatFormat, config: EngineConfig) -> StepLoop:
    """Load the weights, and start the thread that computes with them. Raises ConfigError."""
    can_quantise = checkpoint.is_quantisable and config.quantization == "none"
    smaller = ("int8", "int4" if is_on_cpu(config) else "nf4") if can_quantise else ()
    # Whatever computes on the CPU; a model that wants fewer lowers it (model/linear).
    torch.set_num_threads(most_threads())
    with refusing_out_of_memory("preparing the model", smaller):
        model = load_model(checkpoint.path, config, ATTENTION, checkpoint.adapter)
        runner = Runner(model, config.linear, config.quantization)
        size = chat_format.vocabulary.size
        if size > runner.vocab_size:
            raise ConfigError(
                f"the tokenizer in {checkpoint} has {size:,} pieces; the weights have "
                f"{runner.vocab_size:,}: they are of two models, copy both from one"
            )
        del model  # taken apart, its weights packed
        give_back_freed()
        cache = open_cache(runner, config)
    identity = fingerprint(checkpoint.path, config, checkpoint.adapter, runner.linear)
    return StepLoop(runner, cache, chat_format, config, identity)
