"""The names of beginnings: they depend on tokens alone, and nobody else's are ever met."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.cache.pools.prefix import block_keys
from tests.mistral_engine.native.sequences import a_sequence

SIZE = 4
TOKENS = st.lists(st.integers(0, 1), min_size=1, max_size=20)


@given(tokens=TOKENS, ends=st.lists(st.integers(0, 20)))
def test_keys_are_of_whole_blocks_however_often_they_were_asked_for_as_it_grew(
    tokens: list[int], ends: list[int]
) -> None:
    growing = a_sequence(tokens[:1])
    for end in sorted(min(end, len(tokens)) for end in ends):
        growing.tokens += tokens[len(growing.tokens) : end]
        assert len(block_keys(growing, end, SIZE)) == end // SIZE
    growing.tokens += tokens[len(growing.tokens) :]
    at_once = block_keys(a_sequence(tokens), len(tokens), SIZE)
    assert block_keys(growing, len(tokens), SIZE) == at_once


@given(TOKENS, TOKENS)
def test_keys_are_equal_exactly_as_far_as_the_blocks_are(one: list[int], other: list[int]) -> None:
    keys, others = (block_keys(a_sequence(each), len(each), SIZE) for each in (one, other))
    for count in range(1, min(len(keys), len(others)) + 1):
        is_alike = one[: count * SIZE] == other[: count * SIZE]
        assert (keys[count - 1] == others[count - 1]) is is_alike
