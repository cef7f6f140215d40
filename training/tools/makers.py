"""All makers of conversations with tools, and how often each is worth drawing among them.

Knows nothing of what the conversations say.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from training.conversation import Conversation
from training.tools.call_makers import (
    asks_back,
    documented_call,
    next_call,
    none_fits,
    parallel_call,
    tool_call,
    tools_ignored,
    wind_call,
)
from training.tools.drills import (
    json_drill,
    name_drill,
    reading_drill,
    repeat_drill,
    value_drill,
    word_drill,
)
from training.tools.result_makers import (
    any_result,
    chained_calls,
    question_about_result,
    several_results,
    tool_failure,
    wind_result,
)

Maker = Callable[[random.Random], Conversation]

DRILLS: dict[Maker, float] = {
    repeat_drill: 10,
    json_drill: 12,
    reading_drill: 10,
    name_drill: 8,
    word_drill: 10,
    value_drill: 12,
}
CALLS: dict[Maker, float] = {
    documented_call: 8,
    wind_call: 12,
    tool_call: 30,
    parallel_call: 14,
    next_call: 4,
    chained_calls: 2,
    none_fits: 4,
    tools_ignored: 4,
    asks_back: 2,
}
RESULTS: dict[Maker, float] = {
    wind_result: 10,
    any_result: 16,
    several_results: 5,
    tool_failure: 6,
    question_about_result: 4,
}
MAKERS: dict[Maker, float] = {**DRILLS, **CALLS, **RESULTS}
