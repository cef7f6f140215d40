"""Everything an engine can refuse or fail with. Knows nothing of HTTP status codes.

EngineError
|-- ConfigError               the configuration or the checkpoint cannot be served; raised by load
|-- RequestError              the caller's request is at fault; carries the field's name
|   `-- ContextLengthError    prompt (and room for an answer) larger than the context
|-- EngineBusyError           the queue is full; carries when to ask again
`-- EngineClosedError         the engine no longer takes requests
"""

from __future__ import annotations

import uuid


class EngineError(Exception):
    """Base of every error the engine raises on purpose."""


class ConfigError(EngineError):
    """The configuration or the checkpoint cannot be served. The message says what to change."""


class RequestError(EngineError):
    """A request was refused before it ran.

    `field` names what is at fault in the engine's own words (`temperature`, `messages[2].content`);
    a dialect may translate it to the name its caller used.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class ContextLengthError(RequestError):
    """The prompt leaves no room for a single generated token.

    is_counted: False where num_prompt_tokens is only a lower bound.
    """

    def __init__(
        self, num_prompt_tokens: int, context_length: int, *, is_counted: bool = True
    ) -> None:
        count = f"{num_prompt_tokens:,}" if is_counted else f"at least {num_prompt_tokens:,}"
        super().__init__(
            "messages",
            f"prompt has {count} tokens; the context is {context_length:,}, "
            "and at least one must be left for the answer",
        )
        self.num_prompt_tokens = num_prompt_tokens
        self.context_length = context_length
        self.is_counted = is_counted

    @property
    def most_prompt_tokens(self) -> int:
        """That a prompt may have."""
        return self.context_length - 1


class EngineBusyError(EngineError):
    """So many requests wait already that one more is refused. Nothing is wrong with it.

    retry_after: seconds, at least 1, after which there should be room.
    """

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EngineClosedError(EngineError):
    """The engine was closed, or its thread died, before this request could finish."""


def new_error_id() -> str:
    """Under which the log has what a caller is only told to have failed."""
    return uuid.uuid4().hex[:12]


def one_line(error: object) -> str:
    """What another library's error says, to stand in a message of ours."""
    return " ".join(str(error).split())
