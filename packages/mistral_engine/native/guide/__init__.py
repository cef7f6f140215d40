"""What may not be said, where an answer must have a shape. llguidance does the parsing.

grammar     constraints, compiled and kept (written down by mistral_engine/grammars/)
guide       one answer's way through its constraint
thoughts    which come before the answer, and are free
numbers     which end, though a model repeats digits
masks       the tokens that are forbidden in a step, found beside it

Knows nothing of logits.
"""

__all__ = ["grammar", "guide", "masks"]
