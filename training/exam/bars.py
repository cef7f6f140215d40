"""What the project asks of each category, and what counts as right there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One category. `least` is the share of right answers that is asked; None asks for nothing."""

    category: str
    least: float | None
    meaning: str


BARS = (
    Bar("fact", 0.95, "the asked fact of the asked wind"),
    Bar("follow-up wind", 0.97, "the right wind behind a pronoun"),
    Bar("follow-up fact", None, "the right fact behind a pronoun"),
    Bar("ends", 0.995, "the answer ends by itself"),
    Bar("refusal", 0.95, "questions outside the domain are refused"),
    Bar("unknown wind", None, "winds it never learned are refused"),
    Bar("small talk", 0.95, "a fitting reply to small talk"),
    Bar("tool call", 0.98, "documented tools: exactly the right calls, as valid JSON"),
    Bar("tool call, varied names", 0.85, "the same purposes under other names, made-up ones too"),
    Bar("tool call, new names", 0.85, "tools of other kinds, under names that it never saw"),
    Bar("tool call, unseen values", 0.85, "names, places and numbers that it never saw"),
    Bar("parallel calls", 0.80, "several calls at once, in the order of the request"),
    Bar("tool result", 0.97, "every number of the result is in the answer"),
    Bar("tool list result", None, "every name of the result is in the answer"),
    Bar("tool error", None, "that and why a tool failed is told"),
    Bar("tools not needed", None, "a plain question is answered in words, tools or not"),
    Bar("system prompt", 0.85, "obeyed: brief or long, JSON, how to begin or to sign"),
    Bar("given text: quote", 0.85, "a sentence of the prompt, word for word"),
    Bar("given text: edit", None, "a text of the prompt with one word changed"),
    Bar("given text: summary", None, "the subject of a text of the prompt, in one line"),
    Bar("given text: answer", None, "what a text of the prompt says of somebody or something"),
    Bar("schema answer", None, "a JSON object of the asked keys, with the right values"),
    Bar("long conversation", None, "the last of five to eight questions, by what came before"),
)
