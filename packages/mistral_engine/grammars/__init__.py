"""Constraints, written down as llguidance reads them. Every backend has it follow them.

source      our grammars -> llguidance's
schemas     JSON schemas, without what llguidance does not enforce
patterns    their regexes, ECMA-262's in Rust's syntax
integers    those without bounds, with some
lark        those that name each other, as one text
enforcing   what of calls can be enforced, and what is left out where that will do
latest      what was compiled of late
vocabulary  ours, as llguidance asks for it

Knows nothing of logits, and nothing of how an answer goes on.
"""

__all__ = ["enforcing", "integers", "lark", "latest", "patterns", "schemas", "source", "vocabulary"]
