"""A request's body, read strictly.

strict_json   bytes -> a JSON object whose every value can be used
fields        one object, read field by field: what nobody reads is refused

Knows nothing of any dialect.
"""

__all__ = ["fields", "strict_json"]
