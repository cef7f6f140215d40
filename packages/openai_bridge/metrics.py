"""The engine's figures for Prometheus, read when they are asked for. Costs a step nothing.

Truss serves prometheus_client's default registry at /metrics. Without that package, as when the
bundle is used as a library, there is no one to ask, and nothing is registered.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Protocol

try:
    from prometheus_client import REGISTRY
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
    from prometheus_client.registry import Collector
except ImportError:  # pragma: no cover
    REGISTRY = None  # type: ignore[assignment]
    Collector = object  # type: ignore[assignment, misc]

# name, help, EngineStats attribute. prometheus_client adds _total to a counter's name.
_COUNTERS = (
    ("mistral_engine_steps", "Forward passes since the model was loaded.", "num_steps"),
    ("mistral_prompt_tokens", "Prompt tokens read.", "num_prompt_tokens"),
    ("mistral_reused_prompt_tokens", "Of those, found in the cache.", "num_reused_tokens"),
    ("mistral_preemptions", "Sequences that gave their cache back for others.", "num_preemptions"),
    ("mistral_generated_tokens", "Tokens generated.", "num_generated_tokens"),
)
_GAUGES = (
    ("mistral_running_sequences", "Sequences in the batch.", "num_running"),
    ("mistral_waiting_sequences", "Sequences waiting to join the batch.", "num_waiting"),
    ("mistral_kv_cache_tokens", "Tokens whose keys and values are cached.", "num_cached_tokens"),
    ("mistral_kv_cache_capacity_tokens", "Tokens that the cache can hold.", "cache_capacity"),
)


class Measured(Protocol):
    """What has figures: the engine."""

    @property
    def stats(self) -> object: ...


class _EngineCollector(Collector):
    """The sum over this process's engines, of which there is usually one."""

    def __init__(self) -> None:
        self.engines: weakref.WeakSet[Measured] = weakref.WeakSet()

    def describe(self) -> Iterable[Metric]:
        """Nothing: then a second copy of this module, after a reload, can register as well."""
        return ()

    def collect(self) -> Iterable[Metric]:
        stats = [engine.stats for engine in self.engines]
        for name, text, attribute in _COUNTERS if stats else ():
            yield CounterMetricFamily(name, text, value=_sum(stats, attribute))
        for name, text, attribute in _GAUGES if stats else ():
            yield GaugeMetricFamily(name, text, value=_sum(stats, attribute))


_collector: _EngineCollector | None = None


def register(engine: Measured) -> None:
    """Publish an engine's figures for as long as it lives. Registering twice changes nothing."""
    global _collector
    if REGISTRY is None:
        return
    if _collector is None:
        _collector = _EngineCollector()
        REGISTRY.register(_collector)
    _collector.engines.add(engine)


def _sum(stats: list[object], attribute: str) -> float:
    return float(sum(getattr(s, attribute) for s in stats))
