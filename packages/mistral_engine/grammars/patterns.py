"""A schema's `pattern` -> what llguidance reads: ECMA-262's regexes in the syntax of Rust's.

Says what it had to leave out: what is left then matches more texts, never fewer. Knows nothing of
schemas.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from llguidance import LLMatcher

_DEEPEST = 100  # groups within groups
_CLASSES = {  # ECMA-262's, which knows only ASCII digits and letters here
    "d": "0-9",
    "w": "0-9A-Z_a-z",
    "s": r"\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}",
}
_CONTROLS = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_SYNTAX = r"\.+*?()|[]{}^$#&-~"  # of Rust's; some others mean more behind a backslash: \<
_ANY, _NONE = r"[\s\S]", r"[^\s\S]"
_NO_LINE_END = r"[^\n\r\x{2028}\x{2029}]"
_QUANTIFIER = re.compile(r"[*+?]|\{(\d+)(?:(,)(\d*))?\}")
_PROPERTY = re.compile(r"[pP]\{[A-Za-z_]+(?:=[A-Za-z0-9_]+)?\}")
_CODE_POINT = re.compile(r"u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})")
_LOW_SURROGATE = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_GROUP = re.compile(r"\?(?:([:=!])|(<[=!])|<([^\W\d][\w$]*)>|([ims]+(?:-[ims]+)?|-[ims]+):)")
_NAMED = re.compile(r"\(\?<[^=!]")
_CAPTURE = re.compile(r"\((?!\?)|\(\?<[^=!]")
_HALF = "half a surrogate pair"


class MalformedPatternError(ValueError):
    """It is no regular expression."""


class _ForeignPatternError(MalformedPatternError):
    """It is none of ECMA-262; Rust's may read it."""


class _NotEnforceableError(Exception):
    """It is one, but of a kind of which nothing can be enforced."""


@dataclass(frozen=True, slots=True)
class Translation:
    """rust: matches whatever the pattern does. left_out: why it matches more, if so."""

    rust: str
    left_out: str | None = None


@lru_cache(maxsize=1024)  # agents send the same ones every turn
def translate(pattern: str) -> Translation:
    """Raises MalformedPatternError.

    What is no ECMA-262, but means something to Rust and to Python (`(?i)`, `(?P<year>...)`, `\\A`),
    is taken as it is.
    """
    try:
        found = _Reader(pattern).read()
    except _ForeignPatternError:
        if problem_of(pattern) is None:
            return Translation(pattern)
        raise
    except _NotEnforceableError as error:
        is_read = problem_of(pattern) is None
        return Translation(pattern) if is_read else Translation("", str(error))
    if not _is_plain(pattern) and (problem := problem_of(found.rust)):
        # An anchor within, or a property of characters that Rust has not heard of.
        found = _Reader(pattern, keeps_anchors=False).read()
        if problem_of(found.rust):
            return Translation("", problem)
        return Translation(found.rust, found.left_out or "an anchor inside of it")
    return found


def problem_of(rust: str) -> str | None:
    """Why llguidance cannot hold a text to it, if so."""
    schema = {"type": "string", "pattern": rust}
    problem = LLMatcher.validate_grammar(json.dumps({"grammars": [{"json_schema": schema}]}))
    if "Unsatisfiable" in problem:
        return None  # it is read, and matches nothing
    return problem.strip().rpartition("\n")[2].removeprefix("error: ") or None


def _is_plain(pattern: str) -> bool:
    """Whether nothing in it may be beyond llguidance once it is translated."""
    has_inner_anchor = "$" in pattern[:-1] or "^" in pattern[1:].replace("[^", "")
    return not has_inner_anchor and "\\p" not in pattern and "\\P" not in pattern


