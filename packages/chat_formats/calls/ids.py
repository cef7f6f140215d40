"""Ids of calls in Mistral's own form: nine letters and digits."""

from __future__ import annotations

import hashlib
import random
import re
import string
from collections.abc import Iterable

_LENGTH = 9
_NATIVE = re.compile(f"[a-zA-Z0-9]{{{_LENGTH}}}")


def new_call_id() -> str:
    return "".join(random.choices(string.ascii_letters + string.digits, k=_LENGTH))


def is_native_id(call_id: str) -> bool:
    return _NATIVE.fullmatch(call_id) is not None


def native_ids(call_ids: Iterable[str]) -> dict[str, str]:
    """A distinct id of Mistral's own form for each; those already of that form stay.

    It depends on the ids alone, so a conversation keeps its tokens as it grows.
    """
    ids = set(call_ids)
    mapping = {call_id: call_id for call_id in ids if is_native_id(call_id)}
    taken = set(mapping)
    for call_id in sorted(ids - taken):
        new_id = call_id
        while new_id == call_id or new_id in taken:
            new_id = _digest(new_id)
        mapping[call_id] = new_id
        taken.add(new_id)
    return mapping


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:_LENGTH]
