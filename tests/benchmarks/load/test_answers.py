from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load.answers import Answer, Recording, read_answer
from tests.benchmarks.fakes import stream

OK = b"HTTP/1.1 200 OK\r\nconnection: close\r\n"


def chunked(body: bytes, size: int = 50) -> bytes:
    """An HTTP answer in chunks, as uvicorn sends it."""
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    coded = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return OK + b"transfer-encoding: chunked\r\n\r\n" + coded + b"0\r\n\r\n"


def read(*segments: bytes) -> Answer:
    """Sent at time 0; the segments came at 1, 2, 3, ... An empty one never comes."""
    timed = [(i + 1.0, segment) for i, segment in enumerate(segments) if segment]
    return read_answer(Recording(0.0, tuple(timed)))


@given(st.data())
def test_an_answer_is_read_the_same_however_its_bytes_are_split(data: st.DataObject) -> None:
    whole = chunked(stream("Hello", " wörld", num_tokens=3))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    parts = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    answer = read(*parts)
    assert (answer.error, answer.num_tokens, len(answer.text_at)) == (None, 3, 2)
    assert (answer.num_prompt_tokens, answer.finish_reason) == (7, "length")


@given(st.lists(st.binary(max_size=40), max_size=4), st.booleans())
def test_what_is_no_answer_is_an_error_and_never_an_exception(
    segments: list[bytes], begins_well: bool
) -> None:
    head = [OK + b"\r\n"] if begins_well else []
    assert read(*head, *segments).error is not None


def test_a_piece_has_the_time_of_the_segment_that_completed_it() -> None:
    body = stream("a", "b", num_tokens=2)
    middle = body.index(b'"a"')
    assert read(OK + b"\r\n", body[:middle], body[middle:]).text_at == (3.0, 3.0)


def test_the_role_is_not_the_first_token() -> None:
    body = stream("a", num_tokens=1)
    first_event_end = body.index(b"\n\n") + 2
    answer = read(OK + b"\r\n", body[:first_event_end], body[first_event_end:])
    assert answer.time_to_first_token == 3.0


def test_time_per_token_counts_tokens_and_not_pieces() -> None:
    """A character of three tokens comes as one piece."""
    body = stream("a", "é", num_tokens=5)
    cut = body.index(b"data", body.index(b'"a"'))
    answer = read(OK + b"\r\n" + body[:cut], body[cut:])
    assert answer.time_per_token == (2.0 - 1.0) / 4
    assert answer.gaps == [(1.0, 2.0)]


def test_one_token_has_no_time_per_token() -> None:
    assert read(OK + b"\r\n" + stream("a", num_tokens=1)).time_per_token is None


def test_without_usage_the_pieces_are_counted() -> None:
    answer = read(OK + b"\r\n" + stream("a", "b"))
    assert (answer.num_tokens, answer.num_prompt_tokens) == (2, None)


def test_a_refusal_is_an_error_with_its_status_and_its_words() -> None:
    answer = read(b"HTTP/1.1 422 No\r\ncontent-length: 7\r\n\r\nunknown")
    assert answer.error == "status 422: unknown"


def test_an_answer_that_breaks_off_is_an_error() -> None:
    whole = chunked(stream("a", "b", num_tokens=2))
    assert read(whole[:-20]).error is not None


def test_a_stream_without_a_finish_reason_is_an_error() -> None:
    answer = read(OK + b"\r\n" + stream("a", finish=None))
    assert answer.error == "the stream ended without a finish_reason"


def test_an_error_inside_the_stream_is_an_error_of_the_answer() -> None:
    answer = read(OK + b'\r\ndata: {"error": {"message": "out of memory"}}\n\n')
    assert "out of memory" in (answer.error or "")


def test_the_connections_failure_comes_before_what_could_be_read() -> None:
    recording = Recording(0.0, ((1.0, OK + b"\r\n" + stream("a")),), failure="no end after 5 s")
    assert read_answer(recording).error == "no end after 5 s"