class _Reader:
    """Reads a pattern once, from left to right: with the u flag's rules, and where those forbid
    something, with the older ones that browsers keep (Annex B)."""

    def __init__(self, pattern: str, keeps_anchors: bool = True) -> None:
        self._text = pattern
        self._at = 0
        self._depth = 0
        self._keeps_anchors = keeps_anchors
        self._num_captures = len(_CAPTURE.findall(pattern))
        self._has_names = bool(_NAMED.search(pattern))
        self._left_out: list[str] = []

    def read(self) -> Translation:
        rust = self._alternatives()
        if self._at < len(self._text):
            raise MalformedPatternError(f"it closes a group at {self._at} that was never opened")
        return Translation(rust, ", ".join(dict.fromkeys(self._left_out)) or None)

    def _alternatives(self) -> str:
        """Up to the end, or to the bracket that closes a group."""
        parts = []
        while (char := self._peek()) and char != ")":
            if self._take("|"):
                parts.append("|")
            else:
                parts.append(self._term())
        return "".join(parts)

    def _term(self) -> str:
        start = self._at
        char = self._next()
        if char in "^$":
            return self._assertion(char if self._keeps_anchors else "(?:)")
        if char == "\\" and self._peek() in ("b", "B"):
            self._left_out.append(f"\\{self._next()}")
            return self._assertion("(?:)")
        if char in "*+?":
            raise MalformedPatternError(f"it repeats nothing at {start}")
        if char == "{" and _QUANTIFIER.match(self._text, start):
            raise MalformedPatternError(f"it repeats nothing at {start}")
        return self._atom(char) + self._quantifier()

    def _assertion(self, rust: str) -> str:
        if self._quantifier():
            raise MalformedPatternError(f"it repeats an assertion before {self._at}")
        return rust

    def _atom(self, char: str) -> str:
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == ".":
            return _NO_LINE_END
        if char == "\\":
            return self._escape()
        return _literal(char)

    def _quantifier(self) -> str:
        found = _QUANTIFIER.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        self._take("?")  # lazy or not, it matches the same texts
        fewest, _, most = found.groups()
        if most and int(most) < int(fewest):
            raise MalformedPatternError(f"{found[0]} ends before it begins")
        return found[0]

    def _group(self) -> str:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NotEnforceableError(f"more than {_DEEPEST} groups within each other")
        head = _GROUP.match(self._text, self._at) if self._peek() == "?" else None
        if head is None and self._peek() == "?":
            raise _ForeignPatternError(f"it has an unknown kind of group at {self._at - 1}")
        self._at = head.end() if head else self._at
        inner = self._alternatives()
        if not self._take(")"):
            raise MalformedPatternError("it does not close a group")
        self._depth -= 1
        if head and (head[2] or head[1] in ("=", "!")):
            self._left_out.append("look-behind" if head[2] else "look-ahead")
            return "(?:)"
        flags = head[4] if head and head[4] else ""
        return f"(?{flags}:{inner})"

    def _escape(self) -> str:
        """Outside of a class. The backslash has been read."""
        if (number := self._matched(r"[1-9]\d*")) is not None:
            if int(number) <= self._num_captures:
                return self._back_reference()
            self._at -= len(number)
        if self._has_names and self._matched(r"k<[^>]+>") is not None:
            return self._back_reference()
        member, is_set = self._class_escape()
        return f"[{member}]" if is_set else member

    def _back_reference(self) -> str:
        self._left_out.append("back-references")
        return f"{_ANY}*"

    def _class_escape(self) -> tuple[str, bool]:
        """What stands behind a backslash, as it may stand in a class; whether it is several."""
        char = self._peek()
        if not char:
            raise MalformedPatternError("it ends with a backslash")
        if char.lower() in _CLASSES:
            self._at += 1
            inside = _CLASSES[char.lower()]
            return (inside if char.islower() else f"[^{inside}]"), True
        if (named := self._matched(_PROPERTY)) is not None:
            return f"\\{named}", True
        return _literal(self._escaped_char()), False

    def _escaped_char(self) -> str:
        if (found := _CODE_POINT.match(self._text, self._at)) is not None:
            self._at = found.end()
            return self._code_point(int(found[1] or found[2] or found[3], 16), bool(found[1]))
        if (control := self._matched(r"c[A-Za-z]")) is not None:
            return chr(ord(control[1]) % 32)
        if (octal := self._matched(r"[0-3]?[0-7]?[0-7]")) is not None:
            return chr(int(octal, 8))
        char = self._next()
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.isascii() and char.isalpha():
            # An Annex B browser reads a plain letter. Whoever writes \A or \Z means something else.
            raise _NotEnforceableError(f"\\{char} is no escape of ECMA-262")
        return char

    def _code_point(self, number: int, is_whole: bool) -> str:
        if 0xD800 <= number < 0xDC00 and not is_whole:
            low = _LOW_SURROGATE.match(self._text, self._at)
            if low is not None:
                self._at = low.end()
                number = 0x10000 + ((number - 0xD800) << 10) + int(low[1], 16) - 0xDC00
        if number > 0x10FFFF:
            raise MalformedPatternError(f"it has the character {number:x}; the last one is 10ffff")
        if 0xD800 <= number < 0xE000:
            raise _NotEnforceableError(_HALF)
        return chr(number)

    def _class(self) -> str:
        """The opening bracket has been read."""
        start = self._at
        if self._text.startswith("[:", start):
            raise _ForeignPatternError("it has a class of POSIX's")
        is_negated = self._take("^")
        members = []
        while not self._take("]"):
            if not self._peek():
                raise MalformedPatternError(f"it does not close its class at {start - 1}")
            members.append(self._range())
        if not members:
            return _ANY if is_negated else _NONE
        return f"[{'^' if is_negated else ''}{''.join(members)}]"

    def _range(self) -> str:
        """One member of a class, or a range of them."""
        first, is_set = self._member()
        if self._peek() != "-" or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            return first
        self._at += 1
        last, is_set_too = self._member()
        if is_set or is_set_too:  # Annex B: the dash is one of them
            return f"{first}\\-{last}"
        if ord(_plain(first)) > ord(_plain(last)):
            raise MalformedPatternError(f"its range {first}-{last} ends before it begins")
        return f"{first}-{last}"

    def _member(self) -> tuple[str, bool]:
        char = self._next()
        if char != "\\":
            return _literal(char), False
        if self._take("b"):
            return r"\x{8}", False
        if self._take("-"):
            return r"\-", False
        return self._class_escape()

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._text[self._at - 1]

    def _take(self, text: str) -> bool:
        is_there = self._text.startswith(text, self._at)
        self._at += len(text) * is_there
        return is_there

    def _matched(self, regex: str | re.Pattern[str]) -> str | None:
        found = re.compile(regex).match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else None


def _literal(char: str) -> str:
    """One character, as Rust reads it in a class and outside."""
    if char in _SYNTAX:
        return f"\\{char}"
    if " " <= char <= "~":
        return char
    if 0xD800 <= ord(char) < 0xE000:
        raise _NotEnforceableError(_HALF)
    return f"\\x{{{ord(char):x}}}"


def _plain(literal: str) -> str:
    """The character of a literal."""
    if literal.startswith("\\x{"):
        return chr(int(literal[3:-1], 16))
    return literal[-1]
