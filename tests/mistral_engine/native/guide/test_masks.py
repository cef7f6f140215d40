"""The rows of a mask belong to their guides, and a bit to its token."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from llguidance import LLMatcher
from torch.utils._python_dispatch import TorchDispatchMode

from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from mistral_engine.native.guide.grammar import Grammars
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.guide.masks import Masks
from tests.chat_formats import vocabularies
from tests.mistral_engine.native.guide.guides import guide_of

CALLS = CallGrammar((Function("f", "{}"),), most_calls=1)
BYTES = vocabularies.Bytes()


def a_grammar(source: str) -> Grammar:
    return Grammar(Syntax.REGEX, source)


@pytest.fixture(params=["bytes", "embedded"])
def tokenizer(request: pytest.FixtureRequest) -> Any:
    """One's size is no multiple of 32, the other's is."""
    if request.param == "bytes":
        return vocabularies.Bytes()
    return request.getfixturevalue("tokenizer")


@pytest.fixture
def by_bytes() -> tuple[Grammars, Masks]:
    return Grammars(vocabularies.format_of(BYTES)), Masks(BYTES.size)


def allowed(masks: Masks, guides: list[Guide]) -> list[set[int]]:
    pending = masks.begin(dict(enumerate(guides)))
    assert pending is not None
    rows, forbidden = pending.wait()
    assert rows == list(range(len(guides)))
    assert forbidden.shape == (len(guides), BYTES.size)
    return [set((~row).nonzero()[:, 0].tolist()) for row in forbidden]


def letters(text: str) -> set[int]:
    return {token_id for letter in text for token_id in BYTES.encode_within(letter)}


def bits_of(matcher: LLMatcher, num_tokens: int) -> list[bool]:
    packed = np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8)
    return [bool(packed[i // 8] >> (i % 8) & 1) for i in range(num_tokens)]


@pytest.mark.parametrize("source", ["a+", "[^a]*", ".{3}", "(mistral|bora)", '\\{"x": [0-9]+\\}'])
def test_a_mask_agrees_with_llguidances_own(tokenizer: Any, source: str) -> None:
    grammars, masks = Grammars(vocabularies.format_of(tokenizer)), Masks(tokenizer.size)
    guide, again = (
        guide_of(grammars, Constraint(a_grammar(source)), continues_text=False) for _ in range(2)
    )
    for _ in range(4):
        if guide.is_complete:
            return
        pending = masks.begin({0: guide})
        assert pending is not None
        [forbidden] = pending.wait().mask
        assert again.matcher is not None
        assert (~forbidden).tolist() == bits_of(again.matcher, tokenizer.size)
        token_id = int((~forbidden).nonzero()[-1, 0])
        guide.advance(token_id)
        again.advance(token_id)


def test_each_row_is_that_of_its_guide(by_bytes: tuple[Grammars, Masks]) -> None:
    grammars, masks = by_bytes
    texts = [chr(ord("c") + i) for i in range(20)]
    guides = [guide_of(grammars, Constraint(a_grammar(text)), False) for text in texts]
    assert allowed(masks, guides) == [letters(text) for text in texts]
    assert allowed(masks, guides[::-3]) == [letters(text) for text in texts[::-3]]


def test_the_last_token_of_a_vocabulary_has_its_bit(by_bytes: tuple[Grammars, Masks]) -> None:
    grammars, masks = by_bytes
    guide = guide_of(grammars, Constraint(a_grammar("ab?")), continues_text=False)
    assert BYTES.piece_bytes(BYTES.size - 1) == b"ab"
    assert allowed(masks, [guide]) == [letters("a") | {BYTES.size - 1}]


def test_where_only_one_token_may_come_no_grammar_is_asked(
    by_bytes: tuple[Grammars, Masks],
) -> None:
    grammars, masks = by_bytes
    demands = [
        Constraint(must_call=True),
        Constraint(calls=CALLS, must_call=True),
        Constraint(a_grammar("a"), CALLS, must_call=True),
    ]
    guides = [guide_of(grammars, constraint, False) for constraint in demands]
    assert allowed(masks, guides) == [{BYTES.tool_calls_id}] * 3


def test_a_further_token_may_come_beside_those_of_the_grammar(
    by_bytes: tuple[Grammars, Masks],
) -> None:
    grammars, masks = by_bytes
    either = guide_of(grammars, Constraint(a_grammar("xy*"), CALLS), continues_text=False)
    plain = guide_of(grammars, Constraint(a_grammar("xy*")), continues_text=False)
    x, y = letters("x"), letters("y")
    assert allowed(masks, [either, plain]) == [x | {BYTES.tool_calls_id}, x]
    for guide in (either, plain):
        guide.advance(x.copy().pop())
    assert allowed(masks, [plain, either]) == [y | {BYTES.eos_id}] * 2


def test_rows_of_all_kinds_stand_beside_each_other(by_bytes: tuple[Grammars, Masks]) -> None:
    grammars, masks = by_bytes
    kinds = {
        Constraint(must_call=True): {BYTES.tool_calls_id},
        Constraint(a_grammar("x")): letters("x"),
        Constraint(a_grammar("y"), CALLS): letters("y") | {BYTES.tool_calls_id},
        Constraint(a_grammar("")): {BYTES.eos_id},
    }
    guides = [guide_of(grammars, constraint, False) for constraint in kinds]
    assert allowed(masks, guides) == list(kinds.values())
    assert allowed(masks, guides[::-1]) == list(kinds.values())[::-1]


def test_a_guide_that_fails_over_its_mask_says_so_and_spares_the_others(
    by_bytes: tuple[Grammars, Masks],
) -> None:
    grammars, masks = by_bytes
    lost, fine = (
        guide_of(grammars, Constraint(grammar), continues_text=False)
        for grammar in (
            Grammar(Syntax.GBNF, 'root ::= "a" nothing\nnothing ::= nothing'),
            a_grammar("aa"),
        )
    )
    for guide in (lost, fine):
        guide.advance(letters("a").pop())
    assert lost.error is None
    rows = allowed(masks, [lost, fine])
    assert lost.error == "nothing it allows can follow"
    assert fine.error is None
    assert rows[1] == letters("a")


def test_whoever_waits_finds_nothing_being_looked_for(by_bytes: tuple[Grammars, Masks]) -> None:
    """Also what nobody wants any more: its guides are free then."""
    grammars, masks = by_bytes
    guide = guide_of(grammars, Constraint(a_grammar("[a-z]+")))
    pending = masks.begin({0: guide})
    assert pending is not None
    masks.wait()
    assert pending.mask.done()


class Copies(TorchDispatchMode):
    """Bytes that are copied from one device to another, and whether that waits."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, bool]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is torch.ops.aten._to_copy.default:
            self.seen.append((args[0].nbytes, not kwargs.get("non_blocking", False)))
        return func(*args, **kwargs)


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> list[torch.Tensor]:
    """What was pinned: there is nothing to pin for without CUDA."""
    seen: list[torch.Tensor] = []

    def pin(tensor: torch.Tensor) -> torch.Tensor:
        seen.append(tensor)
        return tensor

    monkeypatch.setattr(torch.Tensor, "pin_memory", pin)
    return seen


