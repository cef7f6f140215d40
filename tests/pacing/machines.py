"""How long a step takes on three machines. Knows nothing of who decides what is in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mistral_engine.native.loop.pace import FEWEST_LATE, FEWEST_LATE_ON_GPU


@dataclass(frozen=True, slots=True)
class Machine:
    """Times in seconds, of one model on one device.

    quiet: of a step that computes a token of one stream. stream: what a further one adds.
    fixed: what tokens of prompts add, however many there are: on a GPU, what it takes to launch
    kernels one by one instead of a recorded step. token: what each adds, but for the first `free`,
    which have their products while the weights are read.
    step_tokens, fewest_late: as the engine has them there.
    """

    name: str
    quiet: float
    stream: float
    fixed: float
    token: float
    free: int
    step_tokens: int
    fewest_late: int

    def seconds(self, num_streams: int, num_prompt_tokens: int = 0) -> float:
        """Of a step. num_streams: rows that it samples or computes a part of a prompt for."""
        quiet = self.quiet + self.stream * max(0, num_streams - 1)
        if not num_prompt_tokens:
            return quiet
        return quiet + self.fixed + self.token * max(0, num_prompt_tokens - self.free)


# Mistral 7B in bfloat16. No GPU was at hand: these are estimated from bandwidth, arithmetic and
# the number of kernels, and not measured.
A10G = Machine("A10G", 0.0306, 0.00018, 0.005, 0.00025, 100, 2048, FEWEST_LATE_ON_GPU)
H100 = Machine("H100", 0.006, 0.00004, 0.012, 0.00004, 120, 2048, FEWEST_LATE_ON_GPU)
H100_SLOW_HOST = replace(H100, name="H100, slower host", fixed=0.018)
# 4 of its 32 layers on two cores with AVX-512, from what docs/performance.md was made of.
CPU = Machine("2 cores, 4 of 32 layers", 0.085, 0.001, 0.0, 0.0068, 6, 1024, FEWEST_LATE)

MACHINES = (A10G, H100, H100_SLOW_HOST, CPU)
