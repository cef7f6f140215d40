"""Serves a load as heavy as there may be, and prints what it took beside what its trial took.

python -m tests.mistral_engine.native.load.trial.peak CHECKPOINT KV_STORE
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from typing import Any

from engine_api.events import Finished
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.native.load import cache
from mistral_engine.native.load.trial import trial
from tests.mistral_engine.native.load.resident import Peak, held

PROMPT, RUNNING = 700, 48  # tokens, and requests at once
try_steps = cache.try_steps


def main(checkpoint: str, kv_store: str) -> None:
    """Bytes, beyond what was held before: of the trial, as it was seen and as it says itself."""
    told: dict[str, int] = {}

    def watched(*arguments: Any) -> Any:
        gc.collect()
        before, peak = held(), Peak()
        tried = try_steps(*arguments)
        peak.close()
        [room] = tried.rooms.values()
        told.update(trial=peak.most - before, measured=room.step, num_tokens=tried.num_tokens)
        return tried

    cache.try_steps = watched
    trial._MOST_SECONDS = 60.0  # a full step, however busy this machine is
    settings: dict[str, Any] = {"device_map": "cpu", "kv_store": kv_store, "max_running": RUNNING}
    engine = load_engine(EngineConfig(checkpoint, kv_cache_gib=1, step_seconds=60, **settings))
    engine.warm_up()
    gc.collect()
    before, peak = held(), Peak()
    serve(engine)
    peak.close()
    print(json.dumps({**told, "load": peak.most - before}))
    engine.close()


def serve(engine: Engine) -> None:
    waiting = [engine.generate(request) for request in requests()]
    for events in waiting:
        *_, last = events
        assert isinstance(last, Finished)
        assert last.error is None


def requests() -> Iterator[GenerationRequest]:
    """Long prompts, every third of them scored, and answers that are sampled."""
    for number in range(RUNNING):
        prompt = Prompt((1, 300 + number, *[7] * PROMPT))
        scored = 0 if number % 3 == 0 else None
        params = SamplingParams(max_tokens=8, top_p=0.9, ignore_eos=True, prompt_logprobs=scored)
        yield GenerationRequest("r", prompt, params)


if __name__ == "__main__":
    main(*sys.argv[1:])
