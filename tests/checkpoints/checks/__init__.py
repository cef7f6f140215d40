"""What is asked of a checkpoint that is served; each check raises AssertionError, and says why.

asking    what they ask with
prompts   ids, and that none is forged
numbers   tokens, log probabilities, ends
forms     calls, thoughts, schemas, stop strings

Knows no kind in particular.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.checkpoints.checks.forms import check_schema, check_stop, check_thoughts, check_tools
from tests.checkpoints.checks.numbers import check_ends, check_greedy, check_logprobs
from tests.checkpoints.checks.prompts import check_prompts
from tests.checkpoints.opened import Opened


def check_shape(opened: Opened) -> None:
    """A JSON schema, a stop string, and log probabilities."""
    check_schema(opened)
    check_stop(opened)
    check_logprobs(opened)


# By the column of the table.
CHECKS: dict[str, Callable[[Opened], None]] = {
    "prompt": check_prompts,
    "greedy": check_greedy,
    "ends": check_ends,
    "tools": check_tools,
    "thoughts": check_thoughts,
    "schema, stop, logprobs": check_shape,
}
