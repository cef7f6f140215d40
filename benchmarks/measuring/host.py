"""What the engine's own thread spends on a step that decodes, part by part: no device computes.

The loop is real, and the pages; the model has no layers, and its logits are always the same. So it
is what a GPU would wait for, if it did not compute meanwhile. `python -m benchmarks.measuring.host`
measures it, with packages/ on the path.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from pydantic import BaseModel
from torch import Tensor

from benchmarks import machine
from benchmarks.machine import Machine
from benchmarks.servers.process import REPOSITORY
from chat_formats import ChatFormat, open_format
from engine_api.events import Event
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.load.cache import Cache
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.loop.loop import StepLoop
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.scheduler import Chunk

# Rows that decode together, and the prompt of the first of them: tokens.
CASES = ((1, 500), (32, 500), (128, 500), (256, 500), (1, 32_000), (128, 32_000))
PROMPT_TOKENS = 500  # of all others
STEPS = 200  # that are measured
CONTEXT = 33_000
# In the order of a step. other: what the loop itself does between them.
PARTS = ("schedule", "lay out", "inputs", "choose", "tell", "publish", "other")
_EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
_WARM_UP_STEPS = 20
_STEP_TOKENS, _PAGE_TOKENS = 2048, 32
_CPU = torch.device("cpu")


class HostTimes(BaseModel):
    """rows: that decode. longest: tokens of the longest prompt. us: of a step, by part, medians."""

    rows: int
    longest: int
    us: dict[str, float]

    @property
    def total_us(self) -> float:
        return sum(self.us.values())


class HostReport(BaseModel):
    """steps: measured, of each case."""

    machine: Machine
    steps: int
    cases: list[HostTimes]

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.model_dump_json(indent=1) + "\n")


class NoModel:
    """Implements Body, without layers: each row of a step always has the same logits."""

    device, activations = _CPU, torch.float32
    is_recordable = False
    layer_devices = (_CPU,)
    layers: tuple[Callable[[Tensor, Any], Tensor], ...] = ()

    def __init__(self, vocab_size: int) -> None:
        random = torch.Generator().manual_seed(0)
        self._logits = torch.randn(_STEP_TOKENS, vocab_size, generator=random)

    def embed(self, token_ids: Tensor) -> Tensor:
        return torch.zeros(len(token_ids), 1)

    def begin(self, positions: Tensor, store: Any, layout: Any) -> None:
        """Nothing is shared by no layers."""

    def logits(self, hidden: Tensor) -> Tensor:
        return self._logits[: len(hidden)]


class Unread:
    """Implements Mailbox: nobody waits for the answer."""

    loop = None

    def put_start(self) -> None: ...

    def put(self, event: Event) -> None: ...


class Parts:
    """Seconds of what runs in one thread, by part; none is counted in two."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._inside = [0.0]  # of the parts within the one that runs

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._inside.append(0.0)
            begun = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                took = perf_counter() - begun
                self.seconds[name] += took - self._inside.pop()
                self._inside[-1] += took

        return timed


class Watch:
    """The steps of a loop that decode all rows, each with its seconds by part."""

    def __init__(self, loop: StepLoop, rows: int, steps: int) -> None:
        self.done = threading.Event()
        self.steps: list[dict[str, float]] = []
        self._rows, self._wanted, self._is_decoding = rows, steps + _WARM_UP_STEPS, False
        self._parts = parts = Parts()
        runner, planner, sampler = loop._runner, loop._planner, loop._sampler
        store: Any = runner._store
        for part, owner, name in (
            ("schedule", planner, "plan"),
            ("lay out", store, "lay_out"),
            ("inputs", runner, "forward"),
            ("choose", sampler, "sample"),
            ("tell", loop, "_tell"),
            ("publish", loop, "_publish"),
            ("other", loop, "_step"),
        ):
            setattr(owner, name, parts.timed(part, getattr(owner, name)))
        self._forward, self._step = runner.forward, loop._step
        runner.forward, loop._step = self._look, self._note  # type: ignore[method-assign]

    def _look(self, chunks: tuple[Chunk, ...], *rest: Any) -> Tensor:
        lengths = [chunk.num_tokens for chunk in chunks]
        self._is_decoding = lengths == [1] * self._rows
        return self._forward(chunks, *rest)

    def _note(self) -> None:
        """What was published before a step counts to it: it was what the step before had said."""
        self._step()
        if self._is_decoding:
            self.steps.append(dict(self._parts.seconds))
        self._parts.seconds.clear()
        if len(self.steps) >= self._wanted:
            self.done.set()


