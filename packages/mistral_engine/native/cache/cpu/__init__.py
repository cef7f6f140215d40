"""Keys and values in one contiguous piece a sequence: what a CPU reads at memory speed.

contiguous_store    the store
mirror              short caches side by side, so that one call serves many
mapped              memory that is committed as it is written
"""

__all__ = ["contiguous_store"]
