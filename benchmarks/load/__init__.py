"""The load: requests sent to a server, and what came back, and when.

target    where a server listens, and which requests it understands
prompts   synthetic conversations of an exact length
client    sends them, and records
sse       server-sent events out of bytes
answers   a recording, read

Knows no server but by its address, and no figures.
"""

__all__ = ["answers", "client", "prompts", "target"]
