"""The engine's figures for Prometheus, read when asked for; counts of what was refused, or ignored.

Truss serves prometheus_client's default registry at /metrics. Without that package, as when the
bundle is used as a library, there is no one to ask, and nothing is registered.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate

from engine_api.engine import Engine
from engine_api.figures import EngineStats, Figures, Histogram

try:
    from prometheus_client import REGISTRY
    from prometheus_client.core import (
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
        Metric,
    )
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
    ("mistral_drafted_tokens", "Tokens tried ahead of answers.", "num_drafted_tokens"),
    ("mistral_accepted_tokens", "Of those, in the answers.", "num_accepted_tokens"),
)
_GAUGES = (
    ("mistral_running_sequences", "Sequences in the batch.", "num_running"),
    ("mistral_waiting_sequences", "Sequences waiting to join the batch.", "num_waiting"),
    (
        "mistral_kv_cache_tokens",
        "Tokens of running sequences that are cached.",
        "num_cached_tokens",
    ),
    ("mistral_kv_cache_held_tokens", "Tokens of cache that they hold.", "num_held_tokens"),
    ("mistral_kv_cache_capacity_tokens", "Tokens that the cache can hold.", "cache_capacity"),
    (
        "mistral_expected_wait_seconds",
        "How long a request that comes now is expected to wait, as far as that is known.",
        "expected_wait",
    ),
)
# name, help, Figures attribute.
_HISTOGRAMS = (
    (
        "mistral_time_to_first_token_seconds",
        "From when a request was taken until its first token.",
        "time_to_first_token",
    ),
    (
        "mistral_inter_token_latency_seconds",
        "Between two tokens of one answer.",
        "inter_token_latency",
    ),
    ("mistral_engine_step_seconds", "Of a forward pass with all around it.", "step_time"),
    (
        "mistral_queue_time_seconds",
        "From when a request was taken until it first ran.",
        "queue_time",
    ),
    (
        "mistral_request_duration_seconds",
        "From when a request was taken until it ended, however it did.",
        "duration",
    ),
    ("mistral_request_prompt_tokens", "Tokens of a request's prompt.", "prompt_tokens"),
    ("mistral_request_generated_tokens", "Tokens of a request's answer.", "generated_tokens"),
)

_refusals: Counter[str] = Counter()
_ignored: Counter[str] = Counter()


class _EngineCollector(Collector):
    """The sum over this process's engines, of which there is usually one."""

    def __init__(self) -> None:
        self.engines: weakref.WeakSet[Engine] = weakref.WeakSet()

    def describe(self) -> Iterable[Metric]:
        """Nothing: then a second copy of this module, after a reload, can register as well."""
        return ()

    def collect(self) -> Iterator[Metric]:
        engines = list(self.engines)
        if engines:
            yield from _collect_stats([engine.stats for engine in engines])
            yield from _collect_figures([engine.figures for engine in engines])
            yield _labelled(
                "mistral_requests_rejected", "Requests refused, by error code.", "code", _refusals
            )
            text = "Kinds of fields in requests that were taken without effect, by dialect."
            yield _labelled("mistral_ignored_fields", text, "dialect", _ignored)


_collector: _EngineCollector | None = None


def register(engine: Engine) -> None:
    """Publish an engine's figures for as long as it lives. Registering twice changes nothing."""
    global _collector
    if REGISTRY is None:
        return
    if _collector is None:
        _collector = _EngineCollector()
        REGISTRY.register(_collector)
    _collector.engines.add(engine)


def count_refusal(code: str | None) -> None:
    """One more request that was answered with an error instead of an answer."""
    _refusals[code or "other"] += 1


def count_ignored(dialect: str, num_fields: int) -> None:
    """So many kinds of fields of one request had no effect. Not by name: names are a caller's."""
    _ignored[dialect] += num_fields


def _collect_stats(stats: list[EngineStats]) -> Iterator[Metric]:
    for name, text, attribute in _COUNTERS:
        yield CounterMetricFamily(name, text, value=_sum(stats, attribute))
    for name, text, attribute in _GAUGES:
        yield GaugeMetricFamily(name, text, value=_sum(stats, attribute))
    held, capacity = _sum(stats, "num_held_tokens"), _sum(stats, "cache_capacity")
    text = "The share of the cache that running sequences hold."
    yield GaugeMetricFamily("mistral_kv_cache_usage_ratio", text, value=held / max(1, capacity))


def _collect_figures(figures: list[Figures]) -> Iterator[Metric]:
    for name, text, attribute in _HISTOGRAMS:
        yield _histogram(name, text, [getattr(figure, attribute) for figure in figures])
    finished: Counter[str] = Counter()
    for figure in figures:
        finished.update({reason.value: count for reason, count in list(figure.finished.items())})
    text = "Requests that have ended, by how they did."
    yield _labelled("mistral_requests_finished", text, "reason", finished)


def _histogram(name: str, text: str, histograms: list[Histogram]) -> Metric:
    bounds = [*(str(float(bound)) for bound in histograms[0].bounds), "+Inf"]
    counts = accumulate(map(sum, zip(*(list(h.counts) for h in histograms), strict=True)))
    buckets = list(zip(bounds, counts, strict=True))
    return HistogramMetricFamily(name, text, buckets, sum(h.sum for h in histograms))


def _labelled(name: str, text: str, label: str, counts: Counter[str]) -> Metric:
    family = CounterMetricFamily(name, text, labels=[label])
    for value, count in list(counts.items()):
        family.add_metric([value], count)
    return family


def _sum(stats: list[EngineStats], attribute: str) -> float:
    return float(sum(getattr(s, attribute) for s in stats))
