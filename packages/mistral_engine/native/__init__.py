"""Our own backend: one continuous batch over transformers' model, stepped by one thread.

In the order of a step:
loop/       the thread: schedule, run, choose, tell
schedule/   who runs in the next step, and how much of it; the sequences
speculate/  which tokens it tries ahead of answers
cache/      keys and values: who may hold how much, and attention over them, on CPUs and GPUs
model/      one forward pass: linears and layers as fast as the device reads them
choose/     the next tokens, and how likely those of a prompt were
guide/      what may not be chosen, where an answer must have a shape
kernels/    what GPUs do in one launch
packed_bits masks on their way to a GPU
Before the first:
load/       the weights, and the cache in what memory is left
plan/       what will take a GPU's memory, by arithmetic
cgroups     what a container leaves of the machine
averages    moving averages of what was measured
opening     open_backend: all of it, put together

Knows nothing of prompts, of callers beyond their flights, and of HTTP.
"""

__all__ = ["cache", "load", "loop", "model", "opening", "schedule"]
