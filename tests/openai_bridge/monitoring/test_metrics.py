from __future__ import annotations

import gc
from dataclasses import fields
from uuid import uuid4

import pytest

from engine_api.events import FinishReason
from engine_api.figures import EngineStats, Figures
from openai_bridge.monitoring import metrics

prometheus_client = pytest.importorskip("prometheus_client")


class Engine:
    def __init__(self, steps: int) -> None:
        names = {field.name for field in fields(EngineStats)} - {"num_steps"}
        self.stats = EngineStats(num_steps=steps, **dict.fromkeys(names, 3))
        self.figures = Figures()


def scrape() -> str:
    return prometheus_client.generate_latest().decode()


def test_figures_are_read_when_asked_for_and_vanish_with_the_engine():
    engine = Engine(steps=1)
    metrics.register(engine)
    metrics.register(engine)
    engine.stats.num_steps = 5
    text = scrape()
    assert text.count("\nmistral_engine_steps_total 5.0\n") == 1
    for name in ("prompt_tokens_total", "generated_tokens_total", "running_sequences"):
        assert f"\nmistral_{name} 3.0\n" in text
    for name in ("drafted_tokens_total", "accepted_tokens_total"):
        assert f"\nmistral_{name} 3.0\n" in text
    for name in ("reused_prompt_tokens_total", "preemptions_total"):
        assert f"\nmistral_{name} 3.0\n" in text
    assert "\nmistral_waiting_sequences 3.0\n" in text
    assert "\nmistral_kv_cache_tokens 3.0\n" in text
    del engine
    gc.collect()
    assert "mistral_" not in scrape()


def test_two_engines_are_summed():
    engines = [Engine(steps=1), Engine(steps=2)]
    for engine in engines:
        metrics.register(engine)
    assert "\nmistral_engine_steps_total 3.0\n" in scrape()


def test_histograms_of_two_engines_are_added_bucket_by_bucket():
    engines = [Engine(steps=1), Engine(steps=1)]
    for engine, seconds in zip(engines, (0.02, 0.3), strict=True):
        engine.figures.queue_time.observe(seconds)
        metrics.register(engine)
    text = scrape()
    for bound, count in (("0.01", 0), ("0.025", 1), ("0.25", 1), ("0.5", 2), ("+Inf", 2)):
        assert f'\nmistral_queue_time_seconds_bucket{{le="{bound}"}} {count}.0\n' in text
    assert "\nmistral_queue_time_seconds_count 2.0\n" in text
    assert "\nmistral_queue_time_seconds_sum 0.32\n" in text


def test_requests_are_counted_by_how_they_ended():
    engine = Engine(steps=1)
    engine.figures.finished[FinishReason.LENGTH] += 2
    metrics.register(engine)
    assert '\nmistral_requests_finished_total{reason="length"} 2.0\n' in scrape()


def test_refusals_are_counted_by_their_code():
    engine = Engine(steps=1)
    metrics.register(engine)
    code = f"code_{uuid4().hex}"  # the counters are the process's: another test may have counted
    metrics.count_refusal(code)
    metrics.count_refusal(code)
    assert f'\nmistral_requests_rejected_total{{code="{code}"}} 2.0\n' in scrape()


def test_a_refusal_without_a_code_is_counted_as_another():
    def counted() -> float:
        labels = {"code": "other"}
        name = "mistral_requests_rejected_total"
        return prometheus_client.REGISTRY.get_sample_value(name, labels) or 0

    engine = Engine(steps=1)
    metrics.register(engine)
    before = counted()
    metrics.count_refusal(None)
    assert counted() == before + 1


def test_the_share_of_the_cache_that_is_held_is_a_ratio():
    engine = Engine(steps=1)
    engine.stats.num_held_tokens, engine.stats.cache_capacity = 25, 100
    metrics.register(engine)
    assert "\nmistral_kv_cache_usage_ratio 0.25\n" in scrape()
