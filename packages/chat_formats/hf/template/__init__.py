"""A chat template: what it writes, and what of it is its own.

environment     compiles and renders it, in a sandbox
counting        counts what it does there
budget          how much it may do; allowed: what it may ask of values
masking         other characters for all that a conversation holds
looking         lets it look into what is masked
writing         a conversation, written so that its control tokens are the template's
abilities       what it can do, tried once
own             whether it is Mistral's own in other words
"""

__all__ = [
    "abilities",
    "allowed",
    "budget",
    "counting",
    "environment",
    "looking",
    "masking",
    "own",
    "writing",
]
