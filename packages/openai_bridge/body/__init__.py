"""A request's body, read strictly.

inflating     bytes as they were sent -> the bytes that they stand for, within a limit
strict_json   bytes -> a JSON object whose every value can be used
fields        one object, read field by field: each is honoured, told or refused
ignored       the record of those that had no effect
models        what its `model` can choose

Knows nothing of any dialect.
"""

__all__ = ["fields", "ignored", "inflating", "models", "strict_json"]
