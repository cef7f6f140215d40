from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openai_bridge.body.inflating import ENCODINGS, encoding_of, inflate
from openai_bridge.errors import ApiError, BadRequest

MOST = 4 * 2**20
BODY = b'{"messages": [{"role": "user", "content": "What is a mistral?"}]}'
FORMS = {"gzip": 31, "zlib": 15, "raw": -15}  # as zlib knows them


def packed(body: bytes, form: str, level: int = -1, strategy: int = 0) -> bytes:
    stream = zlib.compressobj(level, zlib.DEFLATED, FORMS[form], strategy=strategy)
    return stream.compress(body) + stream.flush()


def encoding(form: str) -> str:
    return "gzip" if form == "gzip" else "deflate"


def refused(raw: bytes, named: str, most: int = MOST) -> ApiError:
    with pytest.raises(ApiError) as refusal:
        inflate(raw, named, most)
    return refusal.value


def is_refused(raw: bytes, named: str, most: int) -> bool:
    try:
        inflate(raw, named, most)
    except ApiError as error:
        return error.status in (400, 413)
    return False


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([], "identity"),
        ([""], "identity"),
        (["identity"], "identity"),
        (["Identity, IDENTITY"], "identity"),
        (["gzip"], "gzip"),
        (["GZip"], "gzip"),
        (["x-gzip"], "gzip"),
        ([" gzip ,"], "gzip"),
        (["identity", "Deflate"], "deflate"),
    ],
)
def test_an_encoding_is_known_in_any_case_and_beside_none(values: list[str], named: str):
    assert encoding_of(values) == named


@pytest.mark.parametrize(
    ("values", "named"),
    [
        (["zstd"], "zstd"),
        (["br"], "br"),
        (["gzip, gzip"], "gzip, gzip"),
        (["gzip", "x-gzip"], "gzip, gzip"),
        (["deflate, gzip"], "deflate, gzip"),
        (["gzip;q=1"], "gzip;q=1"),
        (["*"], "*"),
        (["\xff" * 10**5], "\xff" * 37 + "..."),
    ],
)
def test_another_encoding_and_several_are_refused_with_those_that_are_read(
    values: list[str], named: str
):
    with pytest.raises(ApiError) as refusal:
        encoding_of(values)
    error = refusal.value
    assert (error.status, error.code, error.param) == (
        415,
        "unsupported_encoding",
        "content-encoding",
    )
    assert error.message == f"content-encoding is {named!r}; one of gzip, deflate is read"
    assert error.headers == {"accept-encoding": "gzip, deflate"}


@given(
    st.binary(max_size=3000),
    st.sampled_from([*FORMS]),
    st.integers(0, 9),
    st.sampled_from([zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE]),
)
def test_what_was_packed_in_any_way_is_unpacked_within_just_its_size(
    body: bytes, form: str, level: int, strategy: int
):
    raw = packed(body, form, level, strategy)
    assert inflate(raw, encoding(form), len(body)) == body
    if body:
        assert refused(raw, encoding(form), len(body) - 1).status == 413


@given(st.binary(max_size=200), st.sampled_from(ENCODINGS), st.integers(0, 300))
def test_any_bytes_are_unpacked_within_the_limit_or_refused(raw: bytes, named: str, most: int):
    assert is_refused(raw, named, most) or len(inflate(raw, named, most)) <= most


@given(st.binary(max_size=300), st.sampled_from([*FORMS]), st.data())
def test_a_stream_with_a_wrong_byte_is_never_unpacked_beyond_the_limit(
    body: bytes, form: str, data: st.DataObject
):
    raw = bytearray(packed(body, form))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    named = encoding(form)
    assert is_refused(bytes(raw), named, 200) or len(inflate(bytes(raw), named, 200)) <= 200


@given(st.binary(max_size=300), st.sampled_from([*FORMS]), st.data())
def test_a_stream_that_was_cut_anywhere_is_refused(body: bytes, form: str, data: st.DataObject):
    raw = packed(body, form)
    cut = raw[: data.draw(st.integers(0, len(raw) - 1))]
    error = refused(cut, encoding(form))
    assert isinstance(error, BadRequest)
    assert error.param == "content-encoding"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("more", [b"x", b"\0" * 8, BODY * 100])
def test_what_follows_the_stream_is_refused(form: str, more: bytes):
    error = refused(packed(BODY, form) + more, encoding(form))
    assert f"has {len(more):,} bytes after its stream's end" in error.message


def test_a_second_stream_behind_the_first_is_refused():
    """A body is one text. Hundreds of thousands of empty streams would cost much to go through."""
    assert refused(gzip.compress(BODY, mtime=0) * 2, "gzip").status == 400


@pytest.mark.parametrize("raw", [BODY, b"\0" * 100, gzip.compress(BODY, mtime=0)[:-8] + b"\0" * 8])
def test_what_was_never_packed_or_was_damaged_is_refused_by_the_headers_name(raw: bytes):
    error = refused(raw, "gzip")
    assert error.status == 400
    assert error.message.startswith("content-encoding is 'gzip', and the body cannot be read as")


@pytest.mark.parametrize("named", ENCODINGS)
def test_an_empty_body_is_no_stream(named: str):
    assert "ends before its stream does" in refused(b"", named).message
    assert inflate(packed(b"", "gzip" if named == "gzip" else "raw"), named, MOST) == b""


@pytest.mark.parametrize("form", FORMS)
def test_a_body_that_unpacks_to_very_much_takes_no_more_memory_than_one_that_may(form: str):
    bomb = packed(b"\0" * 200_000_000, form, 9)
    tracemalloc.start()
    try:
        error = refused(bomb, encoding(form))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (error.status, error.code) == (413, "body_too_large")
    assert "4,194,304" in error.message
    assert peak < 3 * MOST
