"""The engine thread. It is the backend that the engine knows.

loop        StepLoop: inbox in, steps, outbox out; a step reads from top to bottom in `_step`
step        the values of one step
planning    what each step computes: chunks and drafts, and what is then before those who wait
step_times  how long a step takes by how many tokens it has
pace        how much a step may take on, of prompts that were first and of late ones
failures    what a failed step comes to, and when too many have failed
"""

__all__ = ["loop", "pace", "planning", "step"]
