"""A budget in words: a table for people, a line for a log, another for a refusal."""

from __future__ import annotations

from collections.abc import Iterator

from mistral_engine.native.plan.budget import LIBRARY_BYTES, Budget
from mistral_engine.native.plan.gpus import GIB
from mistral_engine.native.plan.graphs import ladder
from mistral_engine.native.plan.remedies import remedy

_HEAD = ("GPU", "weights", "a step", "graphs", "margin", "cache", "tokens", "longest", "most")


def lines(budget: Budget, remedies: str | None) -> Iterator[str]:
    """One budget, part by part, in GiB. remedies: None where it fits."""
    gpu, workload, config = budget.gpu, budget.workload, budget.workload.config
    rate = f", {gpu.bytes_per_s / 1e9:,.0f} GB/s" if gpu.bytes_per_s else ""
    yield f"{gpu.name}: {gpu.total / GIB:.2f} GiB, capability {gpu.told_capability}{rate}"
    yield ""
    yield from (_row(*row) for row in parts(budget))
    yield ""
    yield (
        f"The longest sequence has {longest(budget):,} tokens; {config.max_running:,} at once have "
        f"{budget.cache_tokens // config.max_running:,} each."
    )
    if gpu.bytes_per_s:
        most = gpu.bytes_per_s / workload.read_bytes
        yield f"One stream gets at most {most:.0f} tokens a second: each reads the weights once."
    yield ""
    if remedies is None:
        yield "It fits, by arithmetic. On a GPU nothing of it was measured."
    else:
        yield f"It does not fit: {'; '.join(budget.problems)}."
        yield f"What would: {remedies}."


def parts(budget: Budget) -> Iterator[tuple[str, int, str]]:
    """What takes so many bytes, and what is to be said of it."""
    workload, step = budget.workload, budget.step
    config = workload.config
    kind = config.quantization if config.quantization != "none" else f"{8 * workload.itemsize} bits"
    sizes = len(ladder(config.max_running))
    yield "CUDA itself", budget.gpu.total - budget.gpu.free, ""
    yield "weights", workload.weights, kind
    yield "libraries", LIBRARY_BYTES, ""
    yield "CUDA graphs", budget.graphs, f"{sizes} sizes" if budget.graphs else "none: int8"
    told = f"layers {_gib(step.layers)}, logits {_gib(step.logits)}, sampling {_gib(step.sampling)}"
    beside = f"the largest counts, and {_gib(step.remembered)} that is kept for penalties"
    yield "a full step", step.peak, f"{told}: {beside}"
    yield "margin", budget.margin, ""
    yield "cache", budget.cache_bytes, f"{budget.cache_tokens:,} tokens"


def _row(name: str, size: int, told: str) -> str:
    return f"  {name:<12} {_gib(size):>7}  {told}".rstrip()


def summary(budgets: list[Budget]) -> Iterator[str]:
    """A row for each, in Markdown. Sizes in GiB."""
    yield f"| {' | '.join(_HEAD)} |"
    yield f"|{'---|' * len(_HEAD)}"
    yield from (f"| {' | '.join(_cells(budget))} |" for budget in budgets)


def _cells(budget: Budget) -> Iterator[str]:
    kind = budget.workload.config.quantization
    yield budget.gpu.name if kind == "none" else f"{budget.gpu.name}, {kind}"
    sizes = (budget.workload.weights, budget.step.peak, budget.graphs, budget.margin)
    yield from map(_gib, sizes)
    if budget.problems:
        old = f"no: capability {budget.gpu.told_capability}"
        yield from ("does not fit" if budget.gpu.is_capable else old, "", "", "")
        return
    yield _gib(budget.cache_bytes)
    yield f"{budget.cache_tokens:,}"
    yield f"{longest(budget):,}"
    rate = budget.gpu.bytes_per_s
    yield f"{rate / budget.workload.read_bytes:.0f} tok/s" if rate else ""


def told(budget: Budget) -> str:
    """For a log, in one line."""
    gpu, step = budget.gpu, budget.step
    return (
        f"{gpu.name} has {_gib(gpu.total)} GiB, {_gib(gpu.free)} free: weights "
        f"{_gib(budget.workload.weights)}, a full step {_gib(step.peak)} ({step.largest}), graphs "
        f"{_gib(budget.graphs)}, libraries {_gib(LIBRARY_BYTES)}, margin {_gib(budget.margin)}; "
        f"cache {_gib(budget.cache_bytes)}, about {budget.cache_tokens:,} tokens"
    )


def refusal(budget: Budget, *, can_quantise: bool) -> str:
    """Why it does not fit and what would, with the numbers, in one line."""
    why = "; ".join(budget.problems)
    help_ = remedy(budget.gpu, budget.workload, can_quantise=can_quantise)
    return f"{told(budget)}. It does not fit: {why}: {help_}"


def longest(budget: Budget) -> int:
    """Tokens of the longest sequence that finds room."""
    return min(budget.workload.context, budget.cache_tokens)


def _gib(size: int) -> str:
    return f"{size / GIB:.2f}"
