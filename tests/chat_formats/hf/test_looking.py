"""A template that looks into a masked text finds what is in the real one, and takes it masked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_formats.hf.template.environment import RenderError, Template
from chat_formats.hf.template.masking import Mask

NOW = datetime(2026, 1, 31, 12)
_TEXT = st.text(st.sampled_from("aAbß<|> \n\"'é\U00020000\u212aİ1"), max_size=9)
_SHORT = st.text(st.sampled_from("aAb<| \n"), max_size=2)

METHODS = (
    *("strip(x)", "lstrip(x)", "rstrip(x)", "strip()", "split(x)", "split()", "split(x, 1)"),
    *("rsplit(x)", "rsplit(x, 1)", "rsplit(none, 1)", "split(sep=x, maxsplit=2)", "splitlines()"),
    *("partition(x)", "rpartition(x)", "removeprefix(x)", "removesuffix(x)", "replace(x, 'yz')"),
    *("replace(x, '', 1)", "replace('', x)", "replace(x, x ~ x)", "join('abc')", "join([x, x])"),
    *("find(x)", "rfind(x)", "count(x)", "startswith(x)", "endswith((x, 'b'))", "find(x, 2)"),
    *("index(x)", "rindex(x)", "lower()", "upper()", "title()", "capitalize()", "swapcase()"),
    *("casefold()", "isalpha()", "isupper()", "istitle()", "isdigit()", "isascii()", "center(9)"),
    *("zfill(9)", "ljust(9, '.')", "format()"),
)
FILTERS = (
    *("trim", "trim(x)", "replace(x, 'yz')", "replace(x, '', 1)", "upper", "lower", "title"),
    *("capitalize", "e", "urlencode", "int", "float", "wordcount", "length", "first", "last"),
    *("list", "reverse", "list | sort", "list | sort(reverse=true)", "list | join(x)", "tojson"),
    *("tojson(ensure_ascii=true)", "truncate(4, true)", "indent", "default(x)", "d(x, true)"),
    *("list | map('upper') | join", "list | select('in', x) | list", "string"),
    *("list | reject('equalto', 'a') | join",),
)


def looks(expression: str, text: str, x: str) -> None:
    """The same as of what is shown; or an error where that is one."""
    template = Template(f"{{% set made = {expression} %}}{{{{ made }}}}")
    mask = Mask([text, x], frozenset())
    hidden = {"text": mask.hide(text), "x": mask.hide(x)}
    expected = rendered(template, {"text": text, "x": x}, None)
    found = rendered(template, hidden, mask)
    assert (found and mask.show(found)) == expected
    assert not set(found or "") & set("<|>") - set(expression)


def rendered(template: Template, values: dict[str, Any], mask: Mask | None) -> str | None:
    try:
        return template.render(values, NOW, mask)
    except RenderError:
        return None


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None, max_examples=25)
@given(_TEXT, _SHORT)
def test_a_method_of_a_masked_text_does_what_it_does(method: str, text: str, x: str) -> None:
    looks(f"text.{method}", text, x)


@pytest.mark.parametrize("name", FILTERS)
@settings(deadline=None, max_examples=25)
@given(_TEXT, _SHORT)
def test_a_filter_of_a_masked_text_does_what_it_does(name: str, text: str, x: str) -> None:
    looks(f"text | {name}", text, x)


@pytest.mark.parametrize(
    "comparison",
    [
        *("text == x", "text != 'a'", "x in text", "text in ['a', x]", "x not in 'abc'"),
        *("text < x", "'a' < text <= 'b'", "text is equalto x", "text is in [x]", "text is upper"),
        *("{'a': 1, 'A': 2}[text]", "{'a': 1}.get(text, 2)", "{text: 1}.a", "'a' in {text: 1}"),
        *("'a' in {text: 1}.keys()", "{text: x} == {x: text}", "(text, x) == ('a', 'A')"),
        *("text[1:] == x", "text[0] == 'a'", "text[-1:] in 'ab'", "[[text]] == [['a']]"),
    ],
)
@settings(deadline=None, max_examples=25)
@given(_SHORT, _SHORT)
def test_masked_texts_compare_as_they_are(comparison: str, text: str, x: str) -> None:
    looks(comparison, text, x)
