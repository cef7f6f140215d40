"""What a caller calls the fields that the engine blames. A value; knows no dialect."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# A regular expression and what stands for what it finds, as in re.sub.
Renaming = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


@dataclass(frozen=True, slots=True)
class Names:
    """The engine's names -> the caller's: exact ones first, then the first pattern that fits."""

    exact: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[Renaming, ...] = ()

    def __call__(self, engine_field: str) -> str:
        """The caller's name; the engine's own where they are the same."""
        if engine_field in self.exact:
            return self.exact[engine_field]
        for pattern, replacement in self.patterns:
            renamed, count = pattern.subn(replacement, engine_field)
            if count:
                return renamed
        return engine_field

    def with_exact(self, exact: Mapping[str, str]) -> Names:
        """The same and these, which come first."""
        return Names({**self.exact, **exact}, self.patterns)

    def with_patterns(self, *patterns: Renaming) -> Names:
        """The same and these, which come before the other patterns."""
        return Names(self.exact, (*patterns, *self.patterns))


SAME = Names()  # the caller has the engine's own names
