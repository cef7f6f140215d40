"""Who may hold how much of the cache, and what of it can be used again. Pure Python, no torch.

prefix      names for what prompts begin with
reserve     what is kept for those that run
regions     contiguous room for each sequence: CPUs
pages       pages that sequences share: GPUs
"""

__all__ = ["pages", "regions"]
