"""A request's body as it was sent -> the bytes that it stands for, and never more than so many.

Reads gzip, and deflate with or without zlib's frame: clients mean either by the name. Knows nothing
of JSON, and nothing of how a body arrives.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from openai_bridge.errors import ApiError, BadRequest, shorten

IDENTITY = "identity"  # sent as it is
ENCODINGS = ("gzip", "deflate")  # what is read besides; "deflate" is one of zlib's three forms
_HEADER = "content-encoding"
_SAME = {"x-gzip": "gzip"}  # the name that old clients know it by

# What zlib is told about the frame around a stream.
_GZIP, _ZLIB, _NO_FRAME = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


def encoding_of(values: Iterable[str]) -> str:
    """The one encoding that all Content-Encoding headers of a request name. Raises ApiError, 415.

    >>> encoding_of(["GZip, identity"])
    'gzip'
    """
    named = [name.strip().lower() for value in values for name in value.split(",")]
    named = [_SAME.get(name, name) for name in named if name not in ("", IDENTITY)]
    if not named:
        return IDENTITY
    if len(named) > 1 or named[0] not in ENCODINGS:
        raise _unsupported(", ".join(named))
    return named[0]


def inflate(raw: bytes, encoding: str, most: int) -> bytes:
    """The body that `raw` stands for, of at most `most` bytes. Raises ApiError.

    encoding: as encoding_of returns it. No more than one byte beyond `most` is ever unpacked.
    """
    if encoding == IDENTITY:
        return raw
    stream = zlib.decompressobj(_frame(raw, encoding))
    try:
        body = stream.decompress(raw, most + 1)
    except zlib.error as error:
        raise _malformed(encoding, f"cannot be read as that ({error})") from None
    if len(body) > most:
        message = f"the body has more than {most:,} bytes once it is unpacked; it must have at most"
        raise ApiError(413, f"{message} {most:,}", code="body_too_large")
    if not stream.eof:
        raise _malformed(encoding, "ends before its stream does")
    if stream.unused_data:
        raise _malformed(encoding, f"has {len(stream.unused_data):,} bytes after its stream's end")
    return body


def _frame(raw: bytes, encoding: str) -> int:
    if encoding == "gzip":
        return _GZIP
    # Zlib's frame begins with an 8 and is a multiple of 31. What no compressor writes at the
    # beginning of a stream without a frame is such an 8: it would be a stored block with dirt in
    # its padding.
    has_frame = len(raw) < 2 or (raw[0] & 15 == 8 and int.from_bytes(raw[:2], "big") % 31 == 0)
    return _ZLIB if has_frame else _NO_FRAME


def _unsupported(named: str) -> ApiError:
    message = f"{_HEADER} is {shorten(named, 40)!r}; one of {', '.join(ENCODINGS)} is read"
    readable = {"accept-encoding": ", ".join(ENCODINGS)}
    return ApiError(415, message, param=_HEADER, code="unsupported_encoding", headers=readable)


def _malformed(encoding: str, how: str) -> BadRequest:
    return BadRequest(f"{_HEADER} is {encoding!r}, and the body {how}", param=_HEADER)
