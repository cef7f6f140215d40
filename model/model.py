"""The Truss contract: how the platform finds the engine and the dialects. Wiring only."""

# No `from __future__ import annotations` here: Truss reads these signatures as they are.
import gc
import logging
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from engine_api.errors import EngineClosedError
from engine_api.version import VERSION
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.checkpoint import EMBEDDED, checkpoint_or_embedded
from openai_bridge import in_process
from openai_bridge.dialect import Dialect, QuestionParser
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST, tokens
from openai_bridge.dialects.messages import parse_count
from openai_bridge.http.exchange import Exchange
from openai_bridge.http.limits import HttpLimits
from openai_bridge.http.lookup import answer_question
from openai_bridge.monitoring import metrics

logger = logging.getLogger("model")


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
        self._name: str | None = config.get("model_name")
        self._config.require_other_adapters(self._name)
        self._engine: Engine | None = None

    def load(self) -> None:
        logger.info("this is version %s of the bundle", VERSION)
        self._engine = load_engine(self._config)
        self._engine.warm_up()
        metrics.register(self._engine)
        if _is_served():
            _spare_the_collector()

    def is_healthy(self) -> bool:
        return self._engine is not None and self._engine.is_alive

    def predict(self, request: Request) -> Response | dict[str, Any] | Iterator[str]:
        """REST. The server hands in a Request, and leaves its body to us; others hand in a dict."""
        if isinstance(request, Request):
            return self._exchange(REST, request)
        refuses_unknown = self._limits.refuses_unknown
        return in_process.predict(
            self._ready_engine(), request, refuses_unknown=refuses_unknown, base=self._name
        )

    # The platform's further routes. Async, though they await nothing: so they need no thread.

    async def chat_completions(self, request: Request) -> Response:
        """OpenAI chat completions."""
        return self._exchange(CHAT, request)

    async def completions(self, request: Request) -> Response:
        """OpenAI completions: a text, continued."""
        return self._exchange(COMPLETIONS, request)

    async def responses(self, request: Request) -> Response:
        """OpenAI responses."""
        return self._exchange(RESPONSES, request)

    async def messages(self, request: Request) -> Response:
        """Anthropic messages."""
        return self._exchange(MESSAGES, request)

    # The platform has no routes for these; local/ has.

    @property
    def context_length(self) -> int:
        """Tokens that a prompt and its answer may have together."""
        return self._ready_engine().context_length

    @property
    def adapter(self) -> str | None:
        """The name of the LoRA adapter that is merged into the weights, if one is."""
        return self._ready_engine().adapter

    @property
    def adapters(self) -> tuple[str, ...]:
        """The names by which a request may choose another LoRA adapter."""
        return self._ready_engine().adapters

    async def count_tokens(self, request: Request) -> Response:
        """How many tokens an Anthropic message would have to read."""
        return await self._answer(request, MESSAGES, parse_count)

    async def tokenize(self, request: Request) -> Response:
        """Text or messages -> token ids."""
        return await self._answer(request, CHAT, tokens.parse_tokenize)

    async def detokenize(self, request: Request) -> Response:
        """Token ids -> text."""
        return await self._answer(request, CHAT, tokens.parse_detokenize)

    def _exchange(self, dialect: Dialect, request: Request) -> Response:
        return Exchange(self._ready_engine(), dialect, request, self._limits, self._name)

    async def _answer(self, request: Request, dialect: Dialect, parse: QuestionParser) -> Response:
        return await answer_question(request, self._ready_engine(), dialect, parse, self._limits)

    def _ready_engine(self) -> Engine:
        if self._engine is None:
            raise EngineClosedError("the model is not loaded; call load() first")
        return self._engine


def engine_config(
    config: Mapping[str, Any], data_dir: Path, secrets: Mapping[str, str]
) -> EngineConfig:
    """The engine's settings: model_metadata.engine of config.yaml, with what only we know here."""
    settings = _settings(config, "engine")
    checkpoint, embedded = settings.get("checkpoint"), data_dir / "tiny-mistral"
    if isinstance(checkpoint, str):
        settings["checkpoint"] = checkpoint_or_embedded(checkpoint, embedded)
        if settings["checkpoint"] != checkpoint != EMBEDDED:
            # These were made for the checkpoint that the small one stands for, and for its GPU.
            settings |= {"adapter": None, "chat_format": "auto", "chat_template": None}
            settings["device_map"] = "auto"
    if isinstance(template := settings.get("chat_template"), str):
        settings["chat_template"] = str(data_dir / template)  # an absolute path stays one
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


def _secret(secrets: Mapping[str, str], name: str) -> str | None:
    """Truss offers lookup only, and raises an exception of its own for a secret it lacks."""
    try:
        return secrets[name].strip() or None
    except Exception:
        return None
