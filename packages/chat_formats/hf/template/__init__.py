"""A chat template: what it writes, and what of it is its own.

environment     compiles and renders it, in a sandbox; budget: what it may do there
masking         other characters for all that a conversation holds
writing         a conversation, written so that its control tokens are the template's
abilities       what it can do, tried once
own             whether it is Mistral's own in other words
"""

__all__ = ["abilities", "budget", "environment", "masking", "own", "writing"]
