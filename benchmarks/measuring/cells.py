"""How each kind of cell asks its questions, and what becomes of the answers.

Knows the client and the figures; nothing of which server it is that answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.measuring.arrival import arrival_figures
from benchmarks.measuring.asker import Asker, answered
from benchmarks.measuring.figures import Figures, load_figures, running_token_seconds
from benchmarks.measuring.plans import WARM_UP_TOKENS, Cell

_WARM_UP_PROMPTS = (32, 1000)  # tokens at most: those of all streams, and of the one long prompt


def run_cell(cell: Cell, asker: Asker) -> Figures:
    """One repeat. Raises CellError when no request of it was answered."""
    return KINDS[cell.kind](cell, asker)


def warm_up(cells: Sequence[Cell], asker: Asker) -> None:
    """Each number of streams once, and one long prompt; what comes back is thrown away.

    Prompts are short, or as long a time would pass as a repeat takes.
    """
    short, long = _WARM_UP_PROMPTS
    shapes = dict.fromkeys((cell.streams, min(cell.prompt_tokens, short)) for cell in cells)
    shapes[1, min(max(cell.prompt_tokens for cell in cells), long)] = None
    for streams, prompt_tokens in shapes:
        questions = asker.questions(streams, prompt_tokens, f"warm-up {streams} {prompt_tokens}")
        asker.load(questions, streams, WARM_UP_TOKENS)


def _load(cell: Cell, asker: Asker) -> Figures:
    return _all_at_once(cell, asker, asker.questions(cell.requests, cell.prompt_tokens))


def _copy(cell: Cell, asker: Asker) -> Figures:
    """The same load, of texts to correct: most of an answer stands in its prompt."""
    return _all_at_once(cell, asker, asker.edits(cell.requests, cell.prompt_tokens))


def _all_at_once(cell: Cell, asker: Asker, questions: Sequence[Any]) -> Figures:
    answers = answered(asker.load(questions, cell.streams, cell.output_tokens))
    running = running_token_seconds(answers) if cell.requests == cell.streams else None
    return {**load_figures(answers), "running_token_s": running}


def _shaped(cell: Cell, asker: Asker) -> Figures:
    """The same load, every answer under a schema that no answer of this length can have filled."""
    questions = asker.questions(cell.requests, cell.prompt_tokens)
    answers = asker.load(questions, cell.streams, cell.output_tokens, _shape(cell.output_tokens))
    return load_figures(answered(answers))


def _shape(num_tokens: int) -> dict[str, Any]:
    """A list of more entries than there are tokens, each with a text, a number and a choice."""
    properties = {
        "name": {"type": "string", "minLength": 2, "maxLength": 24},
        "speed": {"type": "integer", "minimum": 0, "maximum": 150},
        "season": {"enum": ["spring", "summer", "autumn", "winter"]},
    }
    closed = {"required": list(properties), "additionalProperties": False}
    entry = {"type": "object", "properties": properties, **closed}
    return {"type": "array", "items": entry, "minItems": num_tokens}


def _second_turn(cell: Cell, asker: Asker) -> Figures:
    """A question, then the same conversation one turn on; and a fresh prompt of that length."""
    firsts = asker.questions(cell.requests, cell.special_tokens, "first")
    seconds = [
        asker.prompts.follow_up(first, cell.prompt_tokens, f"{asker.seed} second {index}")
        for index, first in enumerate(firsts)
    ]
    cold = asker.questions(cell.requests, cell.prompt_tokens, "cold")
    in_turn = [turn for trio in zip(cold, firsts, seconds, strict=True) for turn in trio]
    answers = asker.load(in_turn, 1, cell.output_tokens)
    figures = load_figures(answered(answers[2::3]))
    cold_first = load_figures(answered(answers[0::3]))["first_p50_s"]
    return {**figures, "cold_first_p50_s": cold_first, "cold_ratio": _ratio(figures, cold_first)}


def _ratio(figures: Figures, cold_first: float | None) -> float | None:
    warm_first = figures["first_p50_s"]
    return warm_first / cold_first if warm_first is not None and cold_first else None


KINDS: dict[str, Callable[[Cell, Asker], Figures]] = {
    "load": _load,
    "copy": _copy,
    "shaped": _shaped,
    "second_turn": _second_turn,
    "arrival": arrival_figures,
}
