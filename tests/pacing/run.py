"""`make pacing [ARGS='--out DIR']`: every machine by both rules; prints the table.

With --out it draws that too, as DIR/pacing.png.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.pacing.machines import MACHINES
from tests.pacing.plot import Outcomes, draw
from tests.pacing.rules import RULES
from tests.pacing.simulation import Outcome, simulate

PROMPTS = (128, 512, 2048, 8192)  # tokens
_HEAD = ("machine", "prompt", "rule", "first token, s", "stall", "chunk")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pacing.run", description=__doc__)
    parser.add_argument("--out", type=Path, help="a directory for the plot")
    options = parser.parse_args(arguments)
    outcomes: Outcomes = {
        machine: {
            name: [simulate(machine, rule, prompt) for prompt in PROMPTS]
            for name, rule in RULES.items()
        }
        for machine in MACHINES
    }
    print(table(outcomes))
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        draw(outcomes, options.out / "pacing.png")
    return 0


def table(outcomes: Outcomes) -> str:
    """stall: in times of a quiet step."""
    rows = [
        (machine.name, f"{outcome.prompt_tokens:,}", rule, *_said(outcome))
        for machine, by_rule in outcomes.items()
        for rule, by_size in by_rule.items()
        for outcome in by_size
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in (_HEAD, ("---",) * len(_HEAD), *rows))


def _said(outcome: Outcome) -> tuple[str, str, str]:
    return f"{outcome.first_token:.2f}", f"{outcome.stall:.1f}", f"{outcome.chunk:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
