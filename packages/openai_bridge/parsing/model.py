"""`model`: the adapter that it chooses, if the engine has adapters. Knows no dialect."""

from __future__ import annotations

from openai_bridge.body.fields import Fields

DEFAULT_MODEL = "mistral"  # what an answer calls the model where its request does not


def read_adapter(fields: Fields) -> str | None:
    """None: the model without any. Of a server with adapters, a name that it lacks is told.

    Without adapters any name is the one model's.
    """
    name, models = fields.string("model"), fields.models
    if name in models.adapters:
        return name
    if models.adapters and name and name not in (models.base, DEFAULT_MODEL):
        fields.note("model")
    return None
