"""What operators see.

metrics   the engine's figures for Prometheus, and a count of refusals
spans     a trace of each request

Never any content.
"""

__all__ = ["metrics", "spans"]
