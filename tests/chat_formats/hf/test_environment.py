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
        "{{ 98765432101 | default(3) }} {{ none | default(98765432101, true) }}"
        "{{ 1700000000 % 60 }}",
        "{{ 5000000 * 1000 }} {{ '%d' % 5000000 }} {{ '{:>12}|{}'.format(7, 98765432) }} "
        "{{ [98765432, 1e300] | tojson(indent=4) }} {{ 10 ** 18 }} {{ 1.5 | round(1) }}",
        "{% set x %}{% for m in messages %}{{ m.content | indent(4, true) }}{% endfor %}"
        "{% endset %}{{ x | trim }}{% filter upper %}a{{ 1 }}{% endfilter %}",
        "{% macro f(x) %}<{{ caller(x) }}>{% endmacro %}{% call(y) f('a') %}{{ y }}{% endcall %}",
        "{% set a, b = 1, (2, 3) %}{{ a }}{{ b[0] }}{{ (1, 2) }}{{ 1 < 2 < 3 }}{{ {'a': [1]}.a }}",
        "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{% set j = joiner(', ') %}"
        "{{ j() }}{{ j() }}{% for x in 'ab' %}{{ loop.cycle('x', 'y') }}{{ loop.changed(x) }}"
        "{% endfor %}",
        "{{ messages | groupby('role') | list }} {{ {'b': 1, 'a': 2} | dictsort }} "
        "{{ {'a': 1} | items | list }} {{ messages[0].items() | list }} {{ 'b a'.split() | sort }}",
        "{{ '%05.1f|%(a)s' % {'a': 1} if false else '%5s' % 'a' }} {{ 'abc'[::-1] }} "
        "{{ 'a'.ljust(4) }}",
        "{% for m in messages %}{% set ns = namespace(n=1) %}{{ m.content.replace('a', 'b', 1) }}"
        "{{ m.content.split('b', maxsplit=1) | length }}{{ ', '.join(m.keys()) }}"
        "{{ m.get('role', ns) }}{{ '{a}'.format(a=m.role) }}{{ m.content.strip() }}{% endfor %}",
        "{{ ['b', 'A', 'a'] | sort }}{{ ['b', 'A', 'a'] | sort(true, case_sensitive=true) }}"
        "{{ messages | sort(attribute='role,content') }}{{ {'B': 1, 'a': 2} | dictsort }}"
        "{{ {'b': [{'d': 1, 'C': 2}], 'a': (1, 2)} | tojson(sort_keys=true) }}",
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
    "many compared with many": "{% set a = range(99999) | list %}{% set b = range(99999) | list %}"
    "{% for i in range(19999) %}{% if a == b %}{% endif %}{% endfor %}",
    "many of many, none of them taken": "{% for i in range(9999) %}"
    "{{ range(99999) | map('string') | select('none') | first }}{% endfor %}",
    "a sum of lists": "{{ range(99999) | map('list') | sum(start=[]) }}",
    "a loop in itself over many": "{% for i in [1] recursive %}{% if i %}"
    "{{ loop(range(99999)) }}{% endif %}{% endfor %}",
    "a recursive loop": "{% for x in [1] recursive %}{{ loop([1, 2]) }}{% endfor %}",
}
_NESTED = (
    "{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(60) %}"
    "{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}"
)
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
    "a tower of powers": "{{ 10 ** (10 ** 10) }}",
    "a power of powers": "{{ 999999 ** (64 ** 3) }}",
    "a wide field": "{{ '%999999999d' % 1 }}",
    "a wide field by a tuple": "{{ '%*d' % (999999999, 1) }}",
    "a wide field by format": "{{ '{:>999999999}'.format(1) }}",
    "a wide field by the filter": "{{ '%999999999d' | format(1) }}",
    "a wide line": "{{ 'a' | center(999999999) }}",
    "a wide line by a method": "{{ 'a'.center(9999999999) }}",
    "a text put into a text": "{{ ('a' * 900000).replace('a', 'b' * 900000) }}",
    "lists of lists, compared": _NESTED + "{{ ns.a == ns.b }}",
    "lists of lists, as one's key": _NESTED + "{{ {'a': ns.a}['a'] in [ns.b] }}",
    "lists of lists, written": _NESTED + "{{ ns.a }}",
    "lists of lists, as JSON": _NESTED + "{{ ns.a | tojson | length }}",
    "lists of lists, in a text": _NESTED + "{{ ('' ~ ns.a) | length }}",
    "lists of lists, in a format": _NESTED + "{{ '%s' % (ns.a,) }}",
    "objects of objects": "{% set ns = namespace(a={}) %}{% for i in range(99) %}"
    "{% set ns.a = {'a': ns.a, 'b': ns.a} %}{% endfor %}{{ ns.a }}",
    "objects of objects, by a call": "{% set ns = namespace(a={}) %}{% for i in range(99) %}"
    "{% set ns.a = dict(a=ns.a, b=ns.a) %}{% endfor %}{{ ns.a }}",
    "lists of lists, by a slice": "{% set ns = namespace(a=[1]) %}{% for i in range(99) %}"
    "{% set ns.a = [ns.a[:], ns.a[:]] %}{% endfor %}{{ ns.a }}",
    "a namespace in itself": "{% set ns = namespace() %}{% set ns.a = [ns, ns] %}{{ ns.a }}",
    "a namespace of namespaces": "{% set a = namespace(x=1) %}{% set b = namespace(x=a) %}{{ b }}",
    "a text that doubles by a block": "{% set ns = namespace(s='ab') %}{% for i in range(99) %}"
    "{% set ns.s %}{{ ns.s }}{{ ns.s }}{% endset %}{% endfor %}",
    "a text that doubles by a filtered block": "{% set ns = namespace(s='ab') %}"
    "{% for i in range(99) %}{% set ns.s | trim %}{{ ns.s }}{{ ns.s }}{% endset %}{% endfor %}",
    "a text that doubles by a macro": "{% macro f(s) %}{{ s }}{{ s }}{% endmacro %}"
    "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = f(ns.s) %}{% endfor %}",
    "a text that doubles by a call": "{% macro f() %}{{ caller() }}{{ caller() }}{% endmacro %}"
    "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s %}"
    "{% call f() %}{{ ns.s }}{% endcall %}{% endset %}{% endfor %}",
    "a text as long as the template, again and again": "{% set x %}{% for i in range(19999) %}"
    + "x" * 90_000
    + "{% endfor %}{% endset %}",
    "the same in a loop in itself": "{% set x %}{% for i in [1] recursive %}"
    "{% if i is number %}{{ loop('a' * 20000) }}{% endif %}"
    + "x" * 90_000
    + "{% endfor %}{% endset %}",
    "many slices": "{% set a = 'a' * 900000 %}"
    + "".join(f"{{% set a{i} = a[1:] %}}" for i in range(9)),
    "many texts in a row": "{{ (['a' * 900000] * 400) | join }}",
    "many texts in a row, by a method": "{{ ''.join(['a' * 900000] * 400) }}",
    "many texts between": "{{ (range(999) | list) | join('a' * 900000) }}",
    "bytes": "{{ 'a'.encode().center(400000000) | length }}",
    "bytes of a number": "{{ (1).to_bytes(400000000, 'big') | length }}",
    "wide JSON": "{{ (range(99999) | list) | tojson(indent=999999) }}",
    "JSON with much between": "{{ range(999) | list | tojson(separators=('a' * 900000, ':')) }}",
    "a wide indent": "{{ ('\\n' * 9999) | indent(999999, true) }}",
    "many indents": "{{ ('\\n' * 900000) | indent(999, true) }}",
    "wide tabs": "{{ ('\\t' * 9999).expandtabs(999999) | length }}",
    "wide fields": "{{ ('%999999d' * 900) % ((1,) * 900) }}",
    "many fields": "{{ ('%999d' * 90000) % ((1,) * 90000) }}",
    "many fields by a name": "{{ ('%(a)s' * 9999) % {'a': 'a' * 900000} }}",
    "many precise fields": "{{ '%.999999999f' % 1.5 }}",
    "wide fields by format": "{{ ('{:999999}' * 900).format(*([1] * 900)) }}",
    "many fields by format": "{{ ('{0}' * 9999).format('a' * 900000) }}",
    "a wide field by a field": "{{ '{:{}}'.format(1, 999999999) }}",
    "a long text put into a text": "{{ ('a' * 900000).replace('a', 'b' * 500) | length }}",
    "a long text put between letters": "{{ ('a' * 900000) | replace('', 'b' * 500) | length }}",
    "rows filled up": "{{ [1] | batch(99999999, 'x') | list | length }}",
    "columns filled up": "{{ [1] | slice(99999999) | list | length }}",
    "a dictionary of many": "{{ dict.fromkeys(range(99999)) | length }}",
    "numbers of a million digits": "{% set ns = namespace(n=9) %}{% for i in range(99) %}"
    "{% set ns.n = ns.n * ns.n %}{% endfor %}",
    "a power of much": "{{ 999999 ** 999999 }}",
    "a precise number": "{{ 1.5 | round(999999999, 'ceil') }}",
    "a wide date": "{{ strftime_now('%Y' * 400000) | length }}",
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
