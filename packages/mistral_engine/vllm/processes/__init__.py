"""vLLM's engine core is a process of its own; here is what that needs, in it and in ours.

lifetime    it is started apart from ours, and never outlives it
log_filter  what vLLM logs, without content; in both processes

Knows nothing of what a core computes.
"""

__all__ = ["lifetime", "log_filter"]
