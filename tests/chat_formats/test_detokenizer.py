"""Text from ids: equal to the vocabulary's own decoding, and valid Unicode at every step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

from chat_formats.detokenizer import Detokenizer
from chat_formats.mistral.tokenizer import Tokenizer

V1 = Tokenizer(MistralTokenizer.v1().instruct_tokenizer)  # type: ignore[arg-type]
V3 = Tokenizer(MistralTokenizer.v3().instruct_tokenizer)  # type: ignore[arg-type]
BYTE_ID = {V3.piece_bytes(token_id): token_id for token_id in reversed(range(V3.size))}

FIRST_WHOLE_PIECE = BYTE_ID[b"\xff"] + 1  # after the control tokens and the 256 bytes


@pytest.fixture(scope="module")
def tekken() -> Tokenizer:
    return Tokenizer(MistralTokenizer.v3(is_tekken=True).instruct_tokenizer)  # type: ignore[arg-type]


def pieces(tokenizer: Tokenizer, ids: list[int], continues_text: bool = False) -> list[str]:
    """What each token gave, and at the end what flush() gave."""
    detokenizer = Detokenizer(tokenizer, "" if continues_text else tokenizer.lead)
    return [*(detokenizer.decode(token_id) for token_id in ids), detokenizer.flush()]


@given(st.text(), st.sampled_from([V1, V3]))
def test_joined_text_equals_the_vocabularys_own_decoding(text: str, tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode(text)
    assert "".join(pieces(tokenizer, ids)) == tokenizer.instruct.tokenizer.decode(ids)


@given(st.lists(st.integers(FIRST_WHOLE_PIECE, V3.size - 1)))
def test_any_complete_pieces_decode_as_the_vocabulary_does(ids: list[int]) -> None:
    assert "".join(pieces(V3, ids)) == V3.instruct.tokenizer.decode(ids)


@given(st.lists(st.integers(0, V3.size - 1) | st.sampled_from(list(BYTE_ID.values())[:256])))
def test_text_that_continues_is_all_bytes_decoded_with_replacement(ids: list[int]) -> None:
    ordinary = [token_id for token_id in ids if not V3.is_control(token_id)]
    whole = b"".join(map(V3.piece_bytes, ordinary)).decode("utf-8", errors="replace")
    assert "".join(pieces(V3, ordinary, continues_text=True)) == whole


@given(st.binary(max_size=12))
def test_bytes_one_at_a_time_give_the_text_of_the_bytes_together(data: bytes) -> None:
    parts = pieces(V3, [BYTE_ID[bytes([byte])] for byte in data], continues_text=True)
    assert "".join(parts) == data.decode("utf-8", errors="replace")
    for part in parts:
        part.encode()  # never half a surrogate pair


def test_character_is_held_back_until_its_last_byte() -> None:
    ids = [BYTE_ID[bytes([byte])] for byte in "🜁!".encode()]
    assert pieces(V3, ids, continues_text=True) == ["", "", "", "🜁", "!", ""]


def test_answer_cut_inside_a_character_ends_with_one_replacement() -> None:
    ids = [BYTE_ID[bytes([byte])] for byte in "🜁".encode()[:3]]
    assert pieces(V3, ids, continues_text=True) == ["", "", "", "\ufffd"]


def test_leading_space_is_dropped_from_an_answer_and_kept_in_a_continuation() -> None:
    ids = V3.encode("Hello there")
    assert "".join(pieces(V3, ids)) == "Hello there"
    assert "".join(pieces(V3, ids, continues_text=True)) == " Hello there"


def test_only_one_leading_space_is_dropped() -> None:
    assert "".join(pieces(V3, V3.encode("  indented"))) == "  indented"


def test_control_token_is_silent_and_starts_a_fresh_text() -> None:
    assert V3.tool_calls_id is not None
    ids = [*V3.encode("Let me look"), V3.tool_calls_id, *V3.encode("[{}]"), V3.eos_id]
    assert "".join(pieces(V3, ids)) == "Let me look[{}]"


def test_text_after_a_flush_is_a_fresh_one() -> None:
    detokenizer = Detokenizer(V3, "")
    assert "".join(map(detokenizer.decode, V3.encode("one"))) == " one"
    assert detokenizer.flush() == ""
    assert "".join(map(detokenizer.decode, V3.encode("two"))) == "two"


def test_character_is_not_completed_across_a_control_token() -> None:
    first, *rest = (BYTE_ID[bytes([byte])] for byte in "é".encode())
    parts = pieces(V3, [first, V3.eos_id, *rest], continues_text=True)
    assert parts == ["", "\ufffd", "\ufffd", ""]


def test_tekken_has_no_leading_space_to_drop(tekken: Tokenizer) -> None:
    for text in (" Hello", "Hello", "naïve 🜁 winds"):
        assert "".join(pieces(tekken, tekken.encode(text))) == text
