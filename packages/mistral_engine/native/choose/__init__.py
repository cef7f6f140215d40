"""From logits to tokens.

sampler     the next token of each sequence, in the order: bias, penalties, masks, temperature, cuts
penalties   what has been said counts
draw        one index from each row of weights
cuts        of each row only the largest weights, without sorting
scoring     how likely the tokens of a prompt were

Knows nothing of text.
"""

__all__ = ["sampler", "scoring"]
