"""Which part of a text each token is: joined they are the text, whatever the bytes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chat_formats.detokenizer import Place, decode, find_places
from chat_formats.spelling import Speller
from tests.chat_formats.vocabularies import Bytes, v3

BYTES = Bytes()


def spell(*pieces: bytes) -> list[tuple[int, bytes]]:
    """The offset and the data of each token of these bytes."""
    speller, whole = Speller(), b"".join(pieces)
    parts = [speller.add(piece) for piece in pieces]
    speller.read(whole.decode(errors="replace"))
    assert not any(part.num_unread for part in parts)
    return [(part.offset, part.data) for part in parts]


def test_bytes_of_one_character_stand_where_it_stands() -> None:
    assert spell(b"a", b"\xc3", b"\xa9", b"b") == [(0, b"a"), (1, b"\xc3"), (1, b"\xa9"), (2, b"b")]


def test_a_token_that_ends_one_character_and_begins_another_has_both() -> None:
    assert spell(b"\xc3", b"\xa9b\xc3", b"\xa9") == [(0, b"\xc3"), (0, b"\xa9b\xc3"), (2, b"\xa9")]


def test_what_is_no_character_belongs_to_the_token_that_begins_it() -> None:
    replacement = "\ufffd".encode()
    assert spell(b"\xf0", b"\x9fa", b"\xff") == [(0, replacement), (1, b"a"), (2, replacement)]


def test_a_replacement_character_that_was_said_is_no_other_than_any() -> None:
    said = [bytes([byte]) for byte in "\ufffd".encode()]
    assert spell(*said) == [(0, byte) for byte in said]


@given(st.lists(st.binary(min_size=1, max_size=5), max_size=8))
def test_parts_joined_are_the_text(pieces: list[bytes]) -> None:
    text = b"".join(pieces).decode(errors="replace")
    parts = spell(*pieces)
    assert b"".join(data for _, data in parts) == text.encode()
    for offset, data in parts:
        spelled = data.decode(errors="replace")
        assert "\ufffd" in spelled or text.startswith(spelled, offset)


@given(st.text(max_size=8), st.lists(st.integers(0, 8), max_size=3))
def test_a_token_whose_text_is_known_piece_by_piece_has_all_of_it(
    text: str, cuts: list[int]
) -> None:
    speller = Speller()
    part = speller.add(text.encode())
    for begin, end in pairwise([0, *sorted(cuts), len(text)]):
        speller.read(text[begin:end])
    assert (part.offset, part.data, part.num_unread) == (0, text.encode(), 0)


@given(st.lists(st.integers(0, BYTES.size - 1), max_size=12))
def test_places_joined_are_the_decoded_text(token_ids: list[int]) -> None:
    places = find_places(token_ids, BYTES)
    assert b"".join(place.data or b"" for place in places) == decode(token_ids, BYTES).encode()
    assert [place.data is None for place in places] == list(map(BYTES.is_control, token_ids))


def test_the_space_before_a_text_is_no_part_of_it() -> None:
    first, second = v3().encode("That is")
    assert find_places([1, first, second], v3()) == [
        Place(0, None, " "),
        Place(0, b"That", " "),
        Place(4, b" is", ""),
    ]
