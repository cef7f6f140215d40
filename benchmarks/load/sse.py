"""Server-sent events out of bytes that were split anywhere. Knows nothing of what they carry."""

from __future__ import annotations


class SseDecoder:
    """Bytes in, the data of whole events out. `flush` ends a stream that lacks its last blank line.

    Lines may end in LF or CRLF. Comments and fields other than `data` are left out.
    """

    def __init__(self) -> None:
        self._rest = b""  # of a line that has not ended yet
        self._data: list[bytes] = []

    def decode(self, data: bytes) -> list[bytes]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [event for line in lines for event in self._line(line.removesuffix(b"\r"))]

    def flush(self) -> list[bytes]:
        last, self._rest = self._rest.removesuffix(b"\r"), b""
        return [*self._line(last), *self._line(b"")]

    def _line(self, line: bytes) -> list[bytes]:
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
        if line or not self._data:
            return []
        event, self._data = b"\n".join(self._data), []
        return [event]
