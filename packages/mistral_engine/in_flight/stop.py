"""What of an answer's text is shown, and when: up to a stop string, and without the space before
calls.

Works on text, so it ignores how the tokens cut it, and how calls are written.
"""

from __future__ import annotations


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


class StopMatcher:
    """Watches one answer for the first stop string to be complete.

    Text ends where the first completed stop string begins. When several are completed by the same
    character the longest, which begins first, counts. So the outcome never depends on how the text
    was cut into pieces: "ab" is emitted of "abcd" with the stop strings "c" and "abcd".
    """

    __slots__ = ("_held_back", "_patterns")

    def __init__(self, stop_strings: tuple[str, ...]) -> None:
        self._patterns = [_Pattern(stop) for stop in stop_strings]
        self._held_back = ""  # may begin a stop string

    def feed(self, text: str) -> tuple[str, str | None]:
        """The text that is safe to emit, and the stop string that was completed, if one was.

        After a match nothing is held back; what follows the match is dropped.
        """
        if not self._patterns:
            return text, None
        for index, char in enumerate(text, start=1):
            if matched := self._advance(char):
                found = self._held_back + text[:index]
                self._held_back = ""
                return found.removesuffix(matched), matched
        return self._emit_all_but_the_beginning_of_a_stop(text), None

    def flush(self) -> str:
        """The text held back, to be emitted when generation ended otherwise than by a match."""
        held_back, self._held_back = self._held_back, ""
        return held_back

    def _advance(self, char: str) -> str:
        """The longest stop string that `char` completes, or an empty one."""
        completed = [pattern.stop for pattern in self._patterns if pattern.advance(char)]
        return max(completed, key=len, default="")

    def _emit_all_but_the_beginning_of_a_stop(self, text: str) -> str:
        pending = self._held_back + text
        safe = len(pending) - max(pattern.progress for pattern in self._patterns)
        self._held_back = pending[safe:]
        return pending[:safe]


class _Pattern:
    """Knuth, Morris and Pratt's search, a character at a time: constant time for each.

    progress: how many characters of `stop` the text so far ends with, as many as possible.
    """

    __slots__ = ("_fallback", "progress", "stop")

    def __init__(self, stop: str) -> None:
        self.stop = stop
        self.progress = 0
        # [n]: the most characters of `stop` that its first n + 1 end with, short of all of them.
        self._fallback = [0]
        for char in stop[1:]:
            self.advance(char)
            self._fallback.append(self.progress)
        self.progress = 0

    def advance(self, char: str) -> bool:
        """Take one more character; whether it completes the stop string."""
        progress = self.progress
        while progress and (progress == len(self.stop) or self.stop[progress] != char):
            progress = self._fallback[progress - 1]
        if self.stop[progress] == char:
            progress += 1
        self.progress = progress
        return progress == len(self.stop)
