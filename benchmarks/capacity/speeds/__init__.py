"""How long a step takes on a machine, by what it computes.

model     StepModel and Machine: the formula, and what else a replica needs to know
named     GPUs, estimated and never measured
fitting   out of measured cells: a results file of ours, or a run of today

Knows nothing of requests and of time that passes.
"""

__all__ = ["fitting", "model", "named"]