def test_a_mask_goes_to_a_gpu_pinned_and_packed_and_nothing_waits_for_it(
    by_bytes: tuple[Grammars, Masks], pinned: list[torch.Tensor]
) -> None:
    grammars, masks = by_bytes
    texts = ("[^a]*", "b+c")
    constraints = [Constraint(a_grammar(text)) for text in texts]
    guides = dict(enumerate(guide_of(grammars, each, False) for each in constraints))
    found = []
    for each in (masks, Masks(BYTES.size, torch.device("cuda"))):
        pending = each.begin(guides)
        assert pending is not None
        found.append(pending.wait())
    plain, packed = found
    assert [each is packed.mask for each in pinned] == [True]
    logits = torch.zeros(2, BYTES.size)
    assert torch.equal(packed.mask_for(logits), plain.mask_for(logits))
    there = logits.to("meta")
    with Copies() as copies:
        assert packed.mask_for(there).shape == logits.shape
    assert copies.seen == [(2 * -(-BYTES.size // 8), False)]


def test_a_mask_stays_as_it_is_on_a_cpu(by_bytes: tuple[Grammars, Masks]) -> None:
    grammars, masks = by_bytes
    pending = masks.begin({0: guide_of(grammars, Constraint(a_grammar("a")), False)})
    assert pending is not None
    forbidden = pending.wait()
    assert forbidden.mask_for(torch.zeros(1, BYTES.size)) is forbidden.mask
