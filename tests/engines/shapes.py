"""Shapes that answers are held to, for tests of every engine."""

from __future__ import annotations

import json

from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax

SCHEMA = {
    "type": "object",
    "properties": {
        "wind": {"enum": ["bora", "föhn"]},
        "speed": {"type": "integer", "minimum": 0, "maximum": 150},
        "gusts": {"type": "array", "items": {"type": "boolean"}, "maxItems": 3},
    },
    "required": ["wind", "speed", "gusts"],
    "additionalProperties": False,
}
OBJECT = Constraint(Grammar(Syntax.JSON_SCHEMA, json.dumps(SCHEMA)))
CALLS = CallGrammar((Function("get_wind", json.dumps(SCHEMA)),), most_calls=2)
