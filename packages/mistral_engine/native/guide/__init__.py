"""What may not be said, where an answer must have a shape. llguidance does the parsing.

grammar     constraints, compiled and kept
source      our grammars, written down as llguidance reads them
schemas     JSON schemas, without what llguidance does not enforce
patterns    their regexes, ECMA-262's in Rust's syntax
guide       one answer's way through its constraint
thoughts    which come before the answer, and are free
numbers     which end, though a model repeats digits
masks       the tokens that are forbidden in a step, found beside it

Knows nothing of logits.
"""

__all__ = ["grammar", "guide", "masks"]
