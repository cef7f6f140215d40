"""What of an answer's text is shown, and when: up to a stop string, and without the space before
calls. Knows nothing of tokens, and nothing of how calls are written.
"""

from __future__ import annotations

from mistral_engine.in_flight.stop import StopMatcher


class Prose:
    """One answer's text on its way out.

    Stop strings are looked for before space is held back, so an answer stops on the token that
    completes one. What a thought or a call stands between is two texts: none reaches across.
    """

    __slots__ = ("_drops_space", "_matcher", "_space", "_stop_strings")

    def __init__(self, stop_strings: tuple[str, ...], *, drops_space: bool) -> None:
        """drops_space: at the end of text before calls, see AnswerReader."""
        self._stop_strings = stop_strings
        self._drops_space = drops_space
        self._matcher = StopMatcher(stop_strings)
        self._space = ""  # held back: may stand before calls

    def feed(self, text: str) -> tuple[str, str | None]:
        """The text that is safe to show, and the stop string that was completed, if one was."""
        safe, stop_string = self._matcher.feed(text)
        safe = self._space + safe
        is_held = self._drops_space and stop_string is None
        shown = safe.rstrip() if is_held else safe
        self._space = safe[len(shown) :]
        return shown, stop_string

    def flush(self, *, before_calls: bool) -> str:
        """What was held back; the text ends here."""
        text = self._space + self._matcher.flush()
        self._matcher, self._space = StopMatcher(self._stop_strings), ""
        return text.rstrip() if before_calls and self._drops_space else text
