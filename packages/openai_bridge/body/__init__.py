"""A request's body, read strictly.

strict_json   bytes -> a JSON object whose every value can be used
fields        one object, read field by field: each is honoured, told or refused
ignored       the record of those that had no effect

Knows nothing of any dialect.
"""

__all__ = ["fields", "ignored", "strict_json"]
