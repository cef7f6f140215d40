from __future__ import annotations

import gc
from dataclasses import fields

import pytest

from mistral_engine.engine import EngineStats
from openai_bridge import metrics

prometheus_client = pytest.importorskip("prometheus_client")


class Engine:
    def __init__(self, steps: int) -> None:
        names = {field.name for field in fields(EngineStats)} - {"num_steps"}
        self.stats = EngineStats(num_steps=steps, **dict.fromkeys(names, 3))


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
