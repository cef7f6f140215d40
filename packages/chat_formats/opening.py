"""A checkpoint's directory -> how its model writes. What decides is in choosing.py."""

from __future__ import annotations

from pathlib import Path

from chat_formats.chat_format import ChatFormat

AUTO, MISTRAL, TEMPLATE = CHAT_FORMATS = ("auto", "mistral", "template")


def open_format(
    checkpoint: Path, chat_format: str = AUTO, chat_template: Path | None = None
) -> ChatFormat:
    """The way of writing that the files in `checkpoint` tell of.

    chat_format: MISTRAL, Mistral's own format, whatever template there is; TEMPLATE, the template,
        whatever it says; AUTO, the template where it is not Mistral's own in other words.
    chat_template: a file to be used instead of the checkpoint's own template.

    Raises ConfigError where there is none that is known, or where its files cannot be read.
    """
    from chat_formats.choosing import choose_format  # imports tokenizers, which takes a moment

    if chat_format == MISTRAL:
        return choose_format(checkpoint, chat_template, wants_mistral=True)
    return choose_format(checkpoint, chat_template, wants_template=chat_format == TEMPLATE)
