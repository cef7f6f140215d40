"""The engine thread. It is the backend that the engine knows.

loop        StepLoop: inbox in, steps, outbox out; a step reads from top to bottom in `_step`
step        the values of one step
step_times  how long a step takes by how many tokens it has
pace        how much of late prompts a step may take on
failures    when too many steps have failed
"""

__all__ = ["loop"]
