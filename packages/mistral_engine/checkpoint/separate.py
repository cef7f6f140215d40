"""An adapter that stays apart from the weights, for the requests that ask for it. Loads nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from mistral_engine.checkpoint.adapter import Adapter
from mistral_engine.checkpoint.adapter_settings import read_adapter
from mistral_engine.checkpoint.finding import Lacking, Named, fetch, warn_of_another_base
from mistral_engine.checkpoint.names import ADAPTER_WEIGHTS
from mistral_engine.config import EngineConfig


@dataclass(frozen=True, slots=True)
class SeparateAdapter:
    """called: the name by which it is asked for. lacking: its weights, if they are not here yet."""

    called: str
    adapter: Adapter
    lacking: Lacking = field(default=(), compare=False, repr=False)

    def fetch(self) -> None:
        """Downloads what is not here. Raises ConfigError where it does not come."""
        fetch(self.lacking)


def find_separate(called: str, name: str, setting: str, config: EngineConfig) -> SeparateAdapter:
    """name: a folder or a hub id. setting: what named it, for messages.

    Raises ConfigError, in one line, where it is no adapter, or none of a form that is read.
    """
    named = Named(setting, name, config)
    adapter = read_adapter(named.listing)
    warn_of_another_base(adapter, config.checkpoint)
    return SeparateAdapter(called, adapter, named.lacking([ADAPTER_WEIGHTS]))
