"""Which tokens are computed together with the one that is due: those that a text suggests, or a
grammar leaves no choice of. No torch.

speculation   the drafts of a step
lookup        what followed the last time that the same was said, or in a prediction
trust         how much of it has come true in an answer
worth         what more tokens in a step cost, and whether they pay

Knows nothing of logits: a draft is accepted where it is chosen, see choose/sampler.py.
"""

__all__ = ["speculation"]
