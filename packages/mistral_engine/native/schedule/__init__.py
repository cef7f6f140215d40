"""Who runs in the next step, and how much of it. No torch.

scheduler   the policy; it says what it asks of a cache (CachePool)
sequence    a request as it is computed
drafts      tokens proposed for it, and the places behind them
"""

__all__ = ["drafts", "scheduler", "sequence"]
