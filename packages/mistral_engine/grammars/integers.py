"""Integers that come to an end, for an engine that holds an answer to its grammar and to nothing
else: a weak model repeats digits for as long as it may.

Of other numbers llguidance can bound the size, and not what stands behind the point: they stay as
they are. Knows nothing of vocabularies.
"""

from __future__ import annotations

import copy
from typing import Any

from mistral_engine.grammars.schemas import LARGEST_INTEGER, LARGEST_NUMBER, subschemas


def bounded(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, in which an integer has at most 19 digits: 64 bits, unless it says less.

    The one that is given stays as it is.
    """
    if not any(map(_is_unbounded, subschemas(schema))):
        return schema
    schema = copy.deepcopy(schema)
    for inner in filter(_is_unbounded, subschemas(schema)):
        if "exclusiveMinimum" not in inner:
            inner.setdefault("minimum", -LARGEST_NUMBER)
        if "exclusiveMaximum" not in inner:
            inner.setdefault("maximum", LARGEST_INTEGER)
    return schema


def _is_unbounded(schema: dict[str, Any]) -> bool:
    """Whether any integer will do on one side or on both, and no other number will."""
    types = schema.get("type", ())
    types = types if isinstance(types, list) else [types]
    if "integer" not in types or "number" in types or {"enum", "const"} & schema.keys():
        return False
    is_from = {"minimum", "exclusiveMinimum"} & schema.keys()
    is_to = {"maximum", "exclusiveMaximum"} & schema.keys()
    return not (is_from and is_to)
