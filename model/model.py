"""The Truss contract: how the platform finds the engine and the dialects. Wiring only."""

# No `from __future__ import annotations` here: Truss reads these signatures as they are.
import gc
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from starlette.requests import Request
from starlette.responses import Response

from engine_api.errors import EngineClosedError
from mistral_engine.config import EngineConfig
from mistral_engine.engine import Engine
from openai_bridge import in_process
from openai_bridge.dialect import Dialect
from openai_bridge.dialects import rest, tokens
from openai_bridge.dialects.chat import request as chat
from openai_bridge.dialects.completions import request as completions
from openai_bridge.dialects.messages import request as messages
from openai_bridge.dialects.responses import request as responses
from openai_bridge.http import lookup
from openai_bridge.http.exchange import Exchange
from openai_bridge.http.limits import HttpLimits
from openai_bridge.watching import metrics

logger = logging.getLogger("mistral_engine")

EMBEDDED = "embedded"  # the checkpoint that ships in data/


class Model:
    """What Truss loads and calls. `predict` also serves callers in this process."""

    def __init__(
        self,
        config: Mapping[str, Any],
        data_dir: str | Path = "data",
        secrets: Mapping[str, str] | None = None,
        **_: Any,
    ) -> None:
        self._config = engine_config(config, Path(data_dir), secrets or {})
        self._limits = HttpLimits.from_mapping(_settings(config, "http"))
        self._engine: Engine | None = None

    def load(self) -> None:
        self._engine = Engine.load(self._config)
        self._engine.warm_up()
        metrics.register(self._engine)
        if _is_served():
            _spare_the_collector()

    def is_healthy(self) -> bool:
        return self._engine is not None and self._engine.is_alive

    def predict(self, request: Request) -> Response | dict[str, Any] | Iterator[str]:
        """REST. The server hands in a Request, and leaves its body to us; others hand in a dict."""
        if isinstance(request, dict):
            return in_process.predict(self._ready_engine(), request)
        return self._exchange(rest, request)

    # The platform's further routes. Async, though they await nothing: so they need no thread.

    async def chat_completions(self, request: Request) -> Response:
        """OpenAI chat completions."""
        return self._exchange(chat, request)

    async def completions(self, request: Request) -> Response:
        """OpenAI completions: a text, continued."""
        return self._exchange(completions, request)

    async def responses(self, request: Request) -> Response:
        """OpenAI responses."""
        return self._exchange(responses, request)

    async def messages(self, request: Request) -> Response:
        """Anthropic messages."""
        return self._exchange(messages, request)

    # The platform has no routes for these; local/ has.

    async def count_tokens(self, request: Request) -> Response:
        """How many tokens an Anthropic message would have to read."""
        parse = messages.parse_count
        return await lookup.answer(request, self._ready_engine(), messages, parse)

    async def tokenize(self, request: Request) -> Response:
        """Text or messages -> token ids."""
        return await lookup.answer(request, self._ready_engine(), chat, tokens.parse_tokenize)

    async def detokenize(self, request: Request) -> Response:
        """Token ids -> text."""
        return await lookup.answer(request, self._ready_engine(), chat, tokens.parse_detokenize)

    def _exchange(self, dialect: Dialect, request: Request) -> Response:
        return Exchange(self._ready_engine(), dialect, request, self._limits)

    def _ready_engine(self) -> Engine:
        if self._engine is None:
            raise EngineClosedError("the model is not loaded; call load() first")
        return self._engine


def engine_config(
    config: Mapping[str, Any], data_dir: Path, secrets: Mapping[str, str]
) -> EngineConfig:
    """The engine's settings: model_metadata.engine of config.yaml, with what only we know here."""
    settings = _settings(config, "engine")
    if _wants_embedded(str(settings.get("checkpoint"))):
        settings["checkpoint"] = str(data_dir / "tiny-mistral")
    return EngineConfig.from_mapping(settings, hub_token=_secret(secrets, "hf_access_token"))


def _is_served() -> bool:
    """Whether this process serves and does nothing else."""
    return "truss_server" in sys.modules


def _spare_the_collector() -> None:
    """All that was imported and loaded stays, so that nothing of it needs to be looked at again.

    A full collection took a sixth of a second, in which everyone's stream stood still.
    """
    gc.collect()
    gc.freeze()


def _settings(config: Mapping[str, Any], name: str) -> dict[str, Any]:
    return dict((config.get("model_metadata") or {}).get(name) or {})


def _wants_embedded(checkpoint: str) -> bool:
    """A laptop has neither the mounted weights nor the GPU for them: it gets the small model.

    With a GPU a missing mount stays an error: the small model must never stand in unnoticed.
    """
    if checkpoint == EMBEDDED:
        return True
    if not os.path.isabs(checkpoint) or os.path.isdir(checkpoint) or torch.cuda.is_available():
        return False
    logger.warning(
        "checkpoint %s does not exist and there is no GPU: serving the embedded model instead",
        checkpoint,
    )
    return True


def _secret(secrets: Mapping[str, str], name: str) -> str | None:
    """Truss offers lookup only, and raises an exception of its own for a secret it lacks."""
    try:
        return secrets[name] or None
    except Exception:
        return None
