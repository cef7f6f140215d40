"""What is spoilt, or means no good: templates that loop, raise, swell or reach out."""

from __future__ import annotations

from pathlib import Path

from tests.checkpoints.kind import Kind, Make, Refused
from tests.checkpoints.making.finetune import Finetune, special
from tests.checkpoints.making.sentencepiece import V3, model_of
from tests.checkpoints.making.tokenizer_json import of_pieces
from tests.checkpoints.templates import template

_ENDLESS = (
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}"
    "{% endfor %}{% endfor %}{% endfor %}" + template("chatml")
)
_SWELLS = (
    "{% set all = namespace(text='x' * 1000) %}{% for a in range(1000) %}"
    "{% set all.text = all.text ~ all.text %}{% endfor %}" + template("chatml")
)
_LONG_RANGE = "{% for a in range(99999999) %}x{% endfor %}" + template("chatml")
_RAISES = "{{ raise_exception('this model takes no messages') }}"
_UNFINISHED = "{% for message in messages %}{{ message['content'] }}"
_LARGE = "{# " + "x" * 2**20 + " #}" + template("chatml")
_READS_FILES = "{% include '/etc/passwd' %}" + template("chatml")
_REACHES_OUT = "{{ messages.__class__.__base__.__subclasses__() }}" + template("chatml")
_CALLS_PYTHON = "{{ cycler.__init__.__globals__.os.popen('id').read() }}" + template("chatml")


def _templated(text: str) -> Make:
    return Finetune(text, special("<|im_end|>", "<|im_start|>"), "<|im_end|>").write


def _at_odds(directory: Path) -> None:
    """tokenizer.json is another model's: its ids stand for other text."""
    Finetune(template("zephyr")).write(directory)
    (directory / "tokenizer.json").write_text(of_pieces(model_of(V3)).to_str())


def _cut_short(directory: Path) -> None:
    Finetune(template("zephyr"), files=("tokenizer.json",)).write(directory)
    path = directory / "tokenizer.json"
    path.write_text(path.read_text()[:1000])


def _kind(name: str, make: Make, *words: str) -> Kind:
    return Kind(name, make, Refused(words))


KINDS = (
    _kind("a template that loops", _templated(_ENDLESS), "chat_template"),
    _kind("a template that counts to a hundred million", _templated(_LONG_RANGE), "chat_template"),
    _kind("a template that doubles a text a thousand times", _templated(_SWELLS), "chat_template"),
    _kind("a template that raises", _templated(_RAISES), "chat_template", "takes no messages"),
    _kind("a template that is none", _templated(_UNFINISHED), "chat_template"),
    _kind("a template of 1 MB", _templated(_LARGE), "chat_template", "characters"),
    _kind("a template that reads a file", _templated(_READS_FILES), "chat_template"),
    _kind(
        "a template that reaches for Python's classes", _templated(_REACHES_OUT), "chat_template"
    ),
    _kind("a template that runs a command", _templated(_CALLS_PYTHON), "chat_template"),
    _kind(
        "`tokenizer.json` and `tokenizer.model` at odds",
        _at_odds,
        "tokenizer.json",
        "disagree",
    ),
    _kind("a `tokenizer.json` that is cut short", _cut_short, "tokenizer.json"),
)
