"""The tokenizer cuts a word alike wherever it stands, so that it can be copied piece by piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentencepiece import SentencePieceProcessor

from chat_formats.sentencepiece_pieces import SPACE
from training import tokenizer
from training.tokenizer import WITH_SPACE, train_tokenizer
from training.tools.pieces import PIECES

VOCABULARY = 1200


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> SentencePieceProcessor:
    """Of a small part of the corpus."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokenizer, "CONVERSATIONS", 1000)
        path = train_tokenizer(tmp_path_factory.mktemp("tokenizer"), VOCABULARY)
    return SentencePieceProcessor(model_file=str(path))


def cut(pieces: SentencePieceProcessor, text: str) -> list[str]:
    found: list[str] = pieces.encode(text, out_type=str)
    return found


LETTERS = st.characters(categories=["L"])
WORDS = st.text(LETTERS, min_size=1, max_size=12) | st.sampled_from(
    ["the", "wind", "theatre", "Timberline", "buckwheat", "Roussel", "is", "Trubresni"]
)


@given(word=WORDS, before=st.sampled_from(["(", "[", ": /", "-"]))
def test_a_word_has_the_same_pieces_wherever_it_stands(
    pieces: SentencePieceProcessor, word: str, before: str
) -> None:
    lead = cut(pieces, before)
    inside = cut(pieces, before + word)
    assert inside[: len(lead)] == lead
    behind_space = cut(pieces, f"{before} {word}")[len(lead) :]
    assert behind_space[0].startswith(SPACE)
    spaced = [behind_space[0].removeprefix(SPACE), *behind_space[1:]]
    assert [piece for piece in spaced if piece] == inside[len(lead) :]


@given(text=st.text(max_size=60))
def test_what_was_cut_is_put_together_again(pieces: SentencePieceProcessor, text: str) -> None:
    assert pieces.decode(pieces.encode(text)) == text.replace(SPACE, " ")


def test_it_is_as_large_as_asked_and_frequent_words_take_their_space_along(
    pieces: SentencePieceProcessor,
) -> None:
    assert len(pieces) == VOCABULARY
    names = [pieces.id_to_piece(i) for i in range(len(pieces))]
    assert len(set(names)) == VOCABULARY
    boilerplate = set(PIECES)
    spaced = [n for n in names if n.startswith(SPACE) and n != SPACE and n not in boilerplate]
    assert len(spaced) == int(VOCABULARY * WITH_SPACE)
    assert not any(name.removeprefix(SPACE).isdigit() for name in spaced)
    assert cut(pieces, "the wind") == [f"{SPACE}the", f"{SPACE}wind"]
