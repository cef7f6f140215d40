"""Chat templates are other people's programs: rendered as transformers does, or stopped."""

from __future__ import annotations

import tracemalloc
from datetime import datetime
from typing import Any

import pytest
from transformers.utils.chat_template_utils import render_jinja_template

from chat_formats.hf.template.environment import LONGEST_TEMPLATE, RenderError, Template

NOW = datetime(2026, 1, 31, 12)
MESSAGES = [{"role": "user", "content": " a <b> 'c' "}, {"role": "assistant", "content": "é\n"}]


def render(source: str, **values: Any) -> str:
    return Template(source).render({"messages": MESSAGES, "tools": None, **values}, NOW)


@pytest.mark.parametrize(
    "source",
    [
        "{% for m in messages %}\n    {% if loop.first %}\n1\n    {% endif %}\n{{ m.role }}\n"
        "{% endfor %}",
        "{{ messages | tojson }} {{ messages[0] | tojson(indent=2) }}",
        "{% for m in messages %}{% if loop.index0 == 1 %}{% break %}{% endif %}{{ m }}{% endfor %}",
        "{% for m in messages %}{{ loop.length }}{{ loop.revindex }}{{ loop.previtem }}"
        "{{ loop.nextitem }}{% endfor %}",
        "{% for m in messages if m.role == 'user' %}{{ m.content|trim }}{% else %}none{% endfor %}",
        "{% for k, v in messages[0].items() %}{{ k ~ '=' ~ v ~ 1 }}{% endfor %}",
        "{% generation %}{{ messages[1].content }}{% endgeneration %}",
        "{% set ns = namespace(self=1, n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}"
        "{% endfor %}{{ ns.n }}",
        "{% macro say(m) %}[{{ m.content }}]{% endmacro %}{{ say(messages[0]) }}{{ unknown }}",
        "{{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages[1:] }}",
        "{{ 'a' * 3 }} {{ 7 % 4 }} {{ '%s-%d' % ('a', 7) }} {{ 2 ** 8 }} {{ [1] + [2] }}",
        "{{ dict(a=1) }} {{ range(3) | list }} {{ 'a,b'.split(',') | join('; ') }}",
        "{{ '1234567'.strip() }} {{ messages[0].content.replace('a', 'bb') }} {{ 'x' is string }}",
        "{% macro say(n) %}{{ n + 1 }}{% endmacro %}{{ say(98765432101) }} {{ 98765432 | tojson }}",
        "{% for m in messages recursive %}{{ m.role if m.role else loop(m) }}{% endfor %}",
        "{{ tools is none }}{{ documents is defined }}{{ messages | map(attribute='role')|join }}",
    ],
)
def test_templates_render_as_transformers_renders_them(source: str) -> None:
    theirs, _ = render_jinja_template([MESSAGES], chat_template=source)
    assert render(source, documents=None, add_generation_prompt=False) == theirs[0]


def test_the_date_is_the_one_that_it_is_for_the_whole_prompt() -> None:
    assert render("{{ strftime_now('%d %b %Y') }}") == "31 Jan 2026"


