"""What a caller calls the fields that the engine blames. A value; knows no dialect."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Names:
    """The engine's names -> the caller's: exact ones first, then the first pattern that fits.

    patterns: regular expressions with their replacements, as in re.sub.
    """

    exact: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()

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


SAME = Names()  # the caller has the engine's own names