@contextmanager
def _engine(chat_format: ChatFormat, rows: int) -> Iterator[Engine]:
    """One that a GPU would have, but for the GPU: its steps run ahead, its cache has pages."""
    config = EngineConfig(
        str(_EMBEDDED),
        device_map="cpu",
        max_running=max(rows, 2),
        max_queued=rows,
        queue_timeout_seconds=None,
        deadline_seconds=None,
        step_seconds=None,
        stall_limit=1e9,
    )
    runner = _AsOnAGpu(load_model(_EMBEDDED, config, ATTENTION))
    runner._body = NoModel(chat_format.vocabulary.size)
    shape = CacheShape((None,), 1, 16, torch.float32)
    capacity = CONTEXT + rows * (PROMPT_TOKENS + 2 * STEPS) // _PAGE_TOKENS * _PAGE_TOKENS
    capacity += rows * _PAGE_TOKENS
    store = PagedStore(shape, [_CPU], capacity - capacity % _PAGE_TOKENS, _PAGE_TOKENS)
    runner.use(store)
    cache = Cache(store, CONTEXT, _STEP_TOKENS)
    engine = Engine(StepLoop(runner, cache, chat_format, config, "host"), chat_format, config)
    try:
        yield engine
    finally:
        engine.close()


class _AsOnAGpu(Runner):
    is_asynchronous = True


def measure_case(rows: int, longest: int, steps: int = STEPS) -> HostTimes:
    """longest: tokens of the first row's prompt."""
    chat_format = open_format(_EMBEDDED)
    with _engine(chat_format, rows) as engine:
        backend: Any = engine._backend
        watch = Watch(backend, rows, steps)
        engine.submit([(request, Unread()) for request in _requests(rows, longest, steps)])
        if not watch.done.wait(timeout=600):
            raise TimeoutError(f"{rows} rows did not decode {steps} steps in ten minutes")
    measured = watch.steps[_WARM_UP_STEPS:][:steps]
    us = {part: statistics.median(step.get(part, 0) for step in measured) * 1e6 for part in PARTS}
    return HostTimes(rows=rows, longest=longest, us=us)


def _requests(rows: int, longest: int, steps: int) -> list[GenerationRequest]:
    """Prompts that share nothing, and answers that outlast what is measured.

    The rows beside the one that is long come after it, so they wait for it and not the other way.
    """
    random = torch.Generator().manual_seed(1)
    lengths = [longest, *[PROMPT_TOKENS] * (rows - 1)]
    most = 2 * (steps + _WARM_UP_STEPS) + sum(lengths) // _STEP_TOKENS
    params = SamplingParams(max_tokens=most, temperature=0, ignore_eos=True)
    prompts = [torch.randint(10, 2000, (n,), generator=random).tolist() for n in lengths]
    return [
        GenerationRequest(str(number), Prompt((1, *prompt[1:])), params)
        for number, prompt in enumerate(prompts)
    ]


def table(report: HostReport) -> str:
    """A line for each case, microseconds a step."""
    lines = [f"| rows | longest prompt | {' | '.join(PARTS)} | a step, us |"]
    lines.append("|---|---|" + "---|" * (len(PARTS) + 1))
    for case in report.cases:
        parts = " | ".join(f"{case.us[part]:,.0f}" for part in PARTS)
        lines.append(f"| {case.rows} | {case.longest:,} | {parts} | {case.total_us:,.0f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.measuring.host")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "benchmarks" / "results")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"of each case ({STEPS})")
    options = parser.parse_args(arguments)
    described = machine.describe()
    report = HostReport(machine=described, steps=options.steps, cases=[])
    for rows, longest in CASES:
        print(f"Measuring {rows} rows, one of {longest:,} tokens ...", file=sys.stderr, flush=True)
        report.cases.append(measure_case(rows, longest, options.steps))
    path = options.out / described.kind / "host.json"
    report.save(path)
    print("", table(report), sep="\n")
    print(f"Wrote {path}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
