"""Loads a checkpoint as the engine does, and prints the bytes that it took, as JSON.

python -m tests.mistral_engine.native.load.resident CHECKPOINT QUANTIZATION
"""

from __future__ import annotations

import gc
import json
import re
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from mistral_engine import EngineConfig
from mistral_engine.native.load import weights
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.linear import Way
from mistral_engine.native.model.linear.quantised import QUANTISED, int4, int8
from mistral_engine.native.model.runner import Runner

_STATUS = Path("/proc/self/status")
_WAYS: Mapping[str, tuple[Way, ...]] = {"int8": (int8.FBGEMM, int8.TORCH), "int4": (int4.TORCH,)}


class Peak:
    """The most anonymous memory that this process has held while it is watched."""

    def __init__(self) -> None:
        self.most = held()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.002):
            self.most = max(self.most, held())

    def close(self) -> None:
        self._over.set()
        self._thread.join()


def held() -> int:
    """Bytes of this process that are in memory and of no file."""
    found = re.search(r"RssAnon:\s+(\d+)", _STATUS.read_text())
    assert found is not None
    return int(found[1]) * 1024


def main(checkpoint: str, quantization: str) -> None:
    foreseen: dict[str, int] = {}
    weights.require_room_for_weights = lambda _, num_bytes: foreseen.update(num_bytes)
    settings = {"device_map": "cpu", "quantization": quantization}
    config = EngineConfig(checkpoint, **settings)  # type: ignore[arg-type]
    small = EngineConfig(str(Path(checkpoint).parent / "small"), **settings)  # type: ignore[arg-type]
    QUANTISED[quantization] = _WAYS[quantization]
    # Once on a small one: what libraries hold from then on is none of the weights.
    open_runner(small)
    gc.collect()
    before, peak = held(), Peak()
    runner = open_runner(config)
    gc.collect()
    peak.close()
    told = {"taken": held() - before, "peak": peak.most - before, **foreseen}
    print(json.dumps({"linear": runner.linear, "foreseen": told.pop(quantization), **told}))


def open_runner(config: EngineConfig) -> Runner:
    model = weights.load_model(Path(config.checkpoint), config, ATTENTION)
    return Runner(model, "auto", config.quantization)


if __name__ == "__main__":
    main(*sys.argv[1:])