ENDLESS = {
    "a loop in a loop": "{% for i in range(99999) %}{% for j in range(99999) %}.{% endfor %}"
    "{% endfor %}",
    "a loop over a very long range": "{% for i in range(10 ** 8) %}.{% endfor %}",
    "a macro that calls itself twice": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}"
    "{% endif %}{% endmacro %}{{ f(50) }}",
    "a macro that calls itself for ever": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "a recursive loop": "{% for x in [1] recursive %}{{ loop([1, 2]) }}{% endfor %}",
}
HUNGRY = {
    "a text that doubles by ~": "{% set ns = namespace(s='ab') %}{% for i in range(99) %}"
    "{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
    "a text that doubles by +": "{% set ns = namespace(s='ab') %}{% for i in range(99) %}"
    "{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s }}",
    "a list that doubles": "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}"
    "{% set ns.s = ns.s + ns.s %}{% endfor %}",
    "a text that doubles by join": "{% set ns = namespace(s='ab') %}{% for i in range(99) %}"
    "{% set ns.s = [ns.s, ns.s] | join %}{% endfor %}",
    "a product of a text": "{{ 'a' * 10 ** 9 }}",
    "a product of products": "{{ 'a' * 999999 * 999999 }}",
    "a tower of powers": "{{ 10 ** 10 ** 10 }}",
    "a power of powers": "{{ 999999 ** 64 ** 3 }}",
    "a wide field": "{{ '%999999999d' % 1 }}",
    "a wide field by a tuple": "{{ '%*d' % (999999999, 1) }}",
    "a wide field by format": "{{ '{:>999999999}'.format(1) }}",
    "a wide field by the filter": "{{ '%999999999d' | format(1) }}",
    "a wide line": "{{ 'a' | center(999999999) }}",
    "a wide line by a method": "{{ 'a'.center(9999999999) }}",
    "a text put into a text": "{{ ('a' * 900000).replace('a', 'b' * 900000) }}",
    "more text than anybody reads": "{% for i in range(9999) %}{{ 'a' * 9999 }}{% endfor %}",
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_template_that_would_not_end_is_stopped(source: str) -> None:
    with pytest.raises(RenderError) as caught:
        render(source)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("source", HUNGRY.values(), ids=HUNGRY.keys())
def test_a_template_that_would_take_all_memory_is_stopped(source: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(RenderError) as caught:
            render(source)
        assert "\n" not in str(caught.value)
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


BAD = {
    "a file": "{% include '/etc/passwd' %}",
    "a file, imported": "{% import '/etc/passwd' as x %}",
    "Python's classes": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "Python's classes by a filter": "{{ (messages | attr('__class__')).x.y }}",
    "globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "a format that reads attributes": "{{ '{0.__class__.__mro__}'.format(messages) }}",
    "a namespace's insides": "{% set ns = namespace(__class__=1) %}",
    "a change of what it was given": "{{ messages.append(1) }}",
    "its own words": "{{ raise_exception('no\n\nsystem') }}",
    "no type for it": "{{ messages + 1 }}",
    "what is not there": "{{ messages[9].content.x }}",
}


@pytest.mark.parametrize("source", BAD.values(), ids=BAD.keys())
def test_what_the_sandbox_forbids_is_an_error_on_one_line(source: str) -> None:
    with pytest.raises(RenderError) as caught:
        render(source)
    assert str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "{% for m in messages %}",
        "{{ 'a' ",
        "{% nonsense %}",
        "{{ x | no_such_filter }}",
        "{{" + "(" * 3000 + "1" + ")" * 3000 + "}}",
        "{% if 1 %}" * 200 + "{% endif %}" * 200,
        "{% for i in x %}" * 60 + "{% endfor %}" * 60,
        "x" * (LONGEST_TEMPLATE + 1),
    ],
    ids=["open", "cut", "tag", "filter", "nested", "ifs", "fors", "long"],
)
def test_what_is_no_template_is_an_error_on_one_line(source: str) -> None:
    with pytest.raises(RenderError) as caught:
        render(source, x=[])
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_renderings_do_not_share_a_budget() -> None:
    template = Template("{% for i in range(15000) %}.{% endfor %}")
    for _ in range(5):
        assert len(template.render({}, NOW)) == 15000


def test_long_conversations_have_room_for_what_templates_do_with_them() -> None:
    """Some look at every message for every message."""
    source = "{% for m in messages %}{% for n in messages %}{{ n.role[0] }}{% endfor %}{% endfor %}"
    assert len(render(source, messages=MESSAGES * 256)) == 512 * 512


FILTERS = (
    *("trim", "string", "safe", "escape", "e", "lower", "upper", "title", "capitalize", "length"),
    *("count", "tojson", "tojson(indent=2)", "default('')", "indent", "indent(2, true)", "first"),
    *("replace('a', 'bc')", "replace('', '.') | length", "list | join", "truncate(50000)", "last"),
    *("int", "float", "wordcount", "reverse", "list | length", "trim('a')", "d('', true)"),
)


@pytest.mark.parametrize("name", FILTERS)
def test_a_long_message_goes_through_every_filter_that_templates_use(name: str) -> None:
    source = f"{{{{ messages[0].content | {name} }}}}"
    messages = [{"role": "user", "content": "a<b 'é\n" * 14286}]
    theirs, _ = render_jinja_template([messages], chat_template=source)
    assert render(source, messages=messages) == theirs[0]
