"""A new answer's guide, for the tests of what it may say."""

from __future__ import annotations

from engine_api.constraint import Constraint
from engine_api.request import Prompt
from mistral_engine.native.guide.grammar import Grammars
from mistral_engine.native.guide.guide import Guide


def guide_of(
    grammars: Grammars,
    constraint: Constraint,
    continues_text: bool = False,
    may_think: bool = False,
) -> Guide:
    """continues_text: the answer goes on from text, so no lead stands before it."""
    lead = "" if continues_text else grammars._format.vocabulary.lead
    prompt = Prompt((), lead, may_think=may_think)
    return grammars.compile(constraint, prompt).guide()
