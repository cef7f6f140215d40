"""What a failed step comes to: whose requests end, what is given back, and when it is enough.

Knows nothing of what a step does, and nothing of callers.
"""

from __future__ import annotations

import gc
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine_api.errors import new_error_id
from mistral_engine.native.load.memory import give_back_freed, is_out_of_memory
from mistral_engine.native.schedule.scheduler import Chunk

logger = logging.getLogger("mistral_engine")

MOST_FAILURES = 3  # steps in a row; then it is not the requests' fault
MOST_TOO_LARGE = 20  # steps with prompts that memory was too small for, likewise


class TooManyFailuresError(Exception):
    """Too many steps have failed in a row."""


class Failures:
    """Of one engine.

    One with prompts that ends for want of memory tells little of the next: what was too large is
    gone with it. So it takes many in a row. One that only decodes is as small as can be: where it
    wants for memory, so will the next.
    """

    def __init__(self, end: Callable[[Chunk, str], None]) -> None:
        """end: ends the request of a chunk, if it has not ended yet, with what it is told."""
        self._end = end
        self._in_a_row = self._too_large_in_a_row = 0

    @contextmanager
    def ending(self, chunks: tuple[Chunk, ...], *, is_launch: bool) -> Iterator[None]:
        """A failure inside ends the requests of this step and no others.

        is_launch: nothing of the step is noted of its sequences yet, which can all go on as if it
        had not been. Then want of memory ends its prompts alone, if it has any: a token more of
        each stream was not what took so much.

        They are told an id under which the log has what happened: an exception's own text may name
        paths, addresses and other people's values.
        """
        try:
            yield
        except Exception as error:
            error_id = new_error_id()
            logger.exception("a step failed, error %s", error_id)
            is_short = is_out_of_memory(error)
            self._count(is_too_large=is_short and _has_prompts(chunks))
            if is_short:
                _let_go(error)
                chunks = (is_launch and _prompts_of(chunks)) or chunks
            for chunk in chunks:
                self._end(chunk, f"a step failed; the server's log has it under {error_id}")

    def note_success(self) -> None:
        """A step has come to its end."""
        self._in_a_row = self._too_large_in_a_row = 0

    def require_few(self) -> None:
        """Raises TooManyFailuresError."""
        if self._in_a_row >= MOST_FAILURES:
            raise TooManyFailuresError(f"{MOST_FAILURES} steps in a row have failed")
        if self._too_large_in_a_row >= MOST_TOO_LARGE:
            raise TooManyFailuresError(f"there was no memory for {MOST_TOO_LARGE} steps in a row")

    def _count(self, *, is_too_large: bool) -> None:
        if is_too_large:
            self._too_large_in_a_row += 1
        else:
            self._in_a_row += 1


def _has_prompts(chunks: tuple[Chunk, ...]) -> bool:
    """Whether a step had more than a token a stream and its drafts; when that is computed too."""
    return any(chunk.end_of_said - chunk.start > 1 for chunk in chunks)


def _prompts_of(chunks: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
    return tuple(chunk for chunk in chunks if chunk.is_of_prompt)


def _let_go(error: BaseException) -> None:
    """Give back what the step had: the frames that it ended in hold its tensors."""
    link: BaseException | None = error
    while link is not None:
        traceback.clear_frames(link.__traceback__)
        link = link.__cause__ or link.__context__
    gc.collect()
    give_back_freed()
