"""ECMA-262's regular expressions, as the schemas of real tools have them."""

from __future__ import annotations

import json

import pytest
from llguidance import LLMatcher, LLTokenizer

from mistral_engine.grammars.patterns import MalformedPatternError, problem_of, translate
from mistral_engine.grammars.vocabulary import GuidanceVocabulary
from tests.chat_formats import vocabularies

BYTES = LLTokenizer(GuidanceVocabulary(vocabularies.Bytes()))  # type: ignore[arg-type]

NO_SPECIAL = r"""^(?!__.*__$)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\./[\]]{1,200}$"""
UUID = "01234567-89ab-cdef-0123-456789abcdef"
SEMVER = (
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$"
)


def is_allowed(rust: str, text: str) -> bool:
    """By llguidance, as a JSON text."""
    schema = {"type": "string", "pattern": rust}
    grammar = json.dumps({"grammars": [{"json_schema": schema}]})
    matcher = LLMatcher(BYTES, grammar, log_level=0)
    written = json.dumps(text, ensure_ascii=False).encode()
    return matcher.consume_tokens([byte + 4 for byte in written]) and matcher.is_accepting()


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        (r"^\p{L}+$", ["Föhn", "風"], ["a1", ""]),
        (r"^\p{Lu}\p{Script=Greek}$", ["Aα"], ["aα", "Aa"]),
        (r"^[^\p{Cc}\p{Cf}]{1,3}$", ["a b"], ["a\u200b", ""]),
        (r"^\d+$", ["12"], ["٣", "1a"]),
        (r"^\w+$", ["a_1"], ["é"]),
        (r"^\s$", [" ", "\ufeff", "\u2003"], ["\x85", "a"]),
        (r"^\S\D\W$", ["ab-"], [" b-", "a1-", "abc"]),
        (r"^.$", ["a", "/", '"', "\\"], ["\r", "\u2028", "\n"]),
        (r"^\/a\/$", ["/a/"], ["a", "\\/a\\/"]),
        (r"^[\w-.]+$", ["a-b.c"], ["a b"]),
        (r"^[[\]&&~~]+$", ["[]&~"], ["a"]),
        (r"^\u{1F600}\u00e9\xE9\ud83d\ude00$", ["😀éé😀"], ["😀"]),
        (r"^\cJ\t\0[\b]$", ["\n\t\0\b"], ["J"]),
        (r"^(?<year>\d{4})-(?:0[1-9]|1[0-2])$", ["2024-02"], ["2024-13"]),
        (r"[0-9]{2}", ["a12b"], ["a1b2"]),
        (r"^a|b$", ["ax", "xb"], ["xax"]),
        (r"(^|,)a", ["a", ",a"], ["ba"]),
        (r"^a{,3}]}$", ["a{,3}]}"], ["aa"]),
        (r"^[^]$", ["\n"], ["", "ab"]),
        (r"^(?i:north)$", ["NoRth"], ["n"]),
        (r"^a+?b*?$", ["aab"], ["b"]),
        (r"^\-\_\@\ $", ["-_@ "], ["-_@"]),
        (SEMVER, ["1.2.3-rc.1+b5", "0.0.0"], ["1.2", "01.2.3"]),
        (r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$", [UUID], ["0"]),
        (r"^https?:\/\/[^\s/$.?#].[^\s]*$", ["https://a.b/c"], ["ftp://a.b"]),
        ("^[A-Za-z0-9+/]*={0,2}$", ["YQ=="], ["!"]),
        ("^#(?:[0-9a-fA-F]{3}){1,2}$", ["#ff00FF"], ["#ff"]),
    ],
)
def test_a_pattern_keeps_its_meaning(pattern: str, fitting: list[str], others: list[str]) -> None:
    found = translate(pattern)
    assert found.left_out is None
    for text in fitting:
        assert is_allowed(found.rust, text), text
    for text in others:
        assert not is_allowed(found.rust, text), text


@pytest.mark.parametrize(
    ("pattern", "why", "fitting", "others"),
    [
        (r"^(?!\.)[a-z.]+@[a-z]+$", "look-ahead", ["a@b", ".a@b"], ["A@b"]),
        (NO_SPECIAL, "look-ahead", ["a b", "__a__"], ["a/b", "a\u200b", 'a"', "["]),
        (r"^(?=.*[A-Z])(?=.*\d).{8,}$", "look-ahead", ["abcdefgh"], ["abc"]),
        (r"^a(?<!b)(?<=a)c$", "look-behind", ["ac"], ["abc"]),
        (r"^\bfoo\b$", r"\b", ["foo"], ["fo"]),
        (r"^(['a])b\1$", "back-references", ["aba", "abc"], ["bba"]),
        (r"^(?<q>a)b\k<q>$", "back-references", ["aba"], ["bba"]),
        (r"^(?:^a)?b$", "anchor", ["b", "ab"], ["c"]),
        (r"^\p{RGI_Emoji}$", "property", ["anything"], []),
        (r"^[\uD800-\uDBFF]$", "surrogate", ["anything"], []),
        (r"\Aa\Z", r"\A is no escape", ["anything"], []),
    ],
)
def test_what_cannot_be_enforced_of_a_pattern_is_left_out_and_no_more(
    pattern: str, why: str, fitting: list[str], others: list[str]
) -> None:
    found = translate(pattern)
    assert why in (found.left_out or "")
    assert all(is_allowed(found.rust, text) for text in fitting)
    assert not any(is_allowed(found.rust, text) for text in others)


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("(?i)^north$", "NORTH", "south"),
        (r"^(?P<year>\d{4})$", "2024", "x"),
        (r"\Aab\z", "ab", "abc"),
        ("^[[:alpha:]]+$", "ab", "1"),
    ],
)
def test_what_means_something_to_rust_and_python_alone_is_taken_as_it_is(
    pattern: str, fitting: str, other: str
) -> None:
    found = translate(pattern)
    assert (found.rust, found.left_out) == (pattern, None)
    assert is_allowed(found.rust, fitting)
    assert not is_allowed(found.rust, other)


MALFORMED = r"( a) [a * a** a++ + a{3,1} \ ^* [z-a] (?>a) \u{110000} (? a|* {2} [\ (?<1>a) (a"


@pytest.mark.parametrize("pattern", MALFORMED.split())
def test_a_malformed_pattern_is_none(pattern: str) -> None:
    with pytest.raises(MalformedPatternError):
        translate(pattern)


def test_groups_too_deep_to_be_read_are_left_out() -> None:
    found = translate("(a" * 5_000 + ")" * 5_000)
    assert (found.rust, "groups" in (found.left_out or "")) == ("", True)


@pytest.mark.parametrize("char", [*map(chr, range(0x20, 0x7F)), *"é\u2028😀"])
def test_every_character_stands_for_itself_where_it_is_escaped(char: str) -> None:
    """In a class and outside, however the two languages read it bare."""
    if char.isascii() and char.isalnum():
        return
    for pattern in (f"^\\{char}$", f"^[\\{char}]$"):
        found = translate(pattern)
        assert problem_of(found.rust) is None
        assert is_allowed(found.rust, char)
        assert not is_allowed(found.rust, "a")
