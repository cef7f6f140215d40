"""Full steps, tried at load: what they take of memory and of time.

trial        on a small store, and what is then left for the cache
steps        the steps: prompts that are scored, rows that are sampled
small_store  one layer of the longest context, which all layers share
device       the memory of a GPU, and of the computer
budget       the arithmetic
"""

__all__ = ["budget", "device", "steps", "trial"]
