"""What vLLM logs of requests, without what was asked or said: a schema is somebody's content.

Knows vLLM's messages by the loggers and the texts that they have; knows nothing of who logs them.
"""

from __future__ import annotations

import logging
import traceback

HIDDEN = "(hidden: content)"
# Messages that hold content, by vLLM's loggers, and the numbers of the arguments that are it.
# Grammars, drafted tokens and answers' tokens are; so may be what an exception says of a grammar.
MESSAGES: dict[str, dict[str, tuple[int, ...]]] = {
    "vllm.v1.structured_output.backend_guidance": {"LLMatcher error: %s": (0,)},
    "vllm.v1.structured_output": {
        "Failed to compile grammar for request %s": (),
        "Unexpected: grammar terminated or rejected draft token %s for request %s during bitmask "
        "fill.": (0,),
    },
    "vllm.v1.core.sched.scheduler": {
        "Unexpected: grammar rejected tokens %s for request %s. Terminating request.": (0,)
    },
    "vllm.logging_utils.dump_input": {
        "Dumping scheduler output for model execution: %s": (0,),
        "Error preparing object to dump": (),
    },
    "vllm.v1.engine.core": {"Unexpected error pre-processing request %s": ()},
}


class ContentFilter(logging.Filter):
    """Lets every record through, those of one logger's messages without their content."""

    def __init__(self, messages: dict[str, tuple[int, ...]]) -> None:
        super().__init__()
        self._messages = messages

    def filter(self, record: logging.LogRecord) -> bool:
        places = self._messages.get(str(record.msg))
        if places is None:
            return True
        if isinstance(record.args, tuple):
            hidden = enumerate(record.args)
            record.args = tuple(HIDDEN if place in places else arg for place, arg in hidden)
        if record.exc_info:
            record.exc_text, record.exc_info = _without_words(record.exc_info[1]), None
        return True


def hide_content() -> None:
    """From now on, in this process. However vLLM configures logging, its loggers keep this."""
    for name, messages in MESSAGES.items():
        logger = logging.getLogger(name)
        if not any(isinstance(each, ContentFilter) for each in logger.filters):
            logger.addFilter(ContentFilter(messages))


def _without_words(error: BaseException | None) -> str | None:
    """Its traceback and its kind, and not what it says."""
    if error is None:
        return None
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{frames}{type(error).__name__}: {HIDDEN}"
