"""Answers -> figures: rates, medians, percentiles. Knows nothing of servers or of files.

Names end in their unit: `_s` seconds, `_per_s` a rate. A figure that cannot be had is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from benchmarks.load.answers import Answer

Figures = dict[str, float | None]
PERCENTILES = (50, 90, 95, 99)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Linear between the two nearest; None of nothing."""
    return float(np.percentile(values, percent)) if values else None


def percentiles(name: str, values: Sequence[float]) -> Figures:
    return {f"{name}_p{percent}_s": percentile(values, percent) for percent in PERCENTILES}


def medians(repeats: Sequence[Figures]) -> Figures:
    """Of each figure, over the repeats that have it."""
    names = dict.fromkeys(name for figures in repeats for name in figures)
    return {name: percentile(_present(f.get(name) for f in repeats), 50) for name in names}


def load_figures(answers: Sequence[Answer]) -> Figures:
    """Of a load as a whole. Answers with an error count as errors and nowhere else.

    token_s is the time a token takes after the first: the median over requests of each one's mean.
    gap_* are percentiles of single waits between two pieces of text, over all requests.
    """
    good = [answer for answer in answers if answer.error is None]
    firsts = _present(answer.time_to_first_token for answer in good)
    gaps = [end - begin for answer in good for begin, end in answer.gaps]
    return {
        "requests": float(len(answers)),
        "errors": float(len(answers) - len(good)),
        "output_tokens_per_s": _throughput(good),
        "prompt_tokens": percentile(_present(answer.num_prompt_tokens for answer in good), 50),
        "output_tokens": percentile([answer.num_tokens for answer in good], 50),
        "token_s": percentile(_present(answer.time_per_token for answer in good), 50),
        **percentiles("first", firsts),
        **percentiles("gap", gaps),
    }


def running_token_seconds(answers: Sequence[Answer]) -> float | None:
    """What a token takes while all run: from the last answer's begin to the first one's end.

    An answer's pieces stand for its tokens, each for as many: only the whole is counted by servers.
    """
    good = [answer for answer in answers if answer.error is None and answer.text_at]
    begin = max((answer.text_at[0] for answer in good), default=0.0)
    end = min((answer.text_at[-1] for answer in good), default=0.0)
    written = sum(
        answer.num_tokens * sum(begin < at <= end for at in answer.text_at) / len(answer.text_at)
        for answer in good
    )
    return (end - begin) * len(good) / written if written else None


def gaps_within(answers: Iterable[Answer], begin: float, end: float) -> list[float]:
    """The waits that overlap a span of time; a stall may begin before it or end after."""
    return [b - a for answer in answers for a, b in answer.gaps if a < end and b > begin]


def _throughput(answers: Sequence[Answer]) -> float | None:
    """Output tokens of all over the time from the first request to the last token."""
    if not answers:
        return None
    begun = min(answer.sent_at for answer in answers)
    seconds = max(answer.ended_at for answer in answers) - begun
    return sum(answer.num_tokens for answer in answers) / seconds if seconds > 0 else None


def _present(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]
