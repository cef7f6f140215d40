from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load.sse import SseDecoder

LINE_ENDS = [b"\n", b"\r\n"]
EVENT_DATA = st.binary(min_size=1, max_size=20).map(lambda b: b.translate(None, b"\r\n") or b"x")


def decoded(*parts: bytes) -> list[bytes]:
    decoder = SseDecoder()
    events = [event for part in parts for event in decoder.decode(part)]
    return events + decoder.flush()


@given(st.lists(EVENT_DATA, max_size=5), st.sampled_from(LINE_ENDS), st.data())
def test_events_are_the_same_however_the_bytes_are_split(
    contents: list[bytes], line_end: bytes, data: st.DataObject
) -> None:
    contents = [content.lstrip(b" ") or b"x" for content in contents]
    whole = b"".join(b"data: " + content + line_end * 2 for content in contents)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    parts = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert decoded(*parts) == contents


def test_an_event_is_given_out_as_soon_as_its_blank_line_is_there() -> None:
    assert SseDecoder().decode(b"data: one\n\ndata: two\n") == [b"one"]


def test_the_last_event_counts_even_without_its_blank_line() -> None:
    assert decoded(b"data: one") == [b"one"]


def test_nothing_is_flushed_twice() -> None:
    decoder = SseDecoder()
    decoder.decode(b"data: one")
    assert (decoder.flush(), decoder.flush()) == ([b"one"], [])


@pytest.mark.parametrize("noise", [b": ping\n\n", b"event: x\n", b"\n\n"])
def test_comments_and_other_fields_are_left_out(noise: bytes) -> None:
    assert decoded(noise, b"data: one\n\n") == [b"one"]


def test_lines_of_one_event_are_joined() -> None:
    assert decoded(b"data: one\ndata:two\n\n") == [b"one\ntwo"]
