"""What tests reach for inside of an engine: the parts that its thread owns."""

from __future__ import annotations

from mistral_engine.engine import Engine
from mistral_engine.native.loop.loop import StepLoop
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.scheduler import CachePool


def loop_of(engine: Engine) -> StepLoop:
    return engine._loop


def runner_of(engine: Engine) -> Runner:
    return engine._loop._stepper._runner


def pool_of(engine: Engine) -> CachePool:
    return engine._loop._pool
