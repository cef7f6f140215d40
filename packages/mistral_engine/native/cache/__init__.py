"""Keys and values, and attention over them.

store       what a store offers: KVStore, CacheShape
attend      attention of one sequence over one piece of memory
pools/      who may hold how much; pure Python
cpu/        one contiguous piece a sequence
gpu/        pages, shared in place

Knows nothing of sampling and of text.
"""

__all__ = ["cpu", "gpu", "pools", "store"]
